/* SPDX-License-Identifier: GPL-2.0-only */
/* What guests/scale.c does, for it and for tests/perf/scale-host.c: PORT_PARAM. */
#ifndef GUEST_SCALE_H
#define GUEST_SCALE_H

#include "layout.h"

enum scale_load {
	SCALE_IDLE,		/* every vCPU sleeps, and wakes for its tick */
	SCALE_BUSY,		/* every vCPU works, and takes its tick */
	SCALE_BROADCAST,	/* an SGI from vCPU 0 to all, who sleep, and one back */
	SCALE_LOADS,
};

#define SCALE_TICKS	100	/* a second, of each vCPU */
#define SCALE_WORK	1000	/* instructions of a unit of work */

/* A page of the host's, a line for each vCPU. */
struct scale_count {
	unsigned long up;	/* the vCPU has begun */
	unsigned long done;	/* units of work, or broadcasts */
	unsigned long ticks;
	unsigned long pad[5];
};

#define SCALE_COUNTS	(GUEST_RAM + (256UL << 20))

#endif /* GUEST_SCALE_H */
