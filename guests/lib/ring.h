/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The driver's side of a virtqueue, split or packed (virtio 1.2, 2.7 and 2.8).
 * Whoever wants to break a rule writes to its areas between ring_lay() and
 * ring_offer(), or instead of them.
 */
#ifndef GUEST_RING_H
#define GUEST_RING_H

#include "virtio.h"

#define RING_MAX	256		/* the largest size */
#define RING_BYTES	0x4000UL	/* all areas of one */

#define DESC_NEXT	1
#define DESC_WRITE	2
#define DESC_INDIRECT	4
#define DESC_AVAIL	BIT(7)		/* packed */
#define DESC_USED	BIT(15)

/* A part of a buffer; of its flags those that are up to the caller. */
struct piece {
	u64 addr;
	u32 len;
	u16 flags;
};

/* A descriptor of either kind: split: flags, next; packed: id, flags. */
struct desc {
	u64 addr;
	u32 len;
	u16 word[2];
};

struct used_elem {
	u32 id;
	u32 len;
};

/**
 * struct ring - a virtqueue
 * @dev: its device
 * @queue: its number
 * @num: its size
 * @packed: of which kind it is
 * @desc: descriptors
 * @driver: split: flags, index, ring; packed: its wishes
 * @device: likewise the device's
 * @avail: split: the index; packed: the place, twice round the ring, wrap
 *	counter 1 at first
 * @used: likewise, of what is to be taken back
 * @count: packed: descriptors of each buffer
 */
struct ring {
	const struct virtio *dev;
	u32 queue;
	u32 num;
	bool packed;
	struct desc *desc;
	u16 *driver;
	u16 *device;
	u32 avail;
	u32 used;
	u16 count[RING_MAX];
};

/* An empty ring in the RING_BYTES at @at, which are cleared. */
void ring_init(struct ring *r, const struct virtio *dev, u32 queue, u32 num,
	       void *at);
/* Tell the device of it, and have it ready. */
void ring_place(const struct ring *r);

/*
 * The buffer @id, of @nr pieces: its descriptors, from number @id of a split ring, at
 * the next place of a packed one. The device does not see them yet.
 */
void ring_lay(struct ring *r, u16 id, const struct piece *p, u32 nr);
/* Descriptors of an indirect table. */
void ring_lay_table(const struct ring *r, struct desc *table,
		    const struct piece *p, u32 nr);
/* Now it does, when it looks. */
void ring_offer(struct ring *r, u16 id, u32 nr);
/* All of it, with a kick. */
void ring_send(struct ring *r, u16 id, const struct piece *p, u32 nr);

/* Return: was there a used buffer? It is the driver's again. */
bool ring_take(struct ring *r, struct used_elem *elem);

/* Packed: the marks of a descriptor that is made available at the place @at. */
u16 ring_marks(const struct ring *r, u32 at);

static inline void ring_kick(const struct ring *r)
{
	virtio_kick(r->dev, r->queue);
}

/* Split: where the driver's index is, and its ring. */
static inline u16 *ring_avail_idx(const struct ring *r)
{
	return r->driver + 1;
}

static inline u16 *ring_avail_at(const struct ring *r, u32 idx)
{
	return r->driver + 2 + idx % r->num;
}

#endif /* GUEST_RING_H */
