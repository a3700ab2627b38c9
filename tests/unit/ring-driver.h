/* SPDX-License-Identifier: GPL-2.0-only */
/* The driver's side of a ring in model memory, split or packed. */
#ifndef WEIR_RING_DRIVER_H
#define WEIR_RING_DRIVER_H

#include "ring-model.h"

#define EVENT_IDX	BIT_ULL(VIRTIO_RING_F_EVENT_IDX)
#define INDIRECT	BIT_ULL(VIRTIO_RING_F_INDIRECT_DESC)
#define PACKED		BIT_ULL(VIRTIO_F_RING_PACKED)

#define NEXT	VRING_DESC_F_NEXT
#define WRITE	VRING_DESC_F_WRITE
#define TABLE	VRING_DESC_F_INDIRECT

/* A descriptor of a chain; NEXT is set for all but the last besides. */
struct piece {
	u64 addr;
	u32 len;
	u16 flags;
};

struct used_elem {
	u32 id, len;
};

struct driver;

/**
 * struct driver_ops - what differs between the kinds of ring
 * @setup: the ring is as after driver.start buffers of one descriptor
 * @offer: make a chain available; @id: its id, or its first descriptor
 * @desc: write a descriptor of an indirect table
 * @poll: next used buffer, or false
 * @calls: flag: want calls or not
 * @call_at: event: want a call when used buffer @n (of one descriptor) is there
 * @wanted: flag: are notifications wanted
 * @kick_at: event: is the one of available buffer @n (of one descriptor) wanted
 */
struct driver_ops {
	void (*setup)(struct driver *d);
	void (*offer)(struct driver *d, u16 id, const struct piece *p, u32 n);
	void (*desc)(struct driver *d, gpa_t table, u32 i, const struct piece *p);
	bool (*poll)(struct driver *d, struct used_elem *e);
	void (*calls)(struct driver *d, bool on);
	void (*call_at)(struct driver *d, u32 n);
	bool (*wanted)(struct driver *d);
	bool (*kick_at)(struct driver *d, u32 n);
};

/**
 * struct driver - a driver and the ring that it made
 * @start: buffers that went through the ring before
 * @avail, @used: packed: positions; split: indexes
 * @count: packed: descriptors of the buffer with that id
 * @nr_used: used buffers that were polled, @elem the last of them
 */
struct driver {
	struct model m;
	const struct driver_ops *ops;
	struct weir_ring_layout at;
	u64 features;
	u16 num;
	u32 start, avail, used;
	u16 count[1024];
	u32 nr_used;
	struct used_elem elem[64];
};

static inline void driver_write(struct driver *d, gpa_t gpa, u64 val,
				unsigned int len)
{
	for (unsigned int i = 0; i < len; i++)
		*model_at(&d->m, gpa + i) = val >> (8 * i);
}

static inline u64 driver_read(struct driver *d, gpa_t gpa, unsigned int len)
{
	u64 val = 0;

	while (len--)
		val = val << 8 | *model_at(&d->m, gpa + len);
	return val;
}

static inline void driver_offer(struct driver *d, u16 id, u64 addr, u32 len,
				u16 flags)
{
	const struct piece p = { addr, len, flags };

	d->ops->offer(d, id, &p, 1);
}

#define driver_chain(d, id, ...) do {					\
	const struct piece p_[] = { __VA_ARGS__ };			\
	(d)->ops->offer(d, id, p_, ARRAY_SIZE(p_));			\
} while (0)

/* How many used buffers the driver has found. */
static inline u32 driver_nr_used(struct driver *d)
{
	struct used_elem e;

	while (d->ops->poll(d, &e))
		d->elem[d->nr_used++ % ARRAY_SIZE(d->elem)] = e;
	return d->nr_used;
}

static inline struct used_elem driver_used(struct driver *d, u32 i)
{
	driver_nr_used(d);
	return d->elem[i % ARRAY_SIZE(d->elem)];
}

#endif /* WEIR_RING_DRIVER_H */
