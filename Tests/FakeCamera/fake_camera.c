// A V4L2 camera for a program that is started with this library in LD_PRELOAD: 640x480 YUYV at 25 frames a second. libv4l2, which
// the program uses as ever, calls the C library's syscall(); that is where this camera sits.
//
// QODE_FAKE_CAMERA names a folder. While its file `frame` (640 * 480 * 2 bytes) is there, /dev/qode-fake-camera is
// plugged in and shows it; without the file it is unplugged. While there is a file `stall`, no frame comes.
#define _GNU_SOURCE
#include "fake_camera.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum { WIDTH = 640, HEIGHT = 480, FRAME = WIDTH * HEIGHT * 2, SLOT = (FRAME + 4095) / 4096 * 4096, SLOTS = 4 };

// One camera, used by one thread of the program at a time. Its descriptor is a timer's, so that poll() is real.
static struct {
    int descriptor, memory, is_on;
    unsigned count, sequence, queued[SLOTS], queued_count;
} camera = {.descriptor = -1, .memory = -1};

/// The C library's own. Looked up when first needed: others call before any constructor has run.
static long (*real_syscall(void))(long, ...) {
    static long (*found)(long, ...);
    if (!found) found = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
    return found;
}

static int fails(int error) {
    errno = error;
    return -1;
}

static const char *file(const char *name) {
    static __thread char path[4096];
    const char *folder = getenv("QODE_FAKE_CAMERA");
    snprintf(path, sizeof path, "%s/%s", folder ? folder : "", name);
    return path;
}

static int has(const char *name) { return access(file(name), R_OK) == 0; }

static int is_camera(int descriptor) { return descriptor >= 0 && descriptor == camera.descriptor; }

static int plug(void) {
    if (!has("frame")) return fails(ENOENT);
    if (camera.descriptor >= 0) return fails(EBUSY);
    struct itimerspec every = {{0, 40000000}, {0, 40000000}};
    camera.descriptor = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    timerfd_settime(camera.descriptor, 0, &every, NULL);
    return camera.descriptor;
}

static void describe(struct v4l2_pix_format *format) {
    memset(format, 0, sizeof *format);
    format->width = WIDTH;
    format->height = HEIGHT;
    format->pixelformat = V4L2_PIX_FMT_YUYV;
    format->field = V4L2_FIELD_NONE;
    format->bytesperline = WIDTH * 2;
    format->sizeimage = FRAME;
    format->colorspace = V4L2_COLORSPACE_SRGB;
}

static int dequeue(struct v4l2_buffer *buffer) {
    unsigned long long ticks;
    if (!has("frame")) return fails(ENODEV);
    if (!camera.is_on) return fails(EINVAL);
    if (read(camera.descriptor, &ticks, sizeof ticks) < 0 || has("stall") || !camera.queued_count) return fails(EAGAIN);
    unsigned index = camera.queued[0];
    memmove(camera.queued, camera.queued + 1, --camera.queued_count * sizeof *camera.queued);
    char *slot = mmap(NULL, SLOT, PROT_READ | PROT_WRITE, MAP_SHARED, camera.memory, (off_t)index * SLOT);
    int source = open(file("frame"), O_RDONLY | O_CLOEXEC);
    ssize_t size = source < 0 ? 0 : read(source, slot, FRAME);
    if (source >= 0) close(source);
    munmap(slot, SLOT);
    buffer->index = index;
    buffer->bytesused = size > 0 ? (unsigned)size : 0;
    buffer->flags = V4L2_BUF_FLAG_MAPPED | V4L2_BUF_FLAG_DONE;
    buffer->sequence = camera.sequence++;
    buffer->length = SLOT;
    return 0;
}

static int request(unsigned long number, void *argument) {
    switch ((unsigned)number) {
    case VIDIOC_QUERYCAP: {
        struct v4l2_capability *capability = argument;
        memset(capability, 0, sizeof *capability);
        strcpy((char *)capability->driver, "fake");
        strcpy((char *)capability->card, "Fake camera");
        capability->device_caps = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
        capability->capabilities = capability->device_caps | V4L2_CAP_DEVICE_CAPS;
        return 0;
    }
    case VIDIOC_ENUM_FMT: {
        struct v4l2_fmtdesc *format = argument;
        if (format->index) return fails(EINVAL);
        format->pixelformat = V4L2_PIX_FMT_YUYV;
        format->flags = 0;
        return 0;
    }
    case VIDIOC_ENUM_FRAMESIZES: {
        struct v4l2_frmsizeenum *size = argument;
        if (size->index || size->pixel_format != V4L2_PIX_FMT_YUYV) return fails(EINVAL);
        size->type = V4L2_FRMSIZE_TYPE_DISCRETE;
        size->discrete.width = WIDTH;
        size->discrete.height = HEIGHT;
        return 0;
    }
    case VIDIOC_G_FMT:
    case VIDIOC_S_FMT:
    case VIDIOC_TRY_FMT: describe(&((struct v4l2_format *)argument)->fmt.pix); return 0;
    case VIDIOC_REQBUFS: {
        struct v4l2_requestbuffers *buffers = argument;
        if (buffers->memory != V4L2_MEMORY_MMAP) return fails(EINVAL);
        if (buffers->count > SLOTS) buffers->count = SLOTS;
        camera.count = buffers->count;
        if (camera.memory < 0) camera.memory = memfd_create("fake-camera", MFD_CLOEXEC);
        return ftruncate(camera.memory, (off_t)SLOT * SLOTS);
    }
    case VIDIOC_QUERYBUF: {
        struct v4l2_buffer *buffer = argument;
        if (buffer->index >= camera.count) return fails(EINVAL);
        buffer->length = SLOT;
        buffer->m.offset = buffer->index * SLOT;
        return 0;
    }
    case VIDIOC_QBUF:
        if (!has("frame")) return fails(ENODEV);
        if (camera.queued_count == SLOTS) return fails(EINVAL);
        camera.queued[camera.queued_count++] = ((struct v4l2_buffer *)argument)->index;
        return 0;
    case VIDIOC_DQBUF: return dequeue(argument);
    case VIDIOC_STREAMON: camera.is_on = 1; return 0;
    case VIDIOC_STREAMOFF:
        camera.is_on = 0;
        camera.queued_count = 0;
        return 0;
    default: return fails(ENOTTY);
    }
}

long syscall(long number, ...) {
    long a[6];
    va_list list;
    va_start(list, number);
    for (int i = 0; i < 6; i++) a[i] = va_arg(list, long);
    va_end(list);
    if (number == SYS_openat && a[1] && strcmp((const char *)a[1], "/dev/qode-fake-camera") == 0) return plug();
#ifdef SYS_open
    if (number == SYS_open && a[0] && strcmp((const char *)a[0], "/dev/qode-fake-camera") == 0) return plug();
#endif
    if (number == SYS_ioctl && is_camera((int)a[0])) return request((unsigned long)a[1], (void *)a[2]);
    if (number == SYS_mmap && is_camera((int)a[4])) a[4] = camera.memory;
    if (number == SYS_close && is_camera((int)a[0])) camera.descriptor = -1, camera.is_on = 0, camera.queued_count = 0;
    return real_syscall()(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
