// A filter of CUPS for receipt printers: passes ESC/POS on only to a printer that is ready, and calls a job done only when the
// printer has confirmed it. The backends know nothing of paper, covers and knives; the printer does, and is asked (DLE EOT).
#include "memory.h"
#include "printer.h"
#include "reasons.h"

#include <cups/cups.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum {
    // Between two questions while the printer is not ready or still at work, in milliseconds.
    pause_between = 1000,
    // A ready printer that does not say that it has come to the document's end: it is believed after so many milliseconds.
    // Longer for one that has said so before.
    belief_first = 5000,
    belief_later = 15000,
    // Receipts have a few dozen KiB.
    document_limit = 16 << 20,
    // The cut, and a buzzer's command after it.
    cut_limit = 32,
    // The longest command of a document (ESCPOS.swift): a raster of 128 rows, as wide as the widest print head (832 dots).
    command_limit = 8 + 128 * 832 / 8,
};

struct job {
    char uuid[128];
    // Unix seconds; 0: for ever.
    long long fresh_until;
    // So many bytes, from the first, are scrap if no more is printed: no code on it reads. 0: nobody has said.
    long long scrap_until;
    int copies;
    unsigned char *document;
    size_t length;
};

static bool read_document(struct job *job, const char *name) {
    int file = name ? open(name, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
    size_t room = 1 << 16;
    job->document = malloc(room);
    while (file >= 0 && job->document) {
        ssize_t count = read(file, job->document + job->length, room - job->length);
        if (count == 0) {
            if (name) close(file);
            return true;
        }
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) break;
        job->length += (size_t)count;
        if (job->length < room) continue;
        unsigned char *larger = room < document_limit ? realloc(job->document, room *= 2) : NULL;
        if (!larger) break;
        job->document = larger;
    }
    fprintf(stderr, "ERROR: The document cannot be read.\n");
    return false;
}

static void read_options(struct job *job, const char *text) {
    cups_option_t *options = NULL;
    int count = cupsParseOptions(text, 0, &options);
    const char *uuid = cupsGetOption("job-uuid", count, options);
    const char *fresh = cupsGetOption("qode-fresh-until", count, options);
    const char *scrap = cupsGetOption("qode-scrap-until", count, options);
    snprintf(job->uuid, sizeof job->uuid, "%s", uuid ? uuid : "");
    job->fresh_until = fresh ? atoll(fresh) : 0;
    job->scrap_until = scrap ? atoll(scrap) : 0;
    cupsFreeOptions(count, options);
}

static bool has_expired(const struct job *job) { return job->fresh_until > 0 && time(NULL) > job->fresh_until; }

// Waits for a printer without a fault, for as long as it takes.
static enum outcome await_ready(const struct memory *memory) {
    for (;;) {
        unsigned found;
        enum outcome outcome = printer_inspect(memory, &found);
        if (outcome == gone) return gone;
        if (outcome == done) {
            reasons_set(found);
            if (!(found & faults)) return done;
        }
        if (printer_rest(pause_between) == gone) return gone;
    }
}

// Until the printer says that it has come to the end of what was sent; `is_well`: and has no fault then.
static enum outcome await_printed(struct memory *memory, bool is_well) {
    // One that did not say it in its time is not asked again by this job.
    static bool is_believed;
    bool has_mark = memory->counts != no && !is_believed;
    if (has_mark && printer_mark() != done) return gone;
    long long ready_since = now_ms();
    for (;;) {
        unsigned found;
        bool has_passed = has_mark && printer_has_passed_mark();
        if (has_passed && !is_well) break;
        enum outcome outcome = printer_inspect(memory, &found);
        if (outcome == gone) return gone;
        if (outcome == done) reasons_set(found);
        bool is_ready = outcome == done && !(found & faults);
        if (is_ready && (has_passed || !has_mark)) break;
        if (!is_ready) ready_since = now_ms();
        if (now_ms() - ready_since > (memory->counts == yes ? belief_later : belief_first)) {
            is_believed = true;
            break;
        }
        // It may have come while something else was asked.
        bool is_news = has_mark && printer_has_passed_mark() && !has_passed;
        if (!is_news && printer_rest(pause_between) == gone) return gone;
    }
    // One that has said it before may do so the next time.
    if (has_mark) memory->counts = !is_believed ? yes : memory->counts == yes ? unknown : no;
    return done;
}

// How many bytes the cut has, with what follows it; 0 where there is none.
static size_t cut_length(const struct job *job) {
    for (size_t length = 3; length <= cut_limit && length <= job->length; length++) {
        const unsigned char *end = job->document + job->length - length;
        if (end[0] == 0x1D && end[1] == 0x56) return length;  // GS V
    }
    return 0;
}

