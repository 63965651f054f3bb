#include "reasons.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// IPP's keywords (RFC 8011 §5.4.12), and ours.
static const char *const keywords[reason_count] = {
    "media-empty-error", "media-low-warning", "cover-open-error", "media-jam-error", "offline-error", "other-error",
    "com.qode.one-way-report", "com.qode.expired-report", "com.qode.doubtful-report",
    "com.qode.sending-report",
};

static unsigned standing, held;

void reasons_inherit(const char *text) {
    for (const char *word = text; word && *word;) {
        size_t length = strcspn(word, ",");
        for (int index = 0; index < reason_count; index++)
            if (strlen(keywords[index]) == length && !strncmp(keywords[index], word, length)) standing |= 1u << index;
        word += length;
        if (*word) word++;
    }
}

static void say(char sign, unsigned which) {
    char line[512];
    int length = snprintf(line, sizeof line, "STATE: %c", sign);
    const char *separator = "";
    for (int index = 0; index < reason_count; index++) {
        if (!(which & 1u << index)) continue;
        length += snprintf(line + length, sizeof line - (size_t)length, "%s%s", separator, keywords[index]);
        separator = ",";
    }
    line[length++] = '\n';
    // At once and in one piece: shorter than a pipe's atomic write. A scheduler that is gone needs no news.
    while (write(STDERR_FILENO, line, (size_t)length) < 0 && errno == EINTR) {}
}

void reasons_set(unsigned now) {
    now |= held;
    if (standing & ~now) say('-', standing & ~now);
    if (now & ~standing) say('+', now & ~standing);
    standing = now;
}

void reasons_hold(unsigned which) {
    held |= which;
    reasons_set(standing);
}

void reasons_release(unsigned which) {
    held &= ~which;
    reasons_set(standing & ~which);
}

unsigned reasons_now(void) { return standing; }
