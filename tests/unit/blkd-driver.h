/* SPDX-License-Identifier: GPL-2.0-only */
/* A driver's side of a ring that weir-blkd serves, split or packed. */
#ifndef WEIR_TEST_BLKD_DRIVER_H
#define WEIR_TEST_BLKD_DRIVER_H

#include <stdbool.h>
#include <string.h>
#include <linux/bits.h>
#include <linux/virtio_ring.h>

#define DRIVER_MAX	64
#define DRIVER_AVAIL	BIT(VRING_PACKED_DESC_F_AVAIL)
#define DRIVER_USED	BIT(VRING_PACKED_DESC_F_USED)

/**
 * struct driver - a driver
 * @packed: the ring is
 * @num: its descriptors, a power of two
 * @desc, @avail_at, @used_at: where it lies
 * @avail, @used: split: the indices of what comes next; packed: the places
 * @staged: descriptors of buffers, one behind the other; a buffer is called by its
 *	first's number
 * @count: how many those of each were, when it was offered last
 */
struct driver {
	bool packed;
	unsigned int num;
	void *desc, *avail_at, *used_at;
	unsigned int avail, used;
	struct vring_desc staged[DRIVER_MAX];
	__u16 count[DRIVER_MAX];
};

static inline void driver_stage(struct driver *d, int i, __u64 addr, __u32 len,
				__u16 flags)
{
	d->staged[i] = (struct vring_desc){ addr, len, flags, i + 1 };
}

static inline void split_offer(struct driver *d, __u16 head, __u16 n)
{
	struct vring_avail *a = d->avail_at;

	memcpy((struct vring_desc *)d->desc + head, d->staged + head,
	       n * sizeof(struct vring_desc));
	a->ring[d->avail % d->num] = head;
	__atomic_store_n(&a->idx, ++d->avail, __ATOMIC_RELEASE);
}

static inline bool driver_wrap(const struct driver *d, unsigned int pos)
{
	return !(pos / d->num & 1);
}

/* The first one's flags come last. */
static inline void packed_offer(struct driver *d, __u16 head, __u16 n)
{
	struct vring_packed_desc *ring = d->desc;
	unsigned int i = n, pos;

	while (i--) {
		const struct vring_desc *s = &d->staged[head + i];

		pos = d->avail + i;
		ring[pos % d->num].addr = s->addr;
		ring[pos % d->num].len = s->len;
		ring[pos % d->num].id = head;
		__atomic_store_n(&ring[pos % d->num].flags, s->flags |
				 (driver_wrap(d, pos) ? DRIVER_AVAIL : DRIVER_USED),
				 __ATOMIC_RELEASE);
	}
	d->avail += n;
	d->count[head] = n;
}

/* The buffer called @head is the device's. */
static inline void driver_offer(struct driver *d, __u16 head)
{
	__u16 n = 1;

	while (d->staged[head + n - 1].flags & VRING_DESC_F_NEXT)
		n++;
	if (d->packed)
		packed_offer(d, head, n);
	else
		split_offer(d, head, n);
}

/* Is there a used buffer? Then it is taken, and this is its name. */
static inline bool driver_used(struct driver *d, __u32 *head)
{
	struct vring_packed_desc *p = (struct vring_packed_desc *)d->desc + d->used % d->num;
	const __u16 marks = DRIVER_AVAIL | DRIVER_USED;
	struct vring_used *u = d->used_at;

	if (!d->packed) {
		if (__atomic_load_n(&u->idx, __ATOMIC_ACQUIRE) == (__u16)d->used)
			return false;
		*head = u->ring[d->used++ % d->num].id;
		return true;
	}
	if ((__atomic_load_n(&p->flags, __ATOMIC_ACQUIRE) & marks) !=
	    (driver_wrap(d, d->used) ? marks : 0))
		return false;
	*head = p->id;
	d->used += p->id < DRIVER_MAX ? d->count[p->id] : 0;
	return true;
}

/* What a front end that is told nothing has the ring begin with. */
static inline __u32 driver_base(const struct driver *d)
{
	return d->packed ? 0x80008000 : 0;
}

#endif /* WEIR_TEST_BLKD_DRIVER_H */
