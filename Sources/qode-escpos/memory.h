// What is known about the printer from earlier jobs, so that not every ticket has to find it out.
#ifndef QODE_MEMORY_H
#define QODE_MEMORY_H

#include <stdbool.h>

enum knowledge { unknown = -1, no = 0, yes = 1 };

struct memory {
    // Which status questions it answers: bit n for DLE EOT n; 0: none. -1: not found out yet.
    int answers;
    // Whether it answers GS r, once all that came before has been printed.
    enum knowledge counts;
    // When it was found out; Unix seconds.
    long long learned;
    // The job whose document the printer has confirmed last.
    char confirmed[128];
    // The last job of which so much was sent that its ticket may be out, whether it was confirmed or not.
    char doubtful[128];
    // Something hangs from the printer that was not cut off, for all that is known.
    int hangs;
};

// Waits until no other filter of this queue is at work: after a crash of the scheduler one may still be printing.
void memory_open(struct memory *memory);

// On disk all at once, or not at all.
void memory_save(const struct memory *memory);

#endif
