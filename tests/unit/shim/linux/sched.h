/* SPDX-License-Identifier: GPL-2.0-only */
/* A thread that never waits; others run while it yields. */
#ifndef WEIR_SHIM_LINUX_SCHED_H
#define WEIR_SHIM_LINUX_SCHED_H

extern void (*shim_others_run)(void);

static inline void yield(void)
{
	if (shim_others_run)
		shim_others_run();
}

#define schedule_timeout_uninterruptible(ticks)	((void)(ticks))

#endif /* WEIR_SHIM_LINUX_SCHED_H */
