#ifndef QODE_CCUPS_H
#define QODE_CCUPS_H

// The calls that IPP Everywhere has replaced are not used; the headers still warn of them.
#define _CUPS_NO_DEPRECATED 1
#include <cups/cups.h>

// Which encryption and operations there are, as numbers: Swift sees the enumerations, but not all of their macros.
static inline http_t *_Nullable qode_cups_connect(const char *_Nullable server, int milliseconds) {
    return httpConnect2(server ? server : cupsServer(), ippPort(), NULL, AF_UNSPEC, HTTP_ENCRYPTION_IF_REQUESTED, 1, milliseconds, NULL);
}

/// A scheduler that does not answer within `seconds` is given up.
static int qode_cups_give_up(http_t *http, void *data) { (void)http; (void)data; return 0; }

static inline void qode_cups_set_timeout(http_t *_Nonnull http, double seconds) {
    httpSetTimeout(http, seconds, qode_cups_give_up, NULL);
}

static const char *_Nullable qode_cups_no_password(const char *prompt, http_t *http, const char *method, const char *resource, void *data) {
    (void)prompt; (void)http; (void)method; (void)resource; (void)data;
    return NULL;
}

/// A daemon has nobody to ask for a password; the library would open the terminal. Holds for the calling thread.
static inline void qode_cups_ask_nobody(void) { cupsSetPasswordCB2(qode_cups_no_password, NULL); }

#endif
