/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's bag of macros. */
#ifndef WEIR_SHIM_LINUX_KERNEL_H
#define WEIR_SHIM_LINUX_KERNEL_H

#include_next <linux/kernel.h>
#include <linux/align.h>
#include <linux/array_size.h>
#include <linux/bug.h>
#include <linux/container_of.h>
#include <linux/limits.h>
#include <linux/log2.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/printk.h>
#include <linux/types.h>

#define upper_32_bits(n)	((u32)((u64)(n) >> 32))
#define lower_32_bits(n)	((u32)(n))
#define might_sleep()		((void)0)
#define might_fault()		((void)0)
#define sizeof_field(t, m)	sizeof(((t *)0)->m)
#define offsetofend(t, m)	(offsetof(t, m) + sizeof_field(t, m))
#define u64_to_user_ptr(x)	((void *)(uintptr_t)(x))

#endif /* WEIR_SHIM_LINUX_KERNEL_H */
