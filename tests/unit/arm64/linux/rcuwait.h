/* SPDX-License-Identifier: GPL-2.0-only */
/* Nobody waits. */
#ifndef WEIR_ARM64_LINUX_RCUWAIT_H
#define WEIR_ARM64_LINUX_RCUWAIT_H

struct rcuwait {
	int waiters;
};

#endif /* WEIR_ARM64_LINUX_RCUWAIT_H */
