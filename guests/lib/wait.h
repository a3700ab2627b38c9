/* SPDX-License-Identifier: GPL-2.0-only */
/* For what a device does on its own: only what never comes is a failure. */
#ifndef GUEST_WAIT_H
#define GUEST_WAIT_H

#include "report.h"
#include "timer.h"

#define WAIT_US	60000000

#define wait_for(cond) do {						\
	u64 __start = timer_now();					\
	while (!(cond))							\
		check(timer_now() - __start < timer_ticks(WAIT_US));	\
} while (0)

#endif /* GUEST_WAIT_H */
