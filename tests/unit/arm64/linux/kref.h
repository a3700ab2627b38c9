/* SPDX-License-Identifier: GPL-2.0-only */
/* Nobody counts. */
#ifndef WEIR_ARM64_LINUX_KREF_H
#define WEIR_ARM64_LINUX_KREF_H

struct kref {
	int count;
};

#endif /* WEIR_ARM64_LINUX_KREF_H */
