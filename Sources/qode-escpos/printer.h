// The conversation with the printer: bytes go out on stdout to the backend, answers come in on the back-channel.
#ifndef QODE_PRINTER_H
#define QODE_PRINTER_H

#include <stdbool.h>
#include <stddef.h>

struct memory;

// How a step ended.
enum outcome {
    done,
    // The printer did not answer in time.
    silent,
    // The backend has ended, and this job with it.
    gone,
};

// A clock that nobody sets, in milliseconds.
long long now_ms(void);

// Opens the conversation without a byte of a document.
// - Returns: `done` as soon as the backend has reached the printer, which may take for ever.
enum outcome printer_connect(const struct memory *memory);

// Finds out which questions it answers, and remembers that; takes at most two and a half seconds.
enum outcome printer_learn(struct memory *memory);

// Asks how it is.
// - Returns: `done`, and the reasons (see reasons.h) that hold.
enum outcome printer_inspect(const struct memory *memory, unsigned *found);

// Sends it all.
enum outcome printer_send(const unsigned char *bytes, size_t count);

// Asks for a sign that all that was sent before has been printed (GS r).
enum outcome printer_mark(void);

// Whether all such signs have come.
bool printer_has_passed_mark(void);

// Waits, and listens; ends early when the sign comes or the backend ends.
enum outcome printer_rest(int milliseconds);

#endif
