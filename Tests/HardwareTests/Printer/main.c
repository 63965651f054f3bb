// A receipt printer on the kernel's own USB (dummy_hcd and the printer gadget): `printer CONTROLLER FIFO OUTPUT` plugs it in, answers status
// requests, appends to OUTPUT what is printed, and obeys the words in the fifo: ready, empty, mute, plug, unplug, quit.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define SET_STATUS _IOWR('g', 0x22, unsigned char)
static const char controller_file[] = "/sys/kernel/config/usb_gadget/receipts/UDC";

static int device = -1;
static const char *controller;
static char state[16] = "ready";

static void pause_ms(long milliseconds) {
    struct timespec rest = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    nanosleep(&rest, NULL);
}

static void bind_to(const char *name) {
    int file = open(controller_file, O_WRONLY);
    if (file < 0 || write(file, name, strlen(name)) < 0) perror("printer: UDC");
    close(file);
}

static void plug(void) {
    bind_to(controller);
    for (int attempt = 0; attempt < 100 && device < 0; attempt++) {
        device = open("/dev/g_printer0", O_RDWR | O_NONBLOCK);
        if (device < 0) pause_ms(50);
    }
    ioctl(device, SET_STATUS, 0x18);
    printf("PRINTER plugged\n");
}

// The kernel does not bear the other order.
static void unplug(void) {
    close(device);
    device = -1;
    bind_to("\n");
    printf("PRINTER unplugged\n");
}

static unsigned char answer(int question) {
    static const unsigned char empty[] = {0, 0x08, 0x20, 0, 0x60};
    return 0x12 | (strcmp(state, "empty") ? 0 : empty[question]);
}

// Takes requests out of what came, and answers them.
static void take(const unsigned char *bytes, ssize_t count, int output) {
    unsigned char reply[64];
    size_t length = 0;
    for (ssize_t place = 0; place < count;) {
        int is_request = place + 2 < count && bytes[place] == 0x10 && bytes[place + 1] == 0x04 && bytes[place + 2] <= 4;
        int is_mark = place + 2 < count && bytes[place] == 0x1D && bytes[place + 1] == 'r' && bytes[place + 2] == 1;
        if (is_request || is_mark) {
            if (length < sizeof reply) reply[length++] = is_mark ? 0 : answer(bytes[place + 2]);
            place += 3;
        } else if (write(output, bytes + place++, 1) < 0) perror("printer: output");
    }
    if (length && strcmp(state, "mute") && write(device, reply, length) < 0) perror("printer: reply");
}

int main(int count, char **arguments) {
    if (count != 4) return 64;
    controller = arguments[1];
    int words = open(arguments[2], O_RDWR | O_NONBLOCK), output = open(arguments[3], O_WRONLY | O_CREAT | O_APPEND, 0644);
    setvbuf(stdout, NULL, _IOLBF, 0);
    plug();
    for (;;) {
        struct pollfd files[] = {{.fd = words, .events = POLLIN}, {.fd = device, .events = POLLIN}};
        poll(files, 2, 100);
        if (files[0].revents & POLLIN) {
            char word[16] = "";
            ssize_t length = read(words, word, sizeof word - 1);
            if (length > 0) word[strcspn(word, "\n")] = 0;
            if (!strcmp(word, "plug")) plug();
            else if (!strcmp(word, "unplug")) unplug();
            else if (!strcmp(word, "quit")) break;
            else strcpy(state, word);
        } else if (device >= 0 && files[1].revents & POLLIN) {
            unsigned char bytes[16384];
            ssize_t length = read(device, bytes, sizeof bytes);
            if (length > 0) take(bytes, length, output);
            else pause_ms(10);
        }
    }
    unplug();
    return 0;
}
