/* SPDX-License-Identifier: GPL-2.0-only */
/* A driver of packed rings (virtio 1.2, 2.8). */
#ifndef WEIR_RING_DRIVER_PACKED_H
#define WEIR_RING_DRIVER_PACKED_H

#include "ring-driver.h"

#define P_AVAIL	BIT(VRING_PACKED_DESC_F_AVAIL)
#define P_USED	BIT(VRING_PACKED_DESC_F_USED)

/* Positions run to twice the size; in the first half the wrap counter is 1. */
static inline bool packed_wrap(const struct driver *d, u32 pos)
{
	return pos % (2 * d->num) < d->num;
}

static inline gpa_t packed_at(const struct driver *d, u32 pos)
{
	return MODEL_DESC + 16 * (pos % d->num);
}

static inline u16 packed_event(const struct driver *d, u32 pos)
{
	return pos % d->num |
		packed_wrap(d, pos) << VRING_PACKED_EVENT_F_WRAP_CTR;
}

static inline void packed_write_desc(struct driver *d, gpa_t at, u64 addr,
				     u32 len, u16 id, u16 flags)
{
	driver_write(d, at, addr, 8);
	driver_write(d, at + 8, len, 4);
	driver_write(d, at + 12, id, 2);
	driver_write(d, at + 14, flags, 2);
}

/* Every descriptor was used when the ring came by last. */
static inline void packed_setup(struct driver *d)
{
	u32 pos = d->start + d->num;

	d->avail = d->used = d->start % (2 * d->num);
	d->at.base = packed_event(d, d->start);
	for (u32 i = d->start; i != pos; i++)
		packed_write_desc(d, packed_at(d, i), 0, 0, 0,
				  packed_wrap(d, i) ? 0 : P_AVAIL | P_USED);
}

static inline void packed_put(struct driver *d, u16 id, const struct piece *p,
			      u16 flags)
{
	flags |= p->flags | (packed_wrap(d, d->avail) ? P_AVAIL : P_USED);
	packed_write_desc(d, packed_at(d, d->avail), p->addr, p->len, id, flags);
	d->avail = (d->avail + 1) % (2 * d->num);
}

static inline void packed_offer(struct driver *d, u16 id, const struct piece *p,
				u32 n)
{
	for (u32 i = 0; i < n; i++)
		packed_put(d, id, &p[i], i + 1 < n ? NEXT : 0);
	if (id < ARRAY_SIZE(d->count))
		d->count[id] = n;
}

static inline void packed_desc(struct driver *d, gpa_t table, u32 i,
			       const struct piece *p)
{
	packed_write_desc(d, table + 16 * i, p->addr, p->len, 0xdead, p->flags);
}

static inline bool packed_poll(struct driver *d, struct used_elem *e)
{
	u16 both = packed_wrap(d, d->used) ? P_AVAIL | P_USED : 0;
	gpa_t at = packed_at(d, d->used);

	if ((driver_read(d, at + 14, 2) & (P_AVAIL | P_USED)) != both)
		return false;
	*e = (struct used_elem){ driver_read(d, at + 12, 2),
				 driver_read(d, at + 8, 4) };
	d->used = (d->used + d->count[e->id]) % (2 * d->num);
	return true;
}

static inline void packed_calls(struct driver *d, bool on)
{
	driver_write(d, MODEL_AVAIL + 2, on ? VRING_PACKED_EVENT_FLAG_ENABLE :
		     VRING_PACKED_EVENT_FLAG_DISABLE, 2);
}

static inline void packed_call_at(struct driver *d, u32 n)
{
	driver_write(d, MODEL_AVAIL, packed_event(d, d->start + n), 2);
	driver_write(d, MODEL_AVAIL + 2, VRING_PACKED_EVENT_FLAG_DESC, 2);
}

static inline bool packed_wanted(struct driver *d)
{
	return driver_read(d, MODEL_USED + 2, 2) ==
		VRING_PACKED_EVENT_FLAG_ENABLE;
}

static inline bool packed_kick_at(struct driver *d, u32 n)
{
	return packed_wanted(d) || driver_read(d, MODEL_USED, 4) ==
		(packed_event(d, d->start + n) |
		 VRING_PACKED_EVENT_FLAG_DESC << 16);
}

static const struct driver_ops packed_driver = {
	.setup = packed_setup, .offer = packed_offer, .desc = packed_desc,
	.poll = packed_poll, .calls = packed_calls, .call_at = packed_call_at,
	.wanted = packed_wanted, .kick_at = packed_kick_at,
};

#endif /* WEIR_RING_DRIVER_PACKED_H */
