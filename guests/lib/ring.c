// SPDX-License-Identifier: GPL-2.0-only
/* Virtqueues as a driver has them. */

#include "ring.h"

#define DRIVER_AT	0x1000
#define DEVICE_AT	0x2000

void ring_init(struct ring *r, const struct virtio *dev, u32 queue, u32 num,
	       void *at)
{
	memset(at, 0, RING_BYTES);
	memset(r, 0, sizeof(*r));
	r->dev = dev;
	r->queue = queue;
	r->num = num;
	r->packed = dev->features & VIRTIO_F_PACKED;
	r->desc = at;
	r->driver = at + DRIVER_AT;
	r->device = at + DEVICE_AT;
}

void ring_place(const struct ring *r)
{
	virtio_write(r->dev, VIRTIO_QUEUE_SEL, r->queue);
	virtio_describe(r->dev, r->num, (u64)r->desc, (u64)r->driver,
			(u64)r->device);
	dsb();
	virtio_write(r->dev, VIRTIO_QUEUE_READY, 1);
}

u16 ring_marks(const struct ring *r, u32 at)
{
	return at % (2 * r->num) < r->num ? DESC_AVAIL : DESC_USED;
}

static void lay_split(struct ring *r, u16 id, const struct piece *p, u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++)
		r->desc[(id + i) % r->num] = (struct desc) {
			.addr = p[i].addr, .len = p[i].len,
			.word = { p[i].flags | (i + 1 < nr ? DESC_NEXT : 0),
				  (id + i + 1) % r->num },
		};
}

/* The first one stays the driver's, and the others behind it. */
static void lay_packed(struct ring *r, u16 id, const struct piece *p, u32 nr)
{
	u32 i, at;
	u16 marks;

	for (i = 0; i < nr; i++) {
		at = r->avail + i;
		marks = ring_marks(r, at) ^ (i ? 0 : DESC_AVAIL | DESC_USED);
		r->desc[at % r->num] = (struct desc) {
			.addr = p[i].addr, .len = p[i].len,
			.word = { id, p[i].flags | marks |
				      (i + 1 < nr ? DESC_NEXT : 0) },
		};
	}
}

void ring_lay(struct ring *r, u16 id, const struct piece *p, u32 nr)
{
	if (r->packed)
		lay_packed(r, id, p, nr);
	else
		lay_split(r, id, p, nr);
}

void ring_lay_table(const struct ring *r, struct desc *table,
		    const struct piece *p, u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++) {
		table[i] = (struct desc) { .addr = p[i].addr, .len = p[i].len };
		table[i].word[r->packed] = p[i].flags;
		if (r->packed)
			continue;
		table[i].word[0] |= i + 1 < nr ? DESC_NEXT : 0;
		table[i].word[1] = i + 1;
	}
}

static void offer_split(struct ring *r, u16 id)
{
	*ring_avail_at(r, r->avail) = id;
	dmb();
	WRITE_ONCE(*ring_avail_idx(r), ++r->avail);
}

static void offer_packed(struct ring *r, u16 id, u32 nr)
{
	struct desc *first = &r->desc[r->avail % r->num];

	dmb();
	WRITE_ONCE(first->word[1], first->word[1] ^ (DESC_AVAIL | DESC_USED));
	if (id < RING_MAX)
		r->count[id] = nr;
	r->avail = (r->avail + nr) % (2 * r->num);
}

void ring_offer(struct ring *r, u16 id, u32 nr)
{
	if (r->packed)
		offer_packed(r, id, nr);
	else
		offer_split(r, id);
}

void ring_send(struct ring *r, u16 id, const struct piece *p, u32 nr)
{
	ring_lay(r, id, p, nr);
	ring_offer(r, id, nr);
	ring_kick(r);
}

static bool take_split(struct ring *r, struct used_elem *elem)
{
	const struct used_elem *ring = (void *)(r->device + 2);

	if (READ_ONCE(r->device[1]) == (u16)r->used)
		return false;
	dmb();
	*elem = ring[r->used++ % r->num];
	return true;
}

/* Used: both marks are as the wrap counter was. */
static bool take_packed(struct ring *r, struct used_elem *elem)
{
	const struct desc *d = &r->desc[r->used % r->num];
	u16 flags = READ_ONCE(d->word[1]);
	bool wrap = r->used < r->num;

	if (!!(flags & DESC_AVAIL) != wrap || !!(flags & DESC_USED) != wrap)
		return false;
	dmb();
	*elem = (struct used_elem) { d->word[0], d->len };
	r->used = (r->used + r->count[d->word[0] % RING_MAX]) % (2 * r->num);
	return true;
}

bool ring_take(struct ring *r, struct used_elem *elem)
{
	return r->packed ? take_packed(r, elem) : take_split(r, elem);
}
