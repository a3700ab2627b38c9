/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For the files of the packed engine only. A place in the ring is a position from 0
 * to twice its size, less one: the wrap counter is 1 (as at the start) while it is
 * below the ring's size.
 */
#ifndef WEIR_RING_PACKED_ENGINE_H
#define WEIR_RING_PACKED_ENGINE_H

#include <linux/bits.h>
#include <linux/virtio_ring.h>
#include "ring-engine.h"

#define WEIR_PACKED_WRAP	((u32)BIT(VRING_PACKED_EVENT_F_WRAP_CTR))

/* The second half of a descriptor is a word: length, buffer id, flags. */
#define WORD_ID		32
#define WORD_FLAGS	48
#define WORD_AVAIL	BIT_ULL(WORD_FLAGS + VRING_PACKED_DESC_F_AVAIL)
#define WORD_USED	BIT_ULL(WORD_FLAGS + VRING_PACKED_DESC_F_USED)
#define WORD_NEXT	((u64)VRING_DESC_F_NEXT << WORD_FLAGS)
#define WORD_WRITE	((u64)VRING_DESC_F_WRITE << WORD_FLAGS)
#define WORD_INDIRECT	((u64)VRING_DESC_F_INDIRECT << WORD_FLAGS)

/* So is an event suppression structure: offset and wrap counter, flags. */
#define EVENT_FLAGS	16
#define EVENT_FLAGS_MASK 3
#define EVENT_SIZE	((u32)sizeof(struct vring_packed_desc_event))

/* &struct weir_ring_ops: what goes back to the driver (ring-packed-used.c). */
int weir_packed_push(struct weir_ring *r, u16 id, u32 len);
int weir_packed_show(struct weir_ring *r);
int weir_packed_flush(struct weir_ring *r);

/* @n positions after @pos; @n is no more than all of them. */
static inline u32 step(const struct weir_ring *r, u32 pos, u32 n)
{
	const u32 all = 2 * r->at.num;

	pos += n;
	return pos < all ? pos : pos - all;
}

static inline u32 back(const struct weir_ring *r, u32 pos, u32 n)
{
	return step(r, pos, 2 * r->at.num - n);
}

static inline bool wrap_counter(const struct weir_ring *r, u32 pos)
{
	return pos < r->at.num;
}

static inline u32 index_of(const struct weir_ring *r, u32 pos)
{
	return wrap_counter(r, pos) ? pos : pos - r->at.num;
}

static inline u16 pos_to_guest(const struct weir_ring *r, u32 pos)
{
	return index_of(r, pos) | (wrap_counter(r, pos) ? WEIR_PACKED_WRAP : 0);
}

/* Return: false: it lies beyond the ring. */
static inline bool pos_from_guest(const struct weir_ring *r, u16 val, u32 *pos)
{
	*pos = val & ~WEIR_PACKED_WRAP;
	if (*pos >= r->at.num)
		return false;
	if (!(val & WEIR_PACKED_WRAP))
		*pos += r->at.num;
	return true;
}

/* All of the ring was translated, of one piece. */
static inline bool at_hand(const struct weir_ring *r)
{
	return r->w_desc.len == r->at.num * WEIR_RING_DESC_SIZE;
}

static __always_inline __le64 *desc_in(struct weir_ring *r,
				       struct weir_ring_window *w, u32 off)
{
	return weir_ring_window(r, w, r->at.desc,
				r->at.num * WEIR_RING_DESC_SIZE, off,
				WEIR_RING_DESC_SIZE, true);
}

#endif /* WEIR_RING_PACKED_ENGINE_H */
