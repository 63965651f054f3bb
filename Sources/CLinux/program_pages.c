// The pages of the program's own files.
#define _GNU_SOURCE
#include "CLinux.h"

#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

struct visit {
    struct qode_segment *segments;
    size_t limit, count, bytes;
    bool lets_go;
};

// Where the loader wrote into the code itself, its pages are in no file.
static bool has_relocated_code(const struct dl_phdr_info *object) {
    for (size_t index = 0; index < object->dlpi_phnum; ++index) {
        const ElfW(Phdr) *header = &object->dlpi_phdr[index];
        if (header->p_type != PT_DYNAMIC) continue;
        const ElfW(Dyn) *entry = (const ElfW(Dyn) *)(object->dlpi_addr + header->p_vaddr);
        for (; entry->d_tag != DT_NULL; ++entry) {
            if (entry->d_tag == DT_TEXTREL) return true;
            if (entry->d_tag == DT_FLAGS && entry->d_un.d_val & DF_TEXTREL) return true;
        }
    }
    return false;
}

// The loader's lock is held meanwhile: nothing is unloaded, and its addresses given to something else.
static int visit_object(struct dl_phdr_info *object, size_t size, void *context) {
    (void)size;
    struct visit *visit = context;
    // The program has no name here; what has one without a path is the kernel's own page.
    bool is_file = object->dlpi_name && (object->dlpi_name[0] == 0 || object->dlpi_name[0] == '/');
    if (!is_file || has_relocated_code(object)) return 0;
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    for (size_t index = 0; index < object->dlpi_phnum; ++index) {
        const ElfW(Phdr) *header = &object->dlpi_phdr[index];
        // What the loader relocates lies in a part that may be written, also where it is protected afterwards.
        if (header->p_type != PT_LOAD || header->p_flags & PF_W) continue;
        uintptr_t start = object->dlpi_addr + header->p_vaddr;
        // A page at an edge could be another part's as well.
        uintptr_t end = (start + header->p_memsz) & ~(page - 1);
        start = (start + page - 1) & ~(page - 1);
        if (start >= end) continue;
        if (visit->count < visit->limit) {
            visit->segments[visit->count] = (struct qode_segment){start, end - start};
        }
        ++visit->count;
        visit->bytes += end - start;
        if (visit->lets_go) madvise((void *)start, end - start, MADV_DONTNEED);
    }
    return 0;
}

size_t qode_program_segments(struct qode_segment *segments, size_t limit) {
    struct visit visit = {.segments = segments, .limit = limit};
    dl_iterate_phdr(visit_object, &visit);
    return visit.count;
}

size_t qode_release_program_pages(void) {
    struct visit visit = {.lets_go = true};
    dl_iterate_phdr(visit_object, &visit);
    return visit.bytes;
}
