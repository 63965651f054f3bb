#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

// A printer that did not answer is asked again after a day, in seconds: it may have been starting up.
static const long long doubt = 24 * 60 * 60;

static char path[1000];

// Another printer at this queue, or a queue that was set up anew, is a printer that nobody knows.
static void identity(char *text, size_t size) {
    const char *uri = getenv("DEVICE_URI"), *driver = getenv("PPD");
    struct stat file = {0};
    if (driver) stat(driver, &file);
    snprintf(text, size, "%s %lld", uri ? uri : "-", (long long)file.st_mtime);
}

// Bits for which there is a question: DLE EOT 1 to 4.
static const int all_answers = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4;

// Only what `memory_save` writes: a damaged file must not make the filter wait for answers to questions that it never asks.
static bool is_sound(const struct memory *memory, int counts) {
    bool are_answers = memory->answers == unknown || (memory->answers & ~all_answers) == 0;
    return are_answers && counts >= unknown && counts <= yes && (memory->hangs == 0 || memory->hangs == 1);
}

static bool read_into(struct memory *memory) {
    char written[1200], expected[1200];
    int counts;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "r");
    if (!file) {
        if (descriptor >= 0) close(descriptor);
        return false;
    }
    identity(expected, sizeof expected);
    bool is_whole = fgets(written, sizeof written, file) && fscanf(file,
        "answers %d\ncounts %d\nlearned %lld\nconfirmed %127s\ndoubtful %127s\nhangs %d",
        &memory->answers, &counts, &memory->learned, memory->confirmed, memory->doubtful,
        &memory->hangs) == 6;
    fclose(file);
    if (!is_whole || !is_sound(memory, counts)) {
        // What it says of the last jobs is believed all the same, as far as it can be read: never two tickets.
        memory->hangs = memory->hangs != 0;
        return false;
    }
    written[strcspn(written, "\n")] = 0;
    memory->counts = (enum knowledge)counts;
    return !strcmp(written, expected);
}

void memory_open(struct memory *memory) {
    const struct memory blank = {.answers = unknown, .counts = unknown, .confirmed = "-", .doubtful = "-"};
    *memory = blank;
    const char *folder = getenv("CUPS_CACHEDIR"), *printer = getenv("PRINTER");
    if (!folder || !printer) return;
    if (snprintf(path, sizeof path, "%s/qode-%s", folder, printer) >= (int)sizeof path) {
        path[0] = 0;
        return;
    }
    char lock[1024];
    snprintf(lock, sizeof lock, "%s.lock", path);
    // Held until the end of the process.
    int file = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    while (file >= 0 && flock(file, LOCK_EX) < 0 && errno == EINTR) {}
    if (!read_into(memory)) {
        struct memory known = blank;
        memcpy(known.confirmed, memory->confirmed, sizeof known.confirmed);
        memcpy(known.doubtful, memory->doubtful, sizeof known.doubtful);
        known.hangs = memory->hangs;
        *memory = known;
    }
    long long age = time(NULL) - memory->learned;
    if (memory->answers == 0 && (age < 0 || age > doubt)) memory->answers = memory->counts = unknown;
}

static bool write_all(int file, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = write(file, bytes, count);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes += written;
        count -= (size_t)written;
    }
    return true;
}

void memory_save(const struct memory *memory) {
    if (!path[0]) return;
    char text[1200], part[1024];
    identity(text, sizeof text);
    snprintf(part, sizeof part, "%s.part", path);
    // What another left here is taken away, and a link is not followed: the file is new, or there is none.
    unlink(part);
    int file = open(part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0) return;
    char lines[2000];
    int length = snprintf(lines, sizeof lines,
        "%s\nanswers %d\ncounts %d\nlearned %lld\nconfirmed %s\ndoubtful %s\nhangs %d\n", text, memory->answers,
        memory->counts, memory->learned, memory->confirmed, memory->doubtful, memory->hangs);
    bool is_written = length > 0 && length < (int)sizeof lines && write_all(file, lines, (size_t)length) && !fsync(file);
    if (close(file) || !is_written || rename(part, path)) unlink(part);
}
