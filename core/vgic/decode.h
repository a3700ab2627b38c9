/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From an offset to a register and its function. Compiled into each frame: this is
 * what a guest's access costs.
 */
#ifndef WEIR_VGIC_DECODE_H
#define WEIR_VGIC_DECODE_H

#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include "regs.h"

/* The register that covers @offset, or NULL. */
static __always_inline const struct weir_vgic_reg *
weir_vgic_decode(const struct weir_vgic_frame *frame, u32 offset)
{
	const struct weir_vgic_reg *reg = frame->regs, *end = reg + frame->nr;

	if (offset >= frame->size)
		return NULL;
	if (frame->index)
		reg += frame->index[offset / WEIR_VGIC_CHUNK];
	for (; reg < end && reg->offset <= offset; reg++)
		if (offset - reg->offset < reg->len)
			return reg;
	return NULL;
}

static __always_inline weir_vgic_reg_fn
weir_vgic_choose(const struct weir_vgic_reg *reg, bool write, bool user)
{
	if (write)
		return user && reg->user_write ? reg->user_write : reg->write;
	return user && reg->user_read ? reg->user_read : reg->read;
}

/*
 * Reserved registers are RAZ/WI to a guest: the value of a read starts as 0. Of it
 * the bits above the width are for the caller to cut off.
 *
 * Return: 0; -EAGAIN when it must be repeated where it may sleep; -ENXIO for a width
 * that the register does not allow or an unaligned access, and for user space where
 * there is no register; what the register's own function returned.
 */
static __always_inline int weir_vgic_serve(const struct weir_vgic_frame *frame,
					   struct weir_vgic_access *a,
					   bool write, bool user)
{
	const struct weir_vgic_reg *reg = weir_vgic_decode(frame, a->offset);
	weir_vgic_reg_fn fn;

	if (unlikely(!reg))
		return user || a->offset >= frame->size ? -ENXIO : 0;
	if (!(reg->widths & a->len) || (a->offset & (a->len - 1)))
		return -ENXIO;
	a->pos = a->offset - reg->offset;
	if (a->pos + a->len > reg->len)
		return -ENXIO;
	if (reg->bits) {
		a->intid = a->pos * 8 / reg->bits;
		a->nr = a->len * 8 < reg->bits ? 1 : a->len * 8 / reg->bits;
	}
	fn = weir_vgic_choose(reg, write, user);
	if (!fn)
		return 0;
	return fn(a);
}

#endif /* WEIR_VGIC_DECODE_H */
