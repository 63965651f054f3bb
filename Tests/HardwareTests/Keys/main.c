// A handheld scanner, or any keyboard, of the kernel (uinput): `keys NAME TEXT…` makes one, types each text and Enter on an American
// keyboard, a second apart, and takes it away again. Says whether somebody else has grabbed it.
#include <errno.h>
#include <fcntl.h>
#include <linux/uinput.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

// In the order of the kernel's key codes: the places of an American keyboard's rows.
static const char *const rows[] = {"1234567890-=", "qwertyuiop[]", "asdfghjkl;'`", "\\zxcvbnm,./"};
static const int first[] = {KEY_1, KEY_Q, KEY_A, KEY_BACKSLASH};

static int key_of(char character) {
    for (int row = 0; row < 4; row++) {
        const char *place = strchr(rows[row], character);
        if (place && character) return first[row] + (int)(place - rows[row]);
    }
    return 0;
}

static void pause_ms(long milliseconds) {
    struct timespec rest = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    nanosleep(&rest, NULL);
}

static void emit(int device, int type, int code, int value) {
    struct input_event event = {.type = (unsigned short)type, .code = (unsigned short)code, .value = value};
    if (write(device, &event, sizeof event) != sizeof event) perror("write");
}

static void press(int device, int key) {
    for (int value = 1; value >= 0; value--) {
        emit(device, EV_KEY, key, value);
        emit(device, EV_SYN, SYN_REPORT, 0);
        pause_ms(2);
    }
}

// The kernel names its event node by a number: every node is asked for its name.
static const char *grabbed(const char *name) {
    for (int number = 0; number < 64; number++) {
        char path[64], found[128] = "";
        snprintf(path, sizeof path, "/dev/input/event%d", number);
        int node = open(path, O_RDONLY | O_NONBLOCK);
        if (node < 0) continue;
        ioctl(node, EVIOCGNAME(sizeof found), found);
        if (strcmp(found, name) == 0) {
            int result = ioctl(node, EVIOCGRAB, (void *)1);
            int error = errno;
            close(node);
            return result == 0 ? "free" : error == EBUSY ? "grabbed" : strerror(error);
        }
        close(node);
    }
    return "not there";
}

int main(int count, char **arguments) {
    int device = open("/dev/uinput", O_WRONLY | O_NONBLOCK);
    if (count < 2 || device < 0) {
        perror("keys: /dev/uinput");
        return 1;
    }
    ioctl(device, UI_SET_EVBIT, EV_KEY);
    for (int key = KEY_ESC; key <= KEY_SPACE; key++) ioctl(device, UI_SET_KEYBIT, key);
    struct uinput_setup setup = {.id = {.bustype = BUS_USB, .vendor = 0x1234, .product = 0x5678}};
    strncpy(setup.name, arguments[1], sizeof setup.name - 1);
    if (ioctl(device, UI_DEV_SETUP, &setup) || ioctl(device, UI_DEV_CREATE)) {
        perror("keys: create");
        return 1;
    }
    pause_ms(3000);
    printf("KEYS %s %s\n", arguments[1], grabbed(arguments[1]));
    fflush(stdout);
    for (int text = 2; text < count; text++) {
        for (const char *place = arguments[text]; *place; place++) press(device, key_of(*place));
        press(device, KEY_ENTER);
        pause_ms(1000);
    }
    ioctl(device, UI_DEV_DESTROY);
    return 0;
}
