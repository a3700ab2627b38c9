/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Buffers that who served the ring before took and did not live to use: what there
 * is to keep of a buffer, and how it is taken again.
 */
#ifndef WEIR_RING_LOST_H
#define WEIR_RING_LOST_H

#include <linux/virtio_ring.h>
#include "ring.h"

/**
 * struct weir_lost - such a buffer
 * @id: &weir_chain.id of it
 * @nr: packed: how many descriptors it took
 * @descs: packed: those, out of everybody else's reach; the ring's own may be
 *	overwritten when buffers are not used in order
 */
struct weir_lost {
	u16 id, nr;
	const struct vring_packed_desc *descs;
};

/**
 * weir_ring_retake() - take a lost buffer
 * @r: the ring; packed: it begins where the first descriptor is not yet used
 * @lost: the buffer
 * @c: as for weir_ring_next()
 *
 * Return: 0, -EAGAIN, -EIO.
 */
static inline int weir_ring_retake(struct weir_ring *r, const struct weir_lost *lost,
				   struct weir_chain *c)
{
	return r->ops->retake(r, lost, c);
}

u32 weir_packed_count(const struct weir_ring *r, u16 id);
int weir_packed_reread(struct weir_ring *r, u32 behind, struct vring_packed_desc *d);

#endif /* WEIR_RING_LOST_H */
