/* SPDX-License-Identifier: GPL-2.0-only */
/* See linux/spinlock.h. */
#ifndef WEIR_ARM64_LINUX_SPINLOCK_TYPES_H
#define WEIR_ARM64_LINUX_SPINLOCK_TYPES_H

#include <linux/spinlock.h>

#endif /* WEIR_ARM64_LINUX_SPINLOCK_TYPES_H */
