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

#define QODE_V4L2_REQUEST(name, request, type) \
    static inline int qode_v4l2_##name(int fd, type *value) { return qode_v4l2_request(fd, request, value); }

QODE_V4L2_REQUEST(query_capability, VIDIOC_QUERYCAP, struct v4l2_capability)
QODE_V4L2_REQUEST(get_input, VIDIOC_G_INPUT, int)
QODE_V4L2_REQUEST(list_inputs, VIDIOC_ENUMINPUT, struct v4l2_input)
QODE_V4L2_REQUEST(list_formats, VIDIOC_ENUM_FMT, struct v4l2_fmtdesc)
QODE_V4L2_REQUEST(list_sizes, VIDIOC_ENUM_FRAMESIZES, struct v4l2_frmsizeenum)
QODE_V4L2_REQUEST(list_intervals, VIDIOC_ENUM_FRAMEINTERVALS, struct v4l2_frmivalenum)
QODE_V4L2_REQUEST(set_format, VIDIOC_S_FMT, struct v4l2_format)
QODE_V4L2_REQUEST(set_parameters, VIDIOC_S_PARM, struct v4l2_streamparm)
QODE_V4L2_REQUEST(query_control, VIDIOC_QUERYCTRL, struct v4l2_queryctrl)
QODE_V4L2_REQUEST(query_menu, VIDIOC_QUERYMENU, struct v4l2_querymenu)
QODE_V4L2_REQUEST(get_control, VIDIOC_G_CTRL, struct v4l2_control)
QODE_V4L2_REQUEST(set_control, VIDIOC_S_CTRL, struct v4l2_control)
QODE_V4L2_REQUEST(request_buffers, VIDIOC_REQBUFS, struct v4l2_requestbuffers)
QODE_V4L2_REQUEST(query_buffer, VIDIOC_QUERYBUF, struct v4l2_buffer)
QODE_V4L2_REQUEST(queue, VIDIOC_QBUF, struct v4l2_buffer)
QODE_V4L2_REQUEST(dequeue, VIDIOC_DQBUF, struct v4l2_buffer)

static inline int qode_v4l2_stream_on(int fd) { int type = V4L2_BUF_TYPE_VIDEO_CAPTURE; return qode_v4l2_request(fd, VIDIOC_STREAMON, &type); }
static inline int qode_v4l2_stream_off(int fd) { int type = V4L2_BUF_TYPE_VIDEO_CAPTURE; return qode_v4l2_request(fd, VIDIOC_STREAMOFF, &type); }

static const unsigned int qode_control_exposure_mode = V4L2_CID_EXPOSURE_AUTO;
static const unsigned int qode_control_exposure_time = V4L2_CID_EXPOSURE_ABSOLUTE;
static const unsigned int qode_control_exposure_may_slow = V4L2_CID_EXPOSURE_AUTO_PRIORITY;
static const unsigned int qode_control_focus_continuous = V4L2_CID_FOCUS_AUTO;
static const unsigned int qode_control_focus_place = V4L2_CID_FOCUS_ABSOLUTE;
static const unsigned int qode_control_power_line = V4L2_CID_POWER_LINE_FREQUENCY;
static const unsigned int qode_control_gain = V4L2_CID_GAIN;
static const unsigned int qode_control_gain_automatic = V4L2_CID_AUTOGAIN;
static const unsigned int qode_control_brightness = V4L2_CID_BRIGHTNESS;
static const unsigned int qode_control_backlight = V4L2_CID_BACKLIGHT_COMPENSATION;

#endif
