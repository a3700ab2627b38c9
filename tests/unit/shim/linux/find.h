/* SPDX-License-Identifier: GPL-2.0-only */
/* Searching bitmaps. */
#ifndef WEIR_SHIM_LINUX_FIND_H
#define WEIR_SHIM_LINUX_FIND_H

#include <linux/bitops.h>

static inline unsigned long find_bit_from(const unsigned long *p,
					  unsigned long size,
					  unsigned long from, bool value)
{
	while (from < size && test_bit(from, p) != value)
		from++;
	return from < size ? from : size;
}

#define find_next_bit(p, size, from)		find_bit_from(p, size, from, true)
#define find_next_zero_bit(p, size, from)	find_bit_from(p, size, from, false)
#define find_first_bit(p, size)			find_next_bit(p, size, 0)
#define find_first_zero_bit(p, size)		find_next_zero_bit(p, size, 0)

#define for_each_set_bit(bit, p, size) \
	for ((bit) = find_first_bit(p, size); (bit) < (size); \
	     (bit) = find_next_bit(p, size, (bit) + 1))
#define for_each_clear_bit(bit, p, size) \
	for ((bit) = find_first_zero_bit(p, size); (bit) < (size); \
	     (bit) = find_next_zero_bit(p, size, (bit) + 1))

#endif /* WEIR_SHIM_LINUX_FIND_H */
