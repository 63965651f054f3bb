// A backend of CUPS for receipt printers on USB, through the kernel's driver (usblp): /dev/usb/lp0. The one of CUPS takes the printer from
// the kernel, and holds it for eight seconds after each job because it waits for a last word; the next ticket waits with it.
#include "printers.h"

#include <cups/backend.h>
#include <cups/cups.h>
#include <cups/sidechannel.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    // Between two looks for a printer that is not there, or that somebody else has open, in milliseconds.
    look_again = 500,
    // After a read that gave nothing: an empty packet is no end.
    breath = 20,
};

static struct {
    int device;
    bool has_input, has_answers, has_side_channel;
    unsigned char bytes[8192];
    size_t count, sent;
} job = {.device = -1, .has_input = true, .has_answers = true, .has_side_channel = true};

static void rest(long milliseconds) {
    struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    while (nanosleep(&time, &time) < 0 && errno == EINTR) {}
}

// Waits for the printer, for as long as it takes; ends with the job, by a signal.
static void open_printer(const char *uri) {
    for (bool is_first = true;; is_first = false) {
        char path[512];
        if (printers_find(uri, path, sizeof path)) job.device = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
        if (job.device >= 0) return;
        if (is_first) fprintf(stderr, "INFO: Waiting for the printer.\nDEBUG: %s: %s\n", uri, strerror(errno));
        rest(look_again);
    }
}

static void answer_filter(void) {
    cups_sc_command_t command;
    cups_sc_status_t status;
    char data[2048];
    int length = sizeof data;
    if (cupsSideChannelRead(&command, &status, data, &length, 0.0)) {
        job.has_side_channel = false;
        return;
    }
    status = CUPS_SC_STATUS_OK;
    length = 1;
    if (command == CUPS_SC_CMD_GET_CONNECTED) data[0] = CUPS_SC_CONNECTED;
    else if (command == CUPS_SC_CMD_GET_BIDI) data[0] = CUPS_SC_BIDI_SUPPORTED;
    else {
        status = CUPS_SC_STATUS_NOT_IMPLEMENTED;
        length = 0;
    }
    cupsSideChannelWrite(command, status, data, length, 1.0);
}

// - Returns: false when the printer is gone.
static bool hear_printer(void) {
    char bytes[1024];
    ssize_t count = read(job.device, bytes, sizeof bytes);
    if (count > 0) cupsBackChannelWrite(bytes, (size_t)count, 1.0);
    else if (count == 0) rest(breath);
    // A printer without a way back.
    else if (errno == EINVAL) job.has_answers = false;
    else if (errno != EAGAIN && errno != EINTR) return false;
    return true;
}

static bool read_input(void) {
    ssize_t count = read(STDIN_FILENO, job.bytes, sizeof job.bytes);
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    if (count == 0) job.has_input = false;
    job.count = (size_t)count;
    job.sent = 0;
    return true;
}

static bool write_output(void) {
    ssize_t count = write(job.device, job.bytes + job.sent, job.count - job.sent);
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    job.sent += (size_t)count;
    return true;
}

// Passes bytes both ways until all are out.
static bool pass_on(void) {
    for (;;) {
        bool has_output = job.sent < job.count;
        // The kernel drops what it has not sent when the device is closed: the end is when it takes more.
        bool is_last = !has_output && !job.has_input;
        struct pollfd files[] = {
            {.fd = !has_output && job.has_input ? STDIN_FILENO : -1, .events = POLLIN},
            {.fd = job.device, .events = (short)((job.has_answers ? POLLIN : 0) | (has_output || is_last ? POLLOUT : 0))},
            {.fd = job.has_side_channel ? CUPS_SC_FD : -1, .events = POLLIN},
        };
        if (poll(files, 3, -1) < 0) {
            if (errno == EINTR) continue;
            return false;
        }
        if (files[1].revents & (POLLERR | POLLHUP | POLLNVAL)) return false;
        if (files[1].revents & POLLIN && !hear_printer()) return false;
        if (files[1].revents & POLLOUT) {
            if (is_last) return true;
            if (!write_output()) return false;
        }
        if (files[0].revents && !read_input()) return false;
        if (files[2].revents) answer_filter();
    }
}

int main(int count, char **arguments) {
    signal(SIGPIPE, SIG_IGN);
    if (count == 1) {
        printers_list();
        return CUPS_BACKEND_OK;
    }
    if (count < 6 || count > 7) {
        fprintf(stderr, "Usage: %s job user title copies options [file]\n", arguments[0]);
        return CUPS_BACKEND_FAILED;
    }
    const char *uri = getenv("DEVICE_URI");
    if (!uri) return CUPS_BACKEND_STOP;
    if (count == 7) {
        int file = open(arguments[6], O_RDONLY);
        if (file < 0 || dup2(file, STDIN_FILENO) < 0) return CUPS_BACKEND_CANCEL;
    }
    // A filter that has nothing to print ends without a byte, and needs no printer for that.
    while (!job.count && job.has_input)
        if (!read_input()) return CUPS_BACKEND_FAILED;
    if (!job.has_input) return CUPS_BACKEND_OK;
    open_printer(uri);
    bool is_out = pass_on();
    if (!is_out) fprintf(stderr, "DEBUG: The printer is gone: %s\n", strerror(errno));
    close(job.device);
    return is_out ? CUPS_BACKEND_OK : CUPS_BACKEND_FAILED;
}
