// The receipt printers that the kernel has.
#ifndef QODE_PRINTERS_H
#define QODE_PRINTERS_H

#include <stdbool.h>
#include <stddef.h>

// One line a printer, as the scheduler wants it.
void printers_list(void);

// The device of a printer: by maker, model and serial number, in whatever port it is; or by its path (`qode-usb:/dev/usb/lp0`).
// - Returns: false when it is not there.
bool printers_find(const char *uri, char *path, size_t size);

#endif
