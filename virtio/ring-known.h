/* SPDX-License-Identifier: GPL-2.0-only */
/* What its runner knows of a ring, or tells it, without a look at guest memory. */
#ifndef WEIR_RING_KNOWN_H
#define WEIR_RING_KNOWN_H

#include "ring.h"

/**
 * weir_ring_drained() - are all buffers taken that the last look told of?
 * @r: the ring
 */
static inline bool weir_ring_drained(const struct weir_ring *r)
{
	return r->avail_idx == r->next_avail;
}

/**
 * weir_ring_shown() - has weir_ring_flush() nothing to show or to tell?
 * @r: the ring
 */
static inline bool weir_ring_shown(const struct weir_ring *r)
{
	return r->next_used == r->used_idx && !r->untold;
}

/**
 * weir_ring_crowded() - a notification came while others were served
 * @r: the ring
 *
 * Context: its runner.
 */
static inline void weir_ring_crowded(struct weir_ring *r)
{
	r->packed.singles = 0;
}

#endif /* WEIR_RING_KNOWN_H */
