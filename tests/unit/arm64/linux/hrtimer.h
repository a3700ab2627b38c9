/* SPDX-License-Identifier: GPL-2.0-only */
/* Timers that never fire. */
#ifndef WEIR_ARM64_LINUX_HRTIMER_H
#define WEIR_ARM64_LINUX_HRTIMER_H

struct hrtimer {
	int armed;
};

#endif /* WEIR_ARM64_LINUX_HRTIMER_H */
