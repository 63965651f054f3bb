#include "memory.h"

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

static bool read_into(struct memory *memory) {
    char written[1200], expected[1200];
    int counts;
    FILE *file = fopen(path, "re");
    if (!file) return false;
    identity(expected, sizeof expected);
    bool is_whole = fgets(written, sizeof written, file) && fscanf(file,
        "answers %d\ncounts %d\nlearned %lld\nconfirmed %127s\ndoubtful %127s\nhangs %d",
        &memory->answers, &counts, &memory->learned, memory->confirmed, memory->doubtful,
        &memory->hangs) == 6;
    fclose(file);
    if (!is_whole) return false;
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
    if (file >= 0) flock(file, LOCK_EX);
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

void memory_save(const struct memory *memory) {
    if (!path[0]) return;
    char text[1200], part[1024];
    identity(text, sizeof text);
    snprintf(part, sizeof part, "%s.part", path);
    FILE *file = fopen(part, "we");
    if (!file) return;
    fprintf(file, "%s\nanswers %d\ncounts %d\nlearned %lld\nconfirmed %s\ndoubtful %s\nhangs %d\n", text, memory->answers,
        memory->counts, memory->learned, memory->confirmed, memory->doubtful, memory->hangs);
    bool is_written = !fflush(file) && !fsync(fileno(file));
    if (fclose(file) || !is_written || rename(part, path)) unlink(part);
}
