// A machine that interrupts: each second call that a signal may end (signal(7)) ends with EINTR.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

static int is_interrupted(void) {
    static atomic_uint calls;
    if (atomic_fetch_add(&calls, 1) & 1) return 0;
    errno = EINTR;
    return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t read(int file, void *bytes, size_t count) { return is_interrupted() ? -1 : REAL(read)(file, bytes, count); }

ssize_t write(int file, const void *bytes, size_t count) {
    return is_interrupted() ? -1 : REAL(write)(file, bytes, count);
}

int poll(struct pollfd *files, nfds_t count, int milliseconds) {
    return is_interrupted() ? -1 : REAL(poll)(files, count, milliseconds);
}

int flock(int file, int operation) { return is_interrupted() ? -1 : REAL(flock)(file, operation); }
