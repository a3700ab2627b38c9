// SPDX-License-Identifier: GPL-2.0-only
/* Decoding of accesses to the memory-mapped frames, by table. */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include "decode.h"

static void fill_index(const struct weir_vgic_frame *frame)
{
	u32 chunk, i = 0;

	for (chunk = 0; chunk < WEIR_VGIC_INDEX(frame->size); chunk++) {
		while (i < frame->nr && frame->regs[i].offset + frame->regs[i].len <=
					chunk * WEIR_VGIC_CHUNK)
			i++;
		frame->index[chunk] = i;
	}
}

/**
 * weir_vgic_frame_init() - is the table what the decoder relies on; its index
 * @frame: the frame
 *
 * Return: 0, -EINVAL when it is not sorted, overlaps, leaves the frame, or has
 * a register that allows no width.
 */
int weir_vgic_frame_init(const struct weir_vgic_frame *frame)
{
	const struct weir_vgic_reg *reg;
	u32 end = 0;

	if (frame->nr > U8_MAX)
		return -EINVAL;

	for (reg = frame->regs; reg < frame->regs + frame->nr; reg++) {
		if (reg->offset < end || !reg->len || (reg->offset & 3))
			return -EINVAL;
		if (!reg->widths || (reg->widths & ~(1 | 4 | 8)))
			return -EINVAL;
		end = reg->offset + reg->len;
		if (end < reg->offset || end > frame->size)
			return -EINVAL;
	}
	if (frame->index)
		fill_index(frame);
	return 0;
}

/**
 * weir_vgic_reg_find() - the register at an offset
 * @frame: the frame
 * @offset: from its start
 *
 * Return: the register that covers @offset, NULL for a reserved one.
 */
const struct weir_vgic_reg *
weir_vgic_reg_find(const struct weir_vgic_frame *frame, u32 offset)
{
	return weir_vgic_decode(frame, offset);
}

/**
 * weir_vgic_frame_uaccess() - decode and serve user space's access
 * @frame: the frame
 * @a: the access; offset, len, val and atomic filled in. A read leaves its
 *	value in val
 * @write: direction
 *
 * Return: as weir_vgic_serve(), and -ENXIO for a reserved register.
 */
int weir_vgic_frame_uaccess(const struct weir_vgic_frame *frame,
			    struct weir_vgic_access *a, bool write)
{
	int ret;

	if (!write)
		a->val = 0;
	ret = weir_vgic_serve(frame, a, write, true);
	if (!write && a->len < 8)
		a->val &= GENMASK_ULL(a->len * 8 - 1, 0);
	return ret;
}

/**
 * weir_vgic_merge64() - a 64-bit register after a write of all or half of it
 * @a: the write
 * @old: its value before
 */
u64 weir_vgic_merge64(const struct weir_vgic_access *a, u64 old)
{
	unsigned int shift = a->pos % 8 * 8;

	if (a->len == 8)
		return a->val;
	return (old & ~(GENMASK_ULL(31, 0) << shift)) |
	       (a->val & GENMASK_ULL(31, 0)) << shift;
}
