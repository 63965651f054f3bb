#ifndef QODE_CVIDEO_H
#define QODE_CVIDEO_H

#include <errno.h>
#include <fcntl.h>
#include <libv4l2.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

// Swift sees no variadic functions and no function-like macros: each request that is used has a name here.

// libv4l2 writes a line to standard error for each frame that it cannot convert and for each try at a busy camera; Qode has
// states for that. Called on the one thread that opens cameras.
static inline void qode_v4l2_be_quiet(void) {
    if (!v4l2_log_file) v4l2_log_file = fopen("/dev/null", "we");
}

static inline int qode_v4l2_open(const char *path) { return v4l2_open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC); }

static inline int qode_v4l2_request(int fd, unsigned long request, void *argument) {
    int result;
    do result = v4l2_ioctl(fd, request, argument);
    while (result < 0 && errno == EINTR);
    return result < 0 ? -errno : result;
}

static inline int qode_v4l2_query_capability(int fd, struct v4l2_capability *value) { return qode_v4l2_request(fd, VIDIOC_QUERYCAP, value); }
static inline int qode_v4l2_set_format(int fd, struct v4l2_format *value) { return qode_v4l2_request(fd, VIDIOC_S_FMT, value); }
static inline int qode_v4l2_set_parameters(int fd, struct v4l2_streamparm *value) { return qode_v4l2_request(fd, VIDIOC_S_PARM, value); }
static inline int qode_v4l2_request_buffers(int fd, struct v4l2_requestbuffers *value) { return qode_v4l2_request(fd, VIDIOC_REQBUFS, value); }
static inline int qode_v4l2_query_buffer(int fd, struct v4l2_buffer *value) { return qode_v4l2_request(fd, VIDIOC_QUERYBUF, value); }
static inline int qode_v4l2_queue(int fd, struct v4l2_buffer *value) { return qode_v4l2_request(fd, VIDIOC_QBUF, value); }
static inline int qode_v4l2_dequeue(int fd, struct v4l2_buffer *value) { return qode_v4l2_request(fd, VIDIOC_DQBUF, value); }
static inline int qode_v4l2_stream_on(int fd) { int type = V4L2_BUF_TYPE_VIDEO_CAPTURE; return qode_v4l2_request(fd, VIDIOC_STREAMON, &type); }
static inline int qode_v4l2_stream_off(int fd) { int type = V4L2_BUF_TYPE_VIDEO_CAPTURE; return qode_v4l2_request(fd, VIDIOC_STREAMOFF, &type); }

static const unsigned int qode_pixel_format_yuyv = V4L2_PIX_FMT_YUYV;
static const unsigned int qode_pixel_format_grey = V4L2_PIX_FMT_GREY;
static const unsigned int qode_pixel_format_nv12 = V4L2_PIX_FMT_NV12;
static const unsigned int qode_pixel_format_yu12 = V4L2_PIX_FMT_YUV420;

#endif
