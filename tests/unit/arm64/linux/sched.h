/* SPDX-License-Identifier: GPL-2.0-only */
/* The thread is nobody in particular. */
#ifndef WEIR_ARM64_LINUX_SCHED_H
#define WEIR_ARM64_LINUX_SCHED_H

#include_next <linux/sched.h>

#define current		shim_current

struct task_struct {
	struct {
		unsigned long long run_delay;
	} sched_info;
};

extern struct task_struct *shim_current;

#endif /* WEIR_ARM64_LINUX_SCHED_H */
