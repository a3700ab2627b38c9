/* SPDX-License-Identifier: GPL-2.0-only */
/* A driver of split rings (virtio 1.2, 2.7). */
#ifndef WEIR_RING_DRIVER_SPLIT_H
#define WEIR_RING_DRIVER_SPLIT_H

#include "ring-driver.h"

static inline void split_write_desc(struct driver *d, gpa_t table, u32 i,
				    u64 addr, u32 len, u16 flags, u16 next)
{
	gpa_t at = table + 16 * i;

	driver_write(d, at, addr, 8);
	driver_write(d, at + 8, len, 4);
	driver_write(d, at + 12, flags, 2);
	driver_write(d, at + 14, next, 2);
}

static inline void split_setup(struct driver *d)
{
	d->avail = d->used = d->start;
	d->at.base = d->start;
	driver_write(d, MODEL_AVAIL + 2, d->start, 2);
	driver_write(d, MODEL_USED + 2, d->start, 2);
}

static inline void split_show(struct driver *d, u16 head)
{
	driver_write(d, MODEL_AVAIL + 4 + 2 * (d->avail % d->num), head, 2);
	driver_write(d, MODEL_AVAIL + 2, ++d->avail, 2);
}

static inline void split_offer(struct driver *d, u16 id, const struct piece *p,
			       u32 n)
{
	for (u32 i = 0; i < n; i++)
		split_write_desc(d, MODEL_DESC, (id + i) % d->num, p[i].addr,
				 p[i].len, p[i].flags | (i + 1 < n ? NEXT : 0),
				 (id + i + 1) % d->num);
	split_show(d, id);
}

static inline void split_desc(struct driver *d, gpa_t table, u32 i,
			      const struct piece *p)
{
	split_write_desc(d, table, i, p->addr, p->len, p->flags, i + 1);
}

static inline bool split_poll(struct driver *d, struct used_elem *e)
{
	gpa_t at = MODEL_USED + 4 + 8 * (d->used % d->num);

	if ((u16)d->used == driver_read(d, MODEL_USED + 2, 2))
		return false;
	d->used++;
	*e = (struct used_elem){ driver_read(d, at, 4),
				 driver_read(d, at + 4, 4) };
	return true;
}

static inline void split_calls(struct driver *d, bool on)
{
	driver_write(d, MODEL_AVAIL, on ? 0 : VRING_AVAIL_F_NO_INTERRUPT, 2);
}

static inline void split_call_at(struct driver *d, u32 n)
{
	driver_write(d, MODEL_AVAIL + 4 + 2 * d->num, d->start + n, 2);
}

static inline bool split_wanted(struct driver *d)
{
	return driver_read(d, MODEL_USED, 2) != VRING_USED_F_NO_NOTIFY;
}

static inline bool split_kick_at(struct driver *d, u32 n)
{
	return driver_read(d, MODEL_USED + 4 + 8 * d->num, 2) ==
		(u16)(d->start + n);
}

static const struct driver_ops split_driver = {
	.setup = split_setup, .offer = split_offer, .desc = split_desc,
	.poll = split_poll, .calls = split_calls, .call_at = split_call_at,
	.wanted = split_wanted, .kick_at = split_kick_at,
};

#endif /* WEIR_RING_DRIVER_SPLIT_H */