static void note(char (*place)[128], const struct job *job, const struct memory *memory) {
    snprintf(*place, sizeof *place, "%s", job->uuid[0] ? job->uuid : "-");
    memory_save(memory);
}

// Something that was broken off hangs from the printer, and whoever takes the next ticket would get it too. A printer that stayed
// on may also be in the middle of a command: that ends in white. Where none is open, zeros are no command.
static enum outcome cut_scrap_off(void) {
    static const unsigned char zeros[command_limit];
    // ESC @, ESC J: past the knife, GS V: a partial cut.
    static const unsigned char cut[] = {0x1B, '@', 0x1B, 'J', 96, 0x1D, 'V', 1};
    if (printer_send(zeros, sizeof zeros) != done) return gone;
    return printer_send(cut, sizeof cut);
}

// The document in three parts. What is printed of the first alone is scrap: when the job breaks off meanwhile, CUPS tries it
// again and it is printed again. It is on paper, where the printer tells, before a byte of the second leaves, which makes it a
// ticket; from then on it counts as one that may be out, and is not printed again. The cut comes when both are on paper.
static enum outcome send_document(const struct job *job, struct memory *memory) {
    size_t cut = cut_length(job), body = job->length - cut;
    if (!cut) return printer_send(job->document, job->length);
    // Said before a byte is on its way: whoever takes the job back knows by it that something may be on paper.
    reasons_hold(sending);
    bool is_divided = job->scrap_until > 0 && (unsigned long long)job->scrap_until < body;
    size_t scrap = is_divided ? (size_t)job->scrap_until : body;
    enum outcome outcome = printer_send(job->document, scrap);
    memory->hangs = true;
    memory_save(memory);
    if (outcome != done) return gone;
    // One that answers nothing has its first part from the backend some time after this.
    if (memory->answers && await_printed(memory, false) == gone) return gone;
    note(&memory->doubtful, job, memory);
    if (printer_send(job->document + scrap, body - scrap) != done) return gone;
    if (is_divided && memory->counts != no && await_printed(memory, true) == gone) return gone;
    return printer_send(job->document + body, cut);
}

static void confirm(void) { fputs("PAGE: total 1\n", stderr); }

static enum outcome print(const struct job *job, struct memory *memory) {
    if (printer_connect(memory) == gone) return gone;
    if (memory->answers == unknown && printer_learn(memory) == gone) return gone;
    bool is_one_way = memory->answers == 0;
    if (is_one_way) reasons_set(one_way);
    else if (await_ready(memory) == gone) return gone;
    if (has_expired(job)) {
        reasons_set(reasons_now() | expired);
        return done;
    }
    // From here on the document is brought to its end, even when the scheduler is not.
    if (!is_one_way) prctl(PR_SET_PDEATHSIG, 0);
    if (memory->hangs && cut_scrap_off() == gone) return gone;
    for (int copy = 0; copy < job->copies; copy++)
        if (send_document(job, memory) == gone) return gone;
    if (!is_one_way && await_printed(memory, true) == gone) return gone;
    reasons_release(sending);
    memory->hangs = false;
    if (is_one_way) {
        memory_save(memory);
    } else {
        note(&memory->confirmed, job, memory);
        confirm();
    }
    return done;
}

int main(int count, char **arguments) {
    if (count < 6 || count > 7) {
        fprintf(stderr, "Usage: %s job user title copies options [file]\n", arguments[0]);
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);
    // Whoever started it may block signals; a cancelled job ends at once.
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    // Without a scheduler nobody would learn what is being waited for, and the next one starts the job again.
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    struct job job = {.copies = count == 7 && atoi(arguments[4]) > 1 ? atoi(arguments[4]) : 1};
    read_options(&job, arguments[5]);
    if (!read_document(&job, count == 7 ? arguments[6] : NULL)) return 1;
    struct memory memory;
    memory_open(&memory);
    reasons_inherit(getenv("PRINTER_STATE_REASONS"));
    reasons_set(reasons_now() & ~(unsigned)(expired | doubtful | sending));
    // Tried again, because the backend or the scheduler ended after the printer had confirmed it, or just before.
    if (job.uuid[0] && !strcmp(job.uuid, memory.confirmed)) confirm();
    else if (job.uuid[0] && !strcmp(job.uuid, memory.doubtful)) reasons_set(reasons_now() | doubtful);
    // A backend that has ended decides by its own exit code what becomes of the job.
    else print(&job, &memory);
    free(job.document);
    return 0;
}
