#ifndef QODE_PAGES_H
#define QODE_PAGES_H

#include <stddef.h>

/// A file of Sources/WebServer/Pages, embedded by the compiler.
struct qode_page {
    const char *_Nonnull name;
    const unsigned char *_Nonnull bytes;
    size_t size;
};

/// The page of this name; NULL when there is none.
const struct qode_page *_Nullable qode_page(const char *_Nonnull name);

#endif
