#include "printers.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char classes[] = "/sys/class/usbmisc";
static const char scheme[] = "qode-usb:";

struct printer {
    char maker[128], model[128], serial[128];
    // The device's own words (IEEE 1284).
    char id[1024];
};

// A file's first line; empty when there is none.
static void read_line(char *text, size_t size, const char *name, const char *file) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s/device/%s", classes, name, file);
    FILE *stream = fopen(path, "re");
    if (!stream || !fgets(text, (int)size, stream)) text[0] = 0;
    if (stream) fclose(stream);
    text[strcspn(text, "\r\n")] = 0;
}

// One field of `MFG:EPSON;MDL:TM-T20;`.
static void field(char *text, size_t size, const char *id, const char *name, const char *longer) {
    text[0] = 0;
    for (const char *place = id; *place; place += strcspn(place, ";") + (place[strcspn(place, ";")] == ';')) {
        size_t length = strlen(name);
        if (strncmp(place, name, length)) length = strlen(longer);
        if (strncmp(place, name, strlen(name)) && strncmp(place, longer, length)) continue;
        snprintf(text, size, "%.*s", (int)strcspn(place + length, ";"), place + length);
        return;
    }
}

static struct printer look(const char *name) {
    struct printer printer;
    read_line(printer.id, sizeof printer.id, name, "ieee1284_id");
    read_line(printer.serial, sizeof printer.serial, name, "../serial");
    field(printer.maker, sizeof printer.maker, printer.id, "MFG:", "MANUFACTURER:");
    field(printer.model, sizeof printer.model, printer.id, "MDL:", "MODEL:");
    // Cheap ones have no such words.
    if (!printer.maker[0]) read_line(printer.maker, sizeof printer.maker, name, "../manufacturer");
    if (!printer.model[0]) read_line(printer.model, sizeof printer.model, name, "../product");
    if (!printer.maker[0]) strcpy(printer.maker, "Unknown");
    if (!printer.model[0]) strcpy(printer.model, "Printer");
    return printer;
}

// Percent-encodes what has no place in an address.
static void append(char *uri, size_t size, const char *text) {
    size_t length = strlen(uri);
    for (; *text && length + 4 < size; text++) {
        unsigned char byte = (unsigned char)*text;
        bool is_plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
            strchr("-_.", byte);
        length += (size_t)snprintf(uri + length, size - length, is_plain ? "%c" : "%%%02X", byte);
    }
}

static void address(char *uri, size_t size, const struct printer *printer) {
    snprintf(uri, size, "%s//", scheme);
    append(uri, size, printer->maker);
    strncat(uri, "/", size - strlen(uri) - 1);
    append(uri, size, printer->model);
    if (!printer->serial[0]) return;
    strncat(uri, "?serial=", size - strlen(uri) - 1);
    append(uri, size, printer->serial);
}

// Quotes would end a text of the list, and the scheduler would take what follows for another part of it.
static void strip(char *text) {
    for (; *text; text++)
        if (*text == '"' || *text == '\\' || (unsigned char)*text < ' ') *text = ' ';
}

void printers_list(void) {
    DIR *folder = opendir(classes);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        if (strncmp(entry->d_name, "lp", 2)) continue;
        struct printer printer = look(entry->d_name);
        char uri[1024];
        address(uri, sizeof uri, &printer);
        strip(printer.maker);
        strip(printer.model);
        strip(printer.id);
        printf("direct %s \"%s %s\" \"%s %s (kernel)\" \"%s\" \"\"\n", uri, printer.maker, printer.model, printer.maker,
            printer.model, printer.id);
    }
    if (folder) closedir(folder);
}

bool printers_find(const char *uri, char *path, size_t size) {
    errno = ENODEV;
    if (strncmp(uri, scheme, strlen(scheme))) return false;
    const char *rest = uri + strlen(scheme);
    if (rest[0] == '/' && rest[1] != '/') {
        snprintf(path, size, "%s", rest);
        return true;
    }
    DIR *folder = opendir(classes);
    bool is_found = false;
    for (struct dirent *entry; folder && !is_found && (entry = readdir(folder));) {
        if (strncmp(entry->d_name, "lp", 2)) continue;
        struct printer printer = look(entry->d_name);
        char found[1024];
        address(found, sizeof found, &printer);
        is_found = !strcmp(found, uri);
        if (is_found) snprintf(path, size, "/dev/usb/%s", entry->d_name);
    }
    if (folder) closedir(folder);
    if (!is_found) errno = ENODEV;
    return is_found;
}
