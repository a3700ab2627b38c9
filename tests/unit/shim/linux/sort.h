/* SPDX-License-Identifier: GPL-2.0-only */
/* Sorting by the C library. */
#ifndef WEIR_SHIM_LINUX_SORT_H
#define WEIR_SHIM_LINUX_SORT_H

#include <stdlib.h>
#include <linux/types.h>

static inline void sort(void *base, size_t n, size_t size,
			int (*cmp)(const void *, const void *),
			void (*swap_fn)(void *, void *, int))
{
	(void)swap_fn;
	if (n)
		qsort(base, n, size, cmp);
}

#endif /* WEIR_SHIM_LINUX_SORT_H */
