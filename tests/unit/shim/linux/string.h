/* SPDX-License-Identifier: GPL-2.0-only */
/* Strings and memory. */
#ifndef WEIR_SHIM_LINUX_STRING_H
#define WEIR_SHIM_LINUX_STRING_H

#include <string.h>
#include <linux/types.h>

#define memzero_explicit(p, n)	memset(p, 0, n)

static inline const void *memchr_inv(const void *start, int c, size_t n)
{
	const u8 *p = start;

	for (; n; n--, p++)
		if (*p != (u8)c)
			return p;
	return NULL;
}

#endif /* WEIR_SHIM_LINUX_STRING_H */
