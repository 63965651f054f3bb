// A handheld scanner without a kernel device: a FIFO that answers the requests of linux/input.h. What is written into it are the
// real `struct input_event`s. With the sticky bit it is grabbed by somebody else.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <linux/input.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

static const char name[] = "Test scanner";

static int answer(const struct stat *status, unsigned long request, void *argument) {
    if (request == EVIOCGRAB) {
        if (!(status->st_mode & S_ISVTX)) return 0;
        errno = EBUSY;
        return -1;
    }
    if (_IOC_NR(request) == _IOC_NR(EVIOCGNAME(0)) && _IOC_SIZE(request) >= sizeof name) {
        memcpy(argument, name, sizeof name);
        return sizeof name;
    }
    errno = ENOTTY;
    return -1;
}

int ioctl(int fd, unsigned long request, ...) {
    va_list arguments;
    va_start(arguments, request);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    struct stat status;
    if (_IOC_TYPE(request) == 'E' && fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode))
        return answer(&status, request, argument);
    int (*real)(int, unsigned long, ...) = (int (*)(int, unsigned long, ...))dlsym(RTLD_NEXT, "ioctl");
    return real(fd, request, argument);
}
