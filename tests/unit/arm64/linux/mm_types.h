/* SPDX-License-Identifier: GPL-2.0-only */
/* Address spaces have no contents; other headers come along. */
#ifndef WEIR_ARM64_LINUX_MM_TYPES_H
#define WEIR_ARM64_LINUX_MM_TYPES_H

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

struct file;
struct mm_struct;

#endif /* WEIR_ARM64_LINUX_MM_TYPES_H */
