/* SPDX-License-Identifier: GPL-2.0-only */
/* A thread that never waits. */
#ifndef WEIR_SHIM_LINUX_SCHED_H
#define WEIR_SHIM_LINUX_SCHED_H

#define schedule_timeout_uninterruptible(ticks)	((void)(ticks))

#endif /* WEIR_SHIM_LINUX_SCHED_H */
