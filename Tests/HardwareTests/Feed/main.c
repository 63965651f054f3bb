/*
 * What stands before the virtual camera: writes pictures to a V4L2 output (v4l2loopback), at their times.
 *
 * feed DEVICE FOURCC WIDTHxHEIGHT RATE SECONDS SHOWN FILE...   each file for SHOWN frames, in turn
 *
 * Says "feed ready" with the first frame, and at the end how many frames it wrote, and for how many there was no time.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PICTURES = 8 };

struct picture {
    char *bytes;
    size_t size;
};

static int fail(const char *what) {
    fprintf(stderr, "feed: %s: %s\n", what, strerror(errno));
    return 1;
}

static int load(const char *path, struct picture *picture) {
    int file = open(path, O_RDONLY);
    struct stat status;
    if (file < 0 || fstat(file, &status)) return -1;
    picture->size = status.st_size;
    picture->bytes = malloc(picture->size);
    for (size_t done = 0; done < picture->size;) {
        ssize_t count = read(file, picture->bytes + done, picture->size - done);
        if (count <= 0) return -1;
        done += count;
    }
    return close(file);
}

static int set_format(int device, uint32_t fourcc, unsigned width, unsigned height, unsigned rate) {
    int is_packed = fourcc == V4L2_PIX_FMT_YUYV;
    struct v4l2_format format = {.type = V4L2_BUF_TYPE_VIDEO_OUTPUT};
    format.fmt.pix = (struct v4l2_pix_format){
        .width = width, .height = height, .pixelformat = fourcc, .field = V4L2_FIELD_NONE,
        .bytesperline = is_packed ? width * 2 : 0, .sizeimage = width * height * 2,
        .colorspace = V4L2_COLORSPACE_SRGB,
    };
    if (ioctl(device, VIDIOC_S_FMT, &format)) return -1;
    struct v4l2_streamparm parameters = {.type = V4L2_BUF_TYPE_VIDEO_OUTPUT};
    parameters.parm.output.timeperframe = (struct v4l2_fract){1, rate};
    return ioctl(device, VIDIOC_S_PARM, &parameters);
}

int main(int count, char **words) {
    unsigned width, height;
    struct picture pictures[PICTURES];
    int pictures_count = count - 7;
    if (pictures_count < 1 || pictures_count > PICTURES || strlen(words[2]) != 4 ||
        sscanf(words[3], "%ux%u", &width, &height) != 2) {
        fprintf(stderr, "feed DEVICE FOURCC WIDTHxHEIGHT RATE SECONDS SHOWN FILE...\n");
        return 64;
    }
    unsigned rate = atoi(words[4]), shown = atoi(words[6]);
    unsigned long frames = (unsigned long)rate * atoi(words[5]), written = 0, missed = 0;
    for (int i = 0; i < pictures_count; i++)
        if (load(words[7 + i], &pictures[i])) return fail(words[7 + i]);
    int device = open(words[1], O_RDWR);
    uint32_t fourcc;
    memcpy(&fourcc, words[2], 4);
    if (device < 0 || set_format(device, fourcc, width, height, rate)) return fail(words[1]);

    struct timespec next;
    clock_gettime(CLOCK_MONOTONIC, &next);
    for (unsigned long i = 0; i < frames; i++) {
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        // A sensor does not wait for a machine that stands still, and does not make up for it afterwards.
        if ((now.tv_sec - next.tv_sec) * 1000000000L + now.tv_nsec - next.tv_nsec > 1000000000 / rate && i > 0) {
            missed++;
        } else {
            struct picture *picture = &pictures[i / shown % pictures_count];
            if (write(device, picture->bytes, picture->size) < 0) return fail("write");
            if (written++ == 0) puts("feed ready"), fflush(stdout);
        }
        next.tv_nsec += 1000000000 / rate;
        if (next.tv_nsec >= 1000000000) next.tv_nsec -= 1000000000, next.tv_sec++;
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
    }
    printf("feed wrote %lu missed %lu\n", written, missed);
    return 0;
}
