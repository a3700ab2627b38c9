/* SPDX-License-Identifier: GPL-2.0-only */
/* The generic timer (ARM ARM D12). */
#ifndef GUEST_TIMER_H
#define GUEST_TIMER_H

#include "sysreg.h"

#define TIMER_VIRT_INTID	27
#define TIMER_PHYS_INTID	30

#define TIMER_ENABLE	BIT(0)
#define TIMER_IMASK	BIT(1)
#define TIMER_ISTATUS	BIT(2)

static inline u64 timer_now(void)
{
	isb();
	return read_sysreg(cntvct_el0);
}

static inline u64 timer_physical_now(void)
{
	isb();
	return read_sysreg(cntpct_el0);
}

static inline u64 timer_ticks(u64 microseconds)
{
	return read_sysreg(cntfrq_el0) * microseconds / 1000000;
}

static inline void timer_delay(u64 microseconds)
{
	u64 start = timer_now(), ticks = timer_ticks(microseconds);

	while (timer_now() - start < ticks)
		cpu_relax();
}

#endif /* GUEST_TIMER_H */
