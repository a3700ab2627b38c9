// SPDX-License-Identifier: GPL-2.0-only
/* What a server keeps of a packed ring's buffers, for the one after it. */
#include <linux/string.h>
#include "ring-lost.h"
#include "ring-packed-engine.h"

/**
 * weir_packed_count() - how many descriptors did a buffer take?
 * @r: a packed ring
 * @id: &weir_chain.id of a buffer that is taken, and not yet pushed
 *
 * Return: how many.
 */
u32 weir_packed_count(const struct weir_ring *r, u16 id)
{
	return r->packed.slots[id].count;
}

/**
 * weir_packed_reread() - a descriptor that was taken
 * @r: a packed ring, in a section
 * @behind: which: 1 is the one taken last
 * @d: room for it
 *
 * It may have changed since: it is good for nothing but to be kept.
 * Return: 0, -EAGAIN.
 */
int weir_packed_reread(struct weir_ring *r, u32 behind, struct vring_packed_desc *d)
{
	u32 at = index_of(r, back(r, r->packed.avail, behind));
	const __le64 *p = desc_in(r, &r->w_desc, at * WEIR_RING_DESC_SIZE);

	if (unlikely(!p))
		return -EAGAIN;
	memcpy(d, p, WEIR_RING_DESC_SIZE);
	return 0;
}
