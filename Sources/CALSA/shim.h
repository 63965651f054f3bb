#ifndef QODE_CALSA_H
#define QODE_CALSA_H

#include <alsa/asoundlib.h>

// ALSA writes its errors to standard error; Qode says them in its own words. Variadic, so it must be C.
static void qode_alsa_ignore(const char *file, int line, const char *function, int error, const char *format, ...) {
    (void)file, (void)line, (void)function, (void)error, (void)format;
}

static inline void qode_alsa_be_quiet(void) { snd_lib_error_set_handler(qode_alsa_ignore); }

#endif
