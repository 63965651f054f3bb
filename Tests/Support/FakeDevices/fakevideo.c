/*
 * A V4L2 camera without a kernel device, to be preloaded (LD_PRELOAD) under libv4l2.
 *
 * libv4l2 reaches the kernel through libc's syscall() alone, so that is all that is replaced here. A regular file that
 * begins with "FAKECAM" and is opened that way is a camera; everything else goes through. The file holds what the
 * camera is and shows (struct camera_file, then the bytes of one frame for each of its modes) and stays mapped: who
 * writes to it changes the camera while it runs, and who reads it sees how the camera was set.
 *
 * The descriptor is a timer's that ticks once a frame, so that poll() is the real one. Buffers lie in a memfd. Always
 * non-blocking, as Qode opens its cameras.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

/* How the camera behaves; CameraFile.swift has the same list. */
enum behaviour {
    WORKS, FLAGS_ERRORS, SENDS_HALVES, STALLS, FAILS_IO, UNPLUGGED, BUSY, FORBIDDEN, NOT_A_CAMERA, HAS_NO_SIGNAL,
    BEGINS_OLD
};

enum { MODES = 8, RATES = 4, CONTROLS = 12 };

/* One format in one size. Of a compressed one `frame_bytes` is the most that a frame may have. */
struct mode {
    uint32_t fourcc, width, height, row_bytes, frame_bytes, used_bytes, offset, rates[RATES];
};

/* `menu` has a bit for each item that there is. */
struct control {
    uint32_t id, type;
    int32_t minimum, maximum, value;
    uint32_t menu;
};

/* Its places are known to CameraFile.swift, too. */
struct camera_file {
    char magic[8];
    volatile uint32_t behaviour;
    /* 1: each frame's first byte is its number, 1, 2, 3 ... 255, 0, 1 */
    uint32_t is_numbered;
    uint32_t modes;
    /* What was set last: which mode, and how many frames a second. */
    volatile uint32_t chosen, rate;
    uint32_t controls;
    struct mode mode[MODES];
    struct control control[CONTROLS];
};

enum { BUFFERS = 8, CAMERAS = 4 };

struct camera {
    int descriptor, memory;
    struct camera_file *file;
    size_t file_bytes, slot, mapped;
    /* All its buffers, as a driver has them. */
    unsigned char *buffers;
    uint32_t count;
    /* Since when it streams, in ns, and how many frames were due since then. */
    int64_t since;
    uint32_t frames;
    int is_on;
    /* Buffers with the driver, oldest first; the first `filled` of them hold a frame. */
    uint32_t queue[BUFFERS], number[BUFFERS], queued, filled;
};

