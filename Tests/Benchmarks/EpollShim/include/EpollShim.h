// What Swift's C library does not show of Linux, for the bench's crowd.
#pragma once
#include <sys/epoll.h>

/// The calling thread runs on this processor only.
int use_processor(int number);
