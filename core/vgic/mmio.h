/* SPDX-License-Identifier: GPL-2.0-only */
/* The frames on the MMIO bus: from a guest's access to a register's function. */
#ifndef WEIR_VGIC_MMIO_H
#define WEIR_VGIC_MMIO_H

#include <linux/errno.h>
#include <weir/mmio.h>
#include <weir/vcpu.h>
#include "decode.h"
#include "vgic.h"

/**
 * weir_vgic_mmio_begin() - a guest's access to a frame
 * @m: as the bus gave it; the value of a read is 0 there
 * @offset: from the frame's start
 *
 * Return: the access, for the caller to say whose frame it is.
 */
static __always_inline struct weir_vgic_access *
weir_vgic_mmio_begin(const struct weir_mmio_access *m, u32 offset)
{
	struct weir_vgic_access *a = &m->vcpu->vgic->access;

	a->offset = offset;
	a->len = m->len;
	a->val = m->val;
	a->atomic = m->atomic;
	return a;
}

/**
 * weir_vgic_mmio() - serve a guest's access to a frame
 * @frame: the frame
 * @a: the access, decoded up to the frame
 * @m: the access as the bus gave it; a read's value goes there
 *
 * Return: handled, deferred, or failed (width or alignment: RAZ/WI).
 */
static __always_inline enum weir_mmio_result
weir_vgic_mmio(const struct weir_vgic_frame *frame, struct weir_vgic_access *a,
	       struct weir_mmio_access *m)
{
	int ret = weir_vgic_serve(frame, a, m->write, false);

	if (likely(!ret)) {
		if (!m->write)
			m->val = a->val;
		return WEIR_MMIO_HANDLED;
	}
	if (ret == -EAGAIN)
		return WEIR_MMIO_DEFER;
	if (!m->write)
		m->val = 0;
	return WEIR_MMIO_FAILED;
}

#endif /* WEIR_VGIC_MMIO_H */