static struct camera *cameras[CAMERAS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long (*real_syscall)(long, ...);

/* For tests to see that it is loaded. */
int qode_fake_video = 1;

static long refuse(int error) {
    errno = error;
    return -1;
}

static struct camera **find(int descriptor) {
    for (int i = 0; i < CAMERAS; i++)
        if (cameras[i] && cameras[i]->descriptor == descriptor) return &cameras[i];
    return NULL;
}

static const struct mode *now_set(const struct camera *camera) { return &camera->file->mode[camera->file->chosen]; }

static void choose(struct camera *camera, uint32_t mode) {
    struct camera_file *file = camera->file;
    file->chosen = mode;
    file->rate = file->mode[mode].rates[0];
    camera->slot = (file->mode[mode].frame_bytes + 4095) & ~(size_t)4095;
}

/* ---- opening and closing ---- */

static long adopt(int descriptor) {
    struct stat status;
    char magic[8];
    if (fstat(descriptor, &status) || !S_ISREG(status.st_mode) || status.st_size < (off_t)sizeof(struct camera_file) ||
        pread(descriptor, magic, sizeof magic, 0) != sizeof magic || memcmp(magic, "FAKECAM", 8))
        return descriptor;
    struct camera_file *file = mmap(NULL, status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    close(descriptor);
    if (file == MAP_FAILED) return -1;
    int error = file->behaviour == UNPLUGGED ? ENODEV : file->behaviour == FORBIDDEN ? EACCES : 0;
    struct camera **place = cameras;
    while (place < cameras + CAMERAS && *place) place++;
    if (error || place == cameras + CAMERAS) {
        munmap(file, status.st_size);
        return refuse(error ? error : EMFILE);
    }
    struct camera *camera = calloc(1, sizeof *camera);
    camera->descriptor = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    camera->memory = memfd_create("fakevideo", MFD_CLOEXEC);
    camera->file = file;
    camera->file_bytes = status.st_size;
    choose(camera, 0);
    *place = camera;
    return camera->descriptor;
}

static void unmap(struct camera *camera) {
    if (camera->mapped) munmap(camera->buffers, camera->mapped);
    camera->mapped = 0;
}

static long discard(struct camera **place) {
    struct camera *camera = *place;
    *place = NULL;
    unmap(camera);
    close(camera->memory);
    close(camera->descriptor);
    munmap(camera->file, camera->file_bytes);
    free(camera);
    return 0;
}

/* ---- frames ---- */

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void tick(struct camera *camera, int runs) {
    struct itimerspec time = {0};
    if (runs) {
        time.it_interval.tv_nsec = 1000000000 / camera->file->rate;
        time.it_value = time.it_interval;
    }
    timerfd_settime(camera->descriptor, 0, &time, NULL);
    camera->since = now();
    camera->frames = 0;
}

/* As a kernel driver: frames that find no buffer are lost. */
static void receive(struct camera *camera) {
    uint32_t due = (now() - camera->since) * camera->file->rate / 1000000000;
    while (camera->frames < due) {
        camera->frames++;
        if (camera->file->behaviour != STALLS && camera->filled < camera->queued)
            camera->number[camera->filled++] = camera->frames;
    }
}

/* poll() finds nothing more until the next tick. */
static void be_unreadable(struct camera *camera) {
    uint64_t ticks;
    if (read(camera->descriptor, &ticks, sizeof ticks) < 0) return;
}

static void describe(const struct camera *camera, struct v4l2_buffer *buffer, uint32_t index) {
    buffer->index = index;
    buffer->length = camera->slot;
    buffer->m.offset = index * camera->slot;
    buffer->field = V4L2_FIELD_NONE;
    buffer->flags = V4L2_BUF_FLAG_MAPPED | V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC;
}

static long dequeue(struct camera *camera, struct v4l2_buffer *buffer) {
    if (!camera->is_on) return refuse(EINVAL);
    receive(camera);
    if (camera->file->behaviour == FAILS_IO) return refuse(EIO);
    if (!camera->filled) {
        be_unreadable(camera);
        return refuse(EAGAIN);
    }
    uint32_t index = camera->queue[0], number = camera->number[0];
    camera->queued--, camera->filled--;
    memmove(camera->queue, camera->queue + 1, camera->queued * sizeof *camera->queue);
    memmove(camera->number, camera->number + 1, camera->filled * sizeof *camera->number);
    unsigned char *memory = camera->buffers + index * camera->slot;
    const struct mode *mode = now_set(camera);
    uint32_t used = mode->used_bytes;
    memcpy(memory, (const char *)camera->file + mode->offset, used);
    if (camera->file->is_numbered) memory[0] = number;
    describe(camera, buffer, index);
    buffer->bytesused = used / (camera->file->behaviour == SENDS_HALVES ? 2 : 1);
    if (camera->file->behaviour == FLAGS_ERRORS) buffer->flags |= V4L2_BUF_FLAG_ERROR;
    buffer->sequence = number;
    int64_t taken = now();
    /* The first is what it still had from 90 frames before. */
    if (camera->file->behaviour == BEGINS_OLD) {
        if (number == 1)
            taken = camera->since - 3000000000LL;
        else
            buffer->sequence += 90;
    }
    buffer->timestamp.tv_sec = taken / 1000000000;
    buffer->timestamp.tv_usec = taken / 1000 % 1000000;
    if (!camera->filled) be_unreadable(camera);
    return 0;
}

static long request_buffers(struct camera *camera, struct v4l2_requestbuffers *request) {
    if (request->memory != V4L2_MEMORY_MMAP) return refuse(EINVAL);
    if (camera->is_on) return refuse(EBUSY);
    if (request->count > BUFFERS) request->count = BUFFERS;
    camera->count = request->count;
    camera->queued = camera->filled = 0;
    size_t bytes = camera->count * camera->slot;
    if (ftruncate(camera->memory, bytes)) return -1;
    unmap(camera);
    if (!bytes) return 0;
    void *buffers = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, camera->memory, 0);
    if (buffers == MAP_FAILED) return -1;
    camera->buffers = buffers;
    camera->mapped = bytes;
    return 0;
}

static long queue(struct camera *camera, const struct v4l2_buffer *buffer) {
    if (buffer->index >= camera->count || camera->queued == BUFFERS) return refuse(EINVAL);
    for (uint32_t i = 0; i < camera->queued; i++)
        if (camera->queue[i] == buffer->index) return refuse(EINVAL);
    camera->queue[camera->queued++] = buffer->index;
    return 0;
}

static long stream(struct camera *camera, int runs) {
    if (runs && !camera->count) return refuse(EINVAL);
    if (!runs) camera->queued = camera->filled = 0;
    camera->is_on = runs;
    tick(camera, runs);
    return 0;
}

/* ---- what it is ---- */

static long capability(const struct camera *camera, struct v4l2_capability *answer) {
    memset(answer, 0, sizeof *answer);
    strcpy((char *)answer->driver, "fakevideo");
    strcpy((char *)answer->card, "Fake camera");
    uint32_t kind = camera->file->behaviour == NOT_A_CAMERA ? V4L2_CAP_VIDEO_OUTPUT : V4L2_CAP_VIDEO_CAPTURE;
    answer->device_caps = kind | V4L2_CAP_STREAMING;
    answer->capabilities = answer->device_caps | V4L2_CAP_DEVICE_CAPS;
    return 0;
}

/* As drivers do: what is asked for, or else the nearest, which here is the first. */
static long format(struct camera *camera, struct v4l2_format *answer, uint32_t request) {
    struct camera_file *file = camera->file;
    if (answer->type != V4L2_BUF_TYPE_VIDEO_CAPTURE) return refuse(EINVAL);
    if (request == VIDIOC_S_FMT && file->behaviour == BUSY) return refuse(EBUSY);
    struct v4l2_pix_format *pixels = &answer->fmt.pix;
    uint32_t found = request == VIDIOC_G_FMT ? file->chosen : 0;
    int best = -1;
    for (uint32_t i = 0; i < file->modes && request != VIDIOC_G_FMT; i++) {
        const struct mode *mode = &file->mode[i];
        int fits = (mode->fourcc == pixels->pixelformat) * 2 +
                   (mode->width == pixels->width && mode->height == pixels->height);
        if (fits > best) best = fits, found = i;
    }
    if (request == VIDIOC_S_FMT) choose(camera, found);
    const struct mode *mode = &file->mode[found];
    memset(pixels, 0, sizeof *pixels);
    pixels->width = mode->width;
    pixels->height = mode->height;
    pixels->pixelformat = mode->fourcc;
    pixels->field = V4L2_FIELD_NONE;
    pixels->bytesperline = mode->row_bytes;
    pixels->sizeimage = mode->frame_bytes;
    pixels->colorspace = V4L2_COLORSPACE_SRGB;
    return 0;
}

/* Is this the first mode of its format? */
static int begins_format(const struct camera_file *file, uint32_t index) {
    for (uint32_t i = 0; i < index; i++)
        if (file->mode[i].fourcc == file->mode[index].fourcc) return 0;
    return 1;
}

static long list_formats(const struct camera_file *file, struct v4l2_fmtdesc *answer) {
    if (answer->type != V4L2_BUF_TYPE_VIDEO_CAPTURE) return refuse(EINVAL);
    uint32_t rest = answer->index;
    for (uint32_t i = 0; i < file->modes; i++) {
        if (!begins_format(file, i) || rest--) continue;
        answer->pixelformat = file->mode[i].fourcc;
        answer->flags = file->mode[i].fourcc == V4L2_PIX_FMT_MJPEG ? V4L2_FMT_FLAG_COMPRESSED : 0;
        return 0;
    }
    return refuse(EINVAL);
}

static long list_sizes(const struct camera_file *file, struct v4l2_frmsizeenum *answer) {
    uint32_t rest = answer->index;
    for (uint32_t i = 0; i < file->modes; i++) {
        if (file->mode[i].fourcc != answer->pixel_format || rest--) continue;
        answer->type = V4L2_FRMSIZE_TYPE_DISCRETE;
        answer->discrete.width = file->mode[i].width;
        answer->discrete.height = file->mode[i].height;
        return 0;
    }
    return refuse(EINVAL);
}

static long list_rates(const struct camera_file *file, struct v4l2_frmivalenum *answer) {
    for (uint32_t i = 0; i < file->modes && answer->index < RATES; i++) {
        const struct mode *mode = &file->mode[i];
        if (mode->fourcc != answer->pixel_format || mode->width != answer->width || mode->height != answer->height)
            continue;
        if (!mode->rates[answer->index]) break;
        answer->type = V4L2_FRMIVAL_TYPE_DISCRETE;
        answer->discrete = (struct v4l2_fract){1, mode->rates[answer->index]};
        return 0;
    }
    return refuse(EINVAL);
}

static long set_rate(struct camera *camera, struct v4l2_streamparm *wish) {
    struct v4l2_fract *interval = &wish->parm.capture.timeperframe;
    const struct mode *mode = now_set(camera);
    uint32_t wanted = interval->numerator ? interval->denominator / interval->numerator : 0;
    for (int i = 0; i < RATES; i++)
        if (mode->rates[i] && mode->rates[i] == wanted) camera->file->rate = wanted;
    wish->parm.capture.capability = V4L2_CAP_TIMEPERFRAME;
    *interval = (struct v4l2_fract){1, camera->file->rate};
    return 0;
}

static long input(const struct camera_file *file, struct v4l2_input *answer) {
    if (answer->index) return refuse(EINVAL);
    strcpy((char *)answer->name, "Camera 1");
    answer->type = V4L2_INPUT_TYPE_CAMERA;
    answer->status = file->behaviour == HAS_NO_SIGNAL ? V4L2_IN_ST_NO_SIGNAL : 0;
    return 0;
}

/* ---- its dials ---- */

static struct control *dial(struct camera_file *file, uint32_t id) {
    for (uint32_t i = 0; i < file->controls; i++)
        if (file->control[i].id == id) return &file->control[i];
    return NULL;
}

static long describe_dial(struct camera_file *file, struct v4l2_queryctrl *answer) {
    const struct control *control = dial(file, answer->id);
    if (!control) return refuse(EINVAL);
    answer->type = control->type;
    answer->minimum = control->minimum;
    answer->maximum = control->maximum;
    answer->step = 1;
    answer->flags = 0;
    return 0;
}

static long describe_item(struct camera_file *file, struct v4l2_querymenu *answer) {
    const struct control *control = dial(file, answer->id);
    if (!control || answer->index > 31 || !(control->menu >> answer->index & 1)) return refuse(EINVAL);
    snprintf((char *)answer->name, sizeof answer->name, "Item %u", answer->index);
    return 0;
}

static long turn(struct camera_file *file, struct v4l2_control *value, int sets) {
    struct control *control = dial(file, value->id);
    if (!control) return refuse(EINVAL);
    if (sets && (value->value < control->minimum || value->value > control->maximum)) return refuse(ERANGE);
    if (sets)
        control->value = value->value;
    else
        value->value = control->value;
    return 0;
}

static long control(struct camera *camera, uint32_t request, void *argument) {
    if (camera->file->behaviour == UNPLUGGED) return refuse(ENODEV);
    switch (request) {
    case VIDIOC_QUERYCAP: return capability(camera, argument);
    case VIDIOC_ENUM_FMT: return list_formats(camera->file, argument);
    case VIDIOC_ENUM_FRAMESIZES: return list_sizes(camera->file, argument);
    case VIDIOC_ENUM_FRAMEINTERVALS: return list_rates(camera->file, argument);
    case VIDIOC_G_FMT:
    case VIDIOC_TRY_FMT:
    case VIDIOC_S_FMT: return format(camera, argument, request);
    case VIDIOC_S_PARM: return set_rate(camera, argument);
    case VIDIOC_G_INPUT: *(int *)argument = 0; return 0;
    case VIDIOC_ENUMINPUT: return input(camera->file, argument);
    case VIDIOC_QUERYCTRL: return describe_dial(camera->file, argument);
    case VIDIOC_QUERYMENU: return describe_item(camera->file, argument);
    case VIDIOC_G_CTRL: return turn(camera->file, argument, 0);
    case VIDIOC_S_CTRL: return turn(camera->file, argument, 1);
    case VIDIOC_REQBUFS: return request_buffers(camera, argument);
    case VIDIOC_QUERYBUF: {
        struct v4l2_buffer *buffer = argument;
        if (buffer->index >= camera->count) return refuse(EINVAL);
        describe(camera, buffer, buffer->index);
        return 0;
    }
    case VIDIOC_QBUF: return queue(camera, argument);
    case VIDIOC_DQBUF: return dequeue(camera, argument);
    case VIDIOC_STREAMON: return stream(camera, 1);
    case VIDIOC_STREAMOFF: return stream(camera, 0);
    default: return refuse(ENOTTY);
    }
}

/* ---- the door ---- */

__attribute__((constructor)) static void prepare(void) {
    if (!real_syscall) real_syscall = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
}

long syscall(long number, ...) {
    long a[6];
    va_list list;
    va_start(list, number);
    for (int i = 0; i < 6; i++) a[i] = va_arg(list, long);
    va_end(list);
    prepare();

    struct camera **camera = NULL;
    long result = 0;
    switch (number) {
    case SYS_openat:
        result = real_syscall(number, a[0], a[1], a[2], a[3]);
        if (result < 0) return result;
        pthread_mutex_lock(&lock);
        result = adopt((int)result);
        pthread_mutex_unlock(&lock);
        return result;
    case SYS_ioctl:
    case SYS_close:
        pthread_mutex_lock(&lock);
        if ((camera = find((int)a[0])))
            result = number == SYS_close ? discard(camera) : control(*camera, (uint32_t)a[1], (void *)a[2]);
        pthread_mutex_unlock(&lock);
        if (camera) return result;
        break;
    case SYS_mmap:
        pthread_mutex_lock(&lock);
        if ((camera = find((int)a[4]))) a[4] = (*camera)->memory;
        pthread_mutex_unlock(&lock);
        break;
    }
    return real_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
