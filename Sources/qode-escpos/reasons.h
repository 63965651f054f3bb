// What the scheduler is told about the printer: its printer-state-reasons.
#ifndef QODE_REASONS_H
#define QODE_REASONS_H

enum reasons {
    no_reason = 0,
    media_empty = 1 << 0,
    media_low = 1 << 1,
    cover_open = 1 << 2,
    media_jam = 1 << 3,
    offline = 1 << 4,
    other_error = 1 << 5,
    // This printer never answers: "printed" cannot be claimed.
    one_way = 1 << 6,
    // The document of the last job was dropped, because it came too late.
    expired = 1 << 7,
    // The last job was broken off when its ticket might have been out, and is not printed again.
    doubtful = 1 << 8,
    // The printer has been sent something of the job, and its end has not been seen.
    sending = 1 << 9,
    reason_count = 10,
    // While one of these holds, nothing is sent.
    faults = media_empty | cover_open | media_jam | offline | other_error,
};

// Takes up what earlier jobs have left standing.
void reasons_inherit(const char *text);

// Says what holds now; only what has changed is said.
void reasons_set(unsigned now);

// The same for what holds besides, whatever else is said, until it is released.
void reasons_hold(unsigned which);
void reasons_release(unsigned which);

unsigned reasons_now(void);

#endif
