#ifndef QODE_CLINUX_H
#define QODE_CLINUX_H

#include <stddef.h>
#include <sys/socket.h>

// What the kernel and the C library have and Swift does not see: macros, variadic calls, and what glibc has beyond POSIX.

/// A part of the address space, in bytes.
struct qode_segment {
    size_t start;
    size_t length;
};

/// The parts of the program and of its libraries that are as they are in their files: mapped without the right to write, and not
/// touched by the loader. At most `limit` of them are written.
/// Returns how many there are.
size_t qode_program_segments(struct qode_segment *_Nonnull segments, size_t limit);

/// Lets go of their pages (MADV_DONTNEED): those that are needed come back from the files by themselves.
/// Returns the bytes of address space that they span.
size_t qode_release_program_pages(void);

/// Sends a text to a Unix socket's address, and a descriptor with it (SCM_RIGHTS, unix(7)).
/// Returns 0, or -1 with errno set, as sendmsg(2).
int qode_send_descriptor(
    int socket, const struct sockaddr *_Nonnull address, socklen_t length, const char *_Nonnull text, int descriptor);

/// From here on all threads of this process read from and write to what is open, ask for memory and end; whatever else they ask the
/// kernel for is refused (EPERM), for good.
/// Returns 0, or an error's number.
int qode_enter_sandbox(void);

#endif
