#include "printer.h"

#include "memory.h"
#include "reasons.h"

#include <cups/cups.h>
#include <cups/sidechannel.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    back_channel = 3,
    // For an answer of a printer that is connected, in milliseconds: the USB backend passes bytes on four times a second.
    patience = 1000,
    learning_patience = 500,
    // After that long without a word the printer counts as offline.
    silence = 3000,
    // Before the backend is asked whether it has reached the printer: one that answers has done so by then.
    head_start = 50,
    answer_limit = 16,
};

// Status bytes of DLE EOT are 0xx1xx10; the one of GS r has bits 4 and 7 clear. So have the last three bytes of automatic status,
// which nobody asked for and which begins with 0xx1xx00. Everything else (XON) is no answer of ours.
static bool is_status(unsigned char byte) { return (byte & 0x93) == 0x12; }
static bool is_sign(unsigned char byte) { return (byte & 0x90) == 0; }
static bool is_unasked(unsigned char byte) { return (byte & 0x93) == 0x10; }

static struct {
    unsigned char bytes[answer_limit];
    int count;
    // The questions whose answers `bytes` takes: bit n for DLE EOT n.
    int asked;
    // Signs (GS r) that were asked for, and that have come.
    int marks, signs;
    // Bytes of automatic status that are still to come.
    int unasked;
    bool is_connected, has_asked_backend, is_deaf;
    // When the printer was last heard, or first spoken to.
    long long heard;
} line;

long long now_ms(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

static void hear(void) {
    unsigned char bytes[256];
    ssize_t count = read(back_channel, bytes, sizeof bytes);
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) line.is_deaf = true;
    for (ssize_t index = 0; index < count; index++) {
        bool is_known = line.unasked > 0 && is_sign(bytes[index]);
        line.unasked = is_unasked(bytes[index]) ? 3 : is_known ? line.unasked - 1 : 0;
        if (is_status(bytes[index])) {
            if (line.count < answer_limit) line.bytes[line.count++] = bytes[index];
        } else if (is_sign(bytes[index]) && !is_known && line.signs < line.marks) {
            line.signs++;
        } else continue;
        line.is_connected = true;
        line.heard = now_ms();
    }
}

// The backend answers this only once it serves its loop, which is once it has reached the printer.
static void hear_backend(void) {
    cups_sc_command_t command;
    cups_sc_status_t status;
    char data[256];
    int length = sizeof data;
    bool is_readable = cupsSideChannelRead(&command, &status, data, &length, 0.0) == 0;
    line.has_asked_backend = false;
    // A backend that does not know what connected means is taken to be.
    if (!is_readable || status != CUPS_SC_STATUS_OK || length < 1 || data[0] == CUPS_SC_CONNECTED) {
        if (!line.is_connected) line.heard = now_ms();
        line.is_connected = true;
    }
}

// One wait for whatever comes first. `wants_out`: also for room towards the backend.
// - Returns: false when the backend has ended.
static bool listen_for(int milliseconds, bool wants_out) {
    struct pollfd files[] = {
        {.fd = STDOUT_FILENO, .events = wants_out ? POLLOUT : 0},
        {.fd = line.is_deaf ? -1 : back_channel, .events = POLLIN},
        {.fd = line.has_asked_backend ? CUPS_SC_FD : -1, .events = POLLIN},
    };
    if (poll(files, 3, milliseconds < 0 ? 0 : milliseconds) < 0) return errno == EINTR;
    if (files[1].revents) hear();
    if (files[2].revents) hear_backend();
    // The other end of the pipe is closed.
    return !(files[0].revents & (POLLERR | POLLNVAL));
}

// `since`: when the printer was last known to be at work.
static void note_silence(long long since) {
    if (now_ms() - since >= silence) reasons_set(reasons_now() | offline);
}

enum outcome printer_send(const unsigned char *bytes, size_t count) {
    long long moved = now_ms();
    while (count > 0) {
        ssize_t written = write(STDOUT_FILENO, bytes, count);
        if (written > 0) {
            bytes += written;
            count -= (size_t)written;
            moved = now_ms();
            continue;
        }
        if (errno != EAGAIN && errno != EINTR) return gone;
        if (!listen_for(patience, true)) return gone;
        note_silence(moved);
    }
    return done;
}

// All at once; the answers come in the order of n.
static enum outcome ask(int questions) {
    unsigned char bytes[3 * 4];
    size_t count = 0;
    for (unsigned char question = 1; question <= 4; question++) {
        if (!(questions & 1 << question)) continue;
        bytes[count++] = 0x10;  // DLE EOT n
        bytes[count++] = 0x04;
        bytes[count++] = question;
    }
    line.count = 0;
    line.asked = questions;
    return printer_send(bytes, count);
}

