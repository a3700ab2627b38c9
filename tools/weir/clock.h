/* SPDX-License-Identifier: GPL-2.0-only */
/* A clock for spans of time. */
#ifndef WEIR_CLOCK_H
#define WEIR_CLOCK_H

#include <stdint.h>
#include <time.h>

/** weir_clock_ns() - nanoseconds of CLOCK_MONOTONIC */
static inline uint64_t weir_clock_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

#endif /* WEIR_CLOCK_H */
