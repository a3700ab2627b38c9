/* SPDX-License-Identifier: GPL-2.0-only */
/* One thread, never preempted. */
#ifndef WEIR_ARM64_LINUX_PREEMPT_H
#define WEIR_ARM64_LINUX_PREEMPT_H

struct preempt_notifier {
	int registered;
};

#endif /* WEIR_ARM64_LINUX_PREEMPT_H */
