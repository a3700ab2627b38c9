/* SPDX-License-Identifier: GPL-2.0-only */
/* Whole bitmaps. */
#ifndef WEIR_SHIM_LINUX_BITMAP_H
#define WEIR_SHIM_LINUX_BITMAP_H

#include <linux/find.h>
#include <linux/string.h>

#define DECLARE_BITMAP(name, bits)	unsigned long name[BITS_TO_LONGS(bits)]

static inline void bitmap_zero(unsigned long *p, unsigned int bits)
{
	memset(p, 0, BITS_TO_LONGS(bits) * sizeof(*p));
}

static inline void bitmap_fill(unsigned long *p, unsigned int bits)
{
	memset(p, 0xff, BITS_TO_LONGS(bits) * sizeof(*p));
}

static inline bool bitmap_empty(const unsigned long *p, unsigned int bits)
{
	return find_first_bit(p, bits) == bits;
}

static inline unsigned int bitmap_weight(const unsigned long *p,
					 unsigned int bits)
{
	unsigned int bit, n = 0;

	for_each_set_bit(bit, p, bits)
		n++;
	return n;
}

static inline void bitmap_set(unsigned long *p, unsigned int from,
			      unsigned int nr)
{
	while (nr--)
		__set_bit(from++, p);
}

static inline void bitmap_clear(unsigned long *p, unsigned int from,
				unsigned int nr)
{
	while (nr--)
		__clear_bit(from++, p);
}

#endif /* WEIR_SHIM_LINUX_BITMAP_H */