static enum outcome await_answers(int milliseconds) {
    long long deadline = now_ms() + milliseconds;
    while (line.count < __builtin_popcount((unsigned)line.asked)) {
        long long left = deadline - now_ms();
        if (left <= 0) return silent;
        if (!listen_for((int)left, false)) return gone;
    }
    return done;
}

// Whether it is on line, and its paper; from a printer that tells neither, whatever it does tell.
static int first_questions(const struct memory *memory) {
    if (memory->answers == unknown) return 1 << 1;
    int wanted = memory->answers & (1 << 1 | 1 << 4);
    return wanted ? wanted : memory->answers;
}

enum outcome printer_connect(const struct memory *memory) {
    fcntl(STDOUT_FILENO, F_SETFL, fcntl(STDOUT_FILENO, F_GETFL) | O_NONBLOCK);
    fcntl(back_channel, F_SETFL, fcntl(back_channel, F_GETFL) | O_NONBLOCK);
    line.heard = now_ms();
    // Backends connect when there is something to send: a question, or ESC @ (be as new) to a printer that knows none.
    int questions = first_questions(memory);
    if ((questions ? ask(questions) : printer_send((const unsigned char *)"\x1B@", 2)) != done) return gone;
    if (questions && await_answers(head_start) == gone) return gone;
    while (!line.is_connected && fcntl(CUPS_SC_FD, F_GETFD) >= 0) {
        if (!line.has_asked_backend)
            line.has_asked_backend =
                cupsSideChannelWrite(CUPS_SC_CMD_GET_CONNECTED, CUPS_SC_STATUS_NONE, NULL, 0, 1.0) == 0;
        if (!listen_for(200, false)) return gone;
        note_silence(line.heard);
    }
    return done;
}

enum outcome printer_learn(struct memory *memory) {
    int known = 0;
    for (int question = 1; question <= 4; question++) {
        // The first was asked to connect, and its answer may be on its way.
        if (question > 1 && ask(1 << question) != done) return gone;
        enum outcome outcome = await_answers(question == 1 ? patience : learning_patience);
        if (outcome == gone) return gone;
        if (outcome == done) known |= 1 << question;
    }
    line.asked = 0;
    memory->answers = known;
    memory->counts = known ? unknown : no;
    memory->learned = time(NULL);
    memory_save(memory);
    return done;
}

// DLE EOT's four status bytes, by Epson's reference.
static unsigned reasons_in(int question, unsigned char answer) {
    unsigned found = no_reason;
    switch (question) {
    case 2:
        if (answer & 0x04) found |= cover_open;
        if (answer & 0x20) found |= media_empty;
        break;
    case 3:
        if (answer & 0x0C) found |= media_jam;  // the mechanism or the knife is blocked
        if (answer & 0x20) found |= other_error;
        break;
    case 4:
        if (answer & 0x0C) found |= media_low;
        if (answer & 0x60) found |= media_empty;
        break;
    }
    return found;
}

static enum outcome examine(int questions, unsigned *found, bool *is_offline) {
    // What is still on its way answers nothing that is asked now; but what was asked to connect has not been looked at.
    if (line.asked != questions) {
        if (!listen_for(0, false) || ask(questions) != done) return gone;
    }
    enum outcome outcome = await_answers(patience);
    line.asked = 0;
    if (outcome != done) return outcome;
    for (int question = 1, index = 0; question <= 4; question++) {
        if (!(questions & 1 << question)) continue;
        *found |= reasons_in(question, line.bytes[index]);
        if (question == 1 && line.bytes[index] & 0x08) *is_offline = true;
        index++;
    }
    return done;
}

enum outcome printer_inspect(const struct memory *memory, unsigned *found) {
    bool tells_offline = memory->answers & 1 << 1, is_offline = !tells_offline;
    *found = no_reason;
    enum outcome outcome = examine(first_questions(memory), found, &is_offline);
    // Only a printer that is off line has causes to tell.
    int causes = memory->answers & ~first_questions(memory);
    if (outcome == done && is_offline && causes) outcome = examine(causes, found, &is_offline);
    if (outcome == silent) note_silence(line.heard);
    if (outcome == done && tells_offline && is_offline && !(*found & faults)) *found |= offline;
    return outcome;
}

enum outcome printer_mark(void) {
    line.marks++;
    return printer_send((const unsigned char *)"\x1Dr\x01", 3);  // GS r 1
}

bool printer_has_passed_mark(void) { return line.signs == line.marks; }

enum outcome printer_rest(int milliseconds) {
    long long deadline = now_ms() + milliseconds;
    int signs = line.signs;
    for (;;) {
        long long left = deadline - now_ms();
        if (left <= 0 || line.signs != signs) return done;
        if (!listen_for((int)left, false)) return gone;
    }
}
