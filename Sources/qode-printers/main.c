// What the daemon may ask of CUPS's administrator, and no more: that a queue which CUPS has stopped goes on, and that a note is taken
// back which would be said of every later ticket. One line comes by the socket that the service manager has accepted, one goes back:
//
//   resume QUEUE     done | refused: WHY
//   forget QUEUE
#define _CUPS_NO_DEPRECATED 1
#include <cups/cups.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    // For all of it, in seconds: a scheduler that hangs is nobody's to wait for.
    patience = 20,
    // To connect, in milliseconds.
    connect_limit = 3000,
};

// CUPS's word for a printer that was asked for a job which it took, and does not know it.
static const char forgotten[] = "cups-ipp-missing-job-history";

static struct {
    bool is_stopped, was_paused, has_forgotten;
    int jobs;
    // Without the one that is taken back.
    char reasons[32][128];
    int reason_count;
} queue;

static int refuse(const char *why) {
    printf("refused: %s\n", why);
    return 1;
}

static const char *no_password(const char *prompt, http_t *http, const char *method, const char *resource, void *data) {
    (void)prompt, (void)http, (void)method, (void)resource, (void)data;
    return NULL;
}

// The rule of cupsd's validate_name.
static bool is_name(const char *text) {
    size_t length = strlen(text);
    if (length < 1 || length > 127) return false;
    for (const char *letter = text; *letter; ++letter) {
        if ((unsigned char)*letter <= ' ' || *letter == 0x7f || strchr("/\\?'\"#", *letter)) return false;
    }
    return true;
}

static ipp_t *request(ipp_op_t operation, const char *name) {
    char uri[HTTP_MAX_URI];
    httpAssembleURIf(HTTP_URI_CODING_ALL, uri, sizeof uri, "ipp", NULL, "localhost", 0, "/printers/%s", name);
    ipp_t *made = ippNewRequest(operation);
    ippAddString(made, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", NULL, uri);
    ippAddString(made, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", NULL, cupsUser());
    return made;
}

static bool is_done(void) { return cupsLastError() <= IPP_STATUS_OK_EVENTS_COMPLETE; }

static void note(ipp_attribute_t *attribute) {
    const char *name = ippGetName(attribute);
    if (!name) return;
    if (!strcmp(name, "printer-state")) queue.is_stopped = ippGetInteger(attribute, 0) == IPP_PSTATE_STOPPED;
    if (!strcmp(name, "queued-job-count")) queue.jobs = ippGetInteger(attribute, 0);
    if (!strcmp(name, "printer-state-message")) {
        const char *message = ippGetString(attribute, 0, NULL);
        // What cupsdisable writes, where nobody gives a reason.
        queue.was_paused = message && !strcmp(message, "Paused");
    }
    if (strcmp(name, "printer-state-reasons")) return;
    for (int index = 0; index < ippGetCount(attribute); ++index) {
        const char *reason = ippGetString(attribute, index, NULL);
        if (!reason || !strcmp(reason, "none")) continue;
        if (!strcmp(reason, forgotten)) {
            queue.has_forgotten = true;
        } else if (queue.reason_count < 32) {
            snprintf(queue.reasons[queue.reason_count++], sizeof queue.reasons[0], "%s", reason);
        }
    }
}

static bool look_at(http_t *http, const char *name) {
    static const char *const wanted[] = {
        "printer-state", "printer-state-message", "printer-state-reasons", "queued-job-count"};
    ipp_t *ask = request(IPP_OP_GET_PRINTER_ATTRIBUTES, name);
    ippAddStrings(ask, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", 4, NULL, wanted);
    ipp_t *answer = cupsDoRequest(http, ask, "/");
    if (!answer || !is_done()) {
        ippDelete(answer);
        return false;
    }
    for (ipp_attribute_t *next = ippFirstAttribute(answer); next; next = ippNextAttribute(answer)) note(next);
    ippDelete(answer);
    return true;
}

static int resume(http_t *http, const char *name) {
    if (!queue.is_stopped) return puts("done") < 0;
    if (queue.was_paused) return refuse("somebody has paused it");
    ippDelete(cupsDoRequest(http, request(IPP_OP_RESUME_PRINTER, name), "/admin/"));
    return is_done() ? puts("done") < 0 : refuse(cupsLastErrorString());
}

static int forget(http_t *http, const char *name) {
    if (!queue.has_forgotten) return puts("done") < 0;
    if (queue.is_stopped || queue.jobs > 0) return refuse("it is in use");
    const char *reasons[32] = {"none"};
    for (int index = 0; index < queue.reason_count; ++index) reasons[index] = queue.reasons[index];
    ipp_t *change = request(IPP_OP_CUPS_ADD_MODIFY_PRINTER, name);
    ippAddStrings(
        change, IPP_TAG_PRINTER, IPP_TAG_KEYWORD, "printer-state-reasons", queue.reason_count ? queue.reason_count : 1,
        NULL, reasons);
    ippDelete(cupsDoRequest(http, change, "/admin/"));
    return is_done() ? puts("done") < 0 : refuse(cupsLastErrorString());
}

int main(void) {
    alarm(patience);
    char line[256];
    if (!fgets(line, sizeof line, stdin)) return refuse("nothing was asked");
    size_t length = strcspn(line, "\n");
    if (line[length] != '\n') return refuse("that is no question");
    line[length] = 0;
    char *name = strchr(line, ' ');
    if (!name) return refuse("that is no question");
    *name++ = 0;
    bool resumes = !strcmp(line, "resume");
    if (!resumes && strcmp(line, "forget")) return refuse("that is no question");
    if (!is_name(name)) return refuse("that is no queue's name");
    cupsSetPasswordCB2(no_password, NULL);
    http_t *http = httpConnect2(
        cupsServer(), ippPort(), NULL, AF_UNSPEC, HTTP_ENCRYPTION_IF_REQUESTED, 1, connect_limit, NULL);
    if (!http) return refuse("CUPS does not answer");
    if (!look_at(http, name)) return refuse("CUPS does not know it");
    return resumes ? resume(http, name) : forget(http, name);
}
