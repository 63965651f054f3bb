#include "pages.h"

#include <string.h>

// Embedding is C23; the compiler of Swift 6.3 has it in every mode.
#pragma clang diagnostic ignored "-Wc23-extensions"

#define PAGES(PAGE) PAGE(index_html, "index.html")

static const unsigned char index_html[] = {
#embed "../WebServer/Pages/index.html"
};

#define ROW(symbol, name) {name, symbol, sizeof symbol},
static const struct qode_page pages[] = {PAGES(ROW)};

const struct qode_page *qode_page(const char *name) {
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++)
        if (strcmp(pages[i].name, name) == 0) return &pages[i];
    return NULL;
}
