/* SPDX-License-Identifier: GPL-2.0-only */
/* User memory is memory. */
#ifndef WEIR_SHIM_LINUX_UACCESS_H
#define WEIR_SHIM_LINUX_UACCESS_H

#include <string.h>
#include <linux/types.h>

static inline unsigned long copy_from_user(void *to, const void __user *from,
					   unsigned long n)
{
	memcpy(to, from, n);
	return 0;
}

static inline unsigned long copy_to_user(void __user *to, const void *from,
					 unsigned long n)
{
	memcpy(to, from, n);
	return 0;
}

static inline unsigned long clear_user(void __user *to, unsigned long n)
{
	memset(to, 0, n);
	return 0;
}

#define put_user(v, p)	(*(p) = (v), 0)
#define get_user(v, p)	((v) = *(p), 0)

#endif /* WEIR_SHIM_LINUX_UACCESS_H */
