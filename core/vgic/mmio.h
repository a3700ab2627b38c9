/* SPDX-License-Identifier: GPL-2.0-only */
/* The frames on the MMIO bus: from a guest's access to a register's function. */
#ifndef WEIR_VGIC_MMIO_H
#define WEIR_VGIC_MMIO_H

#include <linux/errno.h>
#include <weir/mmio.h>
#include "regs.h"

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
	int ret = weir_vgic_frame_access(frame, a, m->write);

	if (unlikely(ret == -EAGAIN))
		return WEIR_MMIO_DEFER;
	if (!m->write)
		m->val = ret ? 0 : a->val;
	return ret ? WEIR_MMIO_FAILED : WEIR_MMIO_HANDLED;
}

#endif /* WEIR_VGIC_MMIO_H */
