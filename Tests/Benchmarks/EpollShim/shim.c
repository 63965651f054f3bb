#define _GNU_SOURCE
#include "EpollShim.h"
#include <sched.h>

int use_processor(int number) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(number, &set);
    return sched_setaffinity(0, sizeof set, &set);
}
