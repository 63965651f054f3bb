#ifndef QODE_CPICTURE_H
#define QODE_CPICTURE_H

#include <png.h>
#include <stdlib.h>
#include <string.h>
#include <turbojpeg.h>

// libpng's simplified interface, without the function-like macros that Swift does not see.

static inline void qode_png_begin(png_image *image) {
    memset(image, 0, sizeof *image);
    image->version = PNG_IMAGE_VERSION;
}

/// Luma into `pixels` (width × height bytes), what is transparent on white. 0 when it failed.
static inline int qode_png_read_gray(png_image *image, unsigned char *pixels) {
    png_color white = {255, 255, 255};
    image->format = PNG_FORMAT_GRAY;
    int read = png_image_finish_read(image, &white, pixels, (png_int_32)image->width, NULL);
    return read && PNG_IMAGE_FAILED(*image) == 0;
}

#endif
