// SPDX-License-Identifier: GPL-2.0-only
/*
 * The order of the steps is vhost-user's ("Inflight I/O tracking", packed
 * virtqueue), but for the entries of what is used: these are free when the driver is
 * about to be shown it, so that a request that is taken in between finds free ones.
 */
#include <stdlib.h>
#include <string.h>
#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/virtio_ring.h>
#include <asm/byteorder.h>

#include "inflight.h"
#include "inflight-packed.h"

#define MARKS	(BIT(VRING_PACKED_DESC_F_AVAIL) | BIT(VRING_PACKED_DESC_F_USED))
#define WRAP	BIT(VRING_PACKED_EVENT_F_WRAP_CTR)

__u64 blkd_packed_size(__u16 num)
{
	__u64 size = sizeof(struct blkd_packed_region) +
		num * sizeof(struct blkd_packed_entry);

	return (size + BLKD_INFLIGHT_ALIGN - 1) &
		~(__u64)(BLKD_INFLIGHT_ALIGN - 1);
}

int blkd_packed_init(struct blkd_packed *fl, struct blkd_packed_region *region,
		     __u16 num)
{
	memset(fl, 0, sizeof(*fl));
	fl->region = region;
	fl->num = num;
	fl->links = calloc(num, sizeof(*fl->links));
	fl->of_id = calloc(num, sizeof(*fl->of_id));
	fl->batch = calloc(num, sizeof(*fl->batch));
	return fl->links && fl->of_id && fl->batch ? 0 : -1;
}

void blkd_packed_exit(struct blkd_packed *fl)
{
	free(fl->links);
	free(fl->of_id);
	free(fl->batch);
}

static void write_place(struct blkd_packed *fl)
{
	WRITE_ONCE(fl->region->place.word, fl->place.word);
}

static void begin_anew(struct blkd_packed *fl, __u16 base)
{
	struct blkd_packed_region *r = fl->region;
	__u16 i;

	memset(r, 0, sizeof(*r) + fl->num * sizeof(r->desc[0]));
	for (i = 0; i < fl->num; i++) {
		r->desc[i].next = i + 1;
		fl->links[i].next = i + 1;
	}
	fl->place.used_idx = fl->place.old_used_idx = base & ~WRAP;
	fl->place.used_wrap = fl->place.old_used_wrap = !!(base & WRAP);
	fl->free = fl->old_free = 0;
	fl->room = fl->num;
	write_place(fl);
	r->desc_num = fl->num;
	barrier();
	WRITE_ONCE(r->version, BLKD_INFLIGHT_VERSION);
}

/* Is the descriptor as the driver made it when the wrap counter was this? */
static bool untouched(const struct vring_packed_desc *d, bool wrap)
{
	__u16 flags = le16_to_cpu(READ_ONCE(d->flags));

	return (flags & MARKS) == (wrap ? BIT(VRING_PACKED_DESC_F_AVAIL) :
				   BIT(VRING_PACKED_DESC_F_USED));
}

/*
 * Where the ring goes on. The server before may have shown a batch and not have
 * lived to say so, or may not have shown it. Return: 0, -1.
 */
static int find_place(struct blkd_packed *fl, const struct vring_packed_desc *ring)
{
	union blkd_packed_place p = { .word = READ_ONCE(fl->region->place.word) };
	__u16 free = READ_ONCE(fl->region->free_head);

	fl->free = READ_ONCE(fl->region->old_free_head);
	if (p.used_idx >= fl->num || p.old_used_idx >= fl->num ||
	    p.used_wrap > 1 || p.old_used_wrap > 1)
		return -1;
	if ((p.used_idx != p.old_used_idx || p.used_wrap != p.old_used_wrap) &&
	    !untouched(&ring[p.old_used_idx], p.old_used_wrap)) {
		p.old_used_idx = p.used_idx;
		p.old_used_wrap = p.used_wrap;
		fl->free = free;
	}
	p.used_idx = p.old_used_idx;
	p.used_wrap = p.old_used_wrap;
	fl->place = p;
	fl->old_free = fl->free;
	return 0;
}

/* Copy an entry's link, once. Return: 0, -1: it was there before, or is none. */
static int follow(struct blkd_packed *fl, bool *seen, __u16 i)
{
	if (i >= fl->num || seen[i])
		return -1;
	seen[i] = true;
	fl->links[i].next = READ_ONCE(fl->region->desc[i].next);
	return 0;
}

/* What is free is not in flight, whatever it says. Return: how many, -1. */
static int walk_free(struct blkd_packed *fl, bool *seen)
{
	__u16 i;
	int n = 0;

	for (i = fl->free; i != fl->num; i = fl->links[i].next, n++) {
		if (follow(fl, seen, i))
			return -1;
		WRITE_ONCE(fl->region->desc[i].inflight, 0);
	}
	return n;
}

struct entry {
	__u64 counter;
	__u16 head;
};

static int older(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return x->counter < y->counter ? -1 : x->counter > y->counter;
}

static unsigned int find_heads(const struct blkd_packed *fl, struct entry *entries)
{
	const struct blkd_packed_entry *e = fl->region->desc;
	unsigned int n = 0, i;

	for (i = 0; i < fl->num; i++) {
		if (READ_ONCE(e[i].inflight) != 1)
			continue;
		entries[n].head = i;
		entries[n++].counter = READ_ONCE(e[i].counter);
	}
	qsort(entries, n, sizeof(*entries), older);
	return n;
}

/* Copy a request. Return: its descriptors, -1. */
static int copy(struct blkd_packed *fl, bool *seen, __u16 head,
		struct weir_lost *lost, struct vring_packed_desc *descs)
{
	const __u16 num = READ_ONCE(fl->region->desc[head].num);
	__u16 i = head, k, id = fl->num;

	for (k = 0; k < num; k++) {
		const struct blkd_packed_entry *e = &fl->region->desc[i];

		if (follow(fl, seen, i))
			return -1;
		descs[k].addr = cpu_to_le64(READ_ONCE(e->addr));
		descs[k].len = cpu_to_le32(READ_ONCE(e->len));
		descs[k].flags = cpu_to_le16(READ_ONCE(e->flags));
		id = READ_ONCE(e->id);
		fl->links[head].last = i;
		i = fl->links[i].next;
	}
	if (!num || id >= fl->num)
		return -1;
	fl->links[head].num = num;
	fl->of_id[id] = head;
	*lost = (struct weir_lost){ id, num, descs };
	return num;
}

int blkd_packed_recover(struct blkd_packed *fl, __u16 *base,
			const struct vring_packed_desc *ring,
			struct weir_lost *lost, struct vring_packed_desc *descs)
{
	struct entry entries[fl->num];
	bool seen[fl->num];
	unsigned int n, i;
	int all, nr;

	if (!fl->region)
		return 0;
	if (READ_ONCE(fl->region->version) != BLKD_INFLIGHT_VERSION ||
	    READ_ONCE(fl->region->desc_num) != fl->num) {
		begin_anew(fl, *base);
		return 0;
	}
	memset(seen, 0, sizeof(seen));
	all = find_place(fl, ring) ? -1 : walk_free(fl, seen);
	if (all < 0)
		return -1;
	fl->room = all;
	n = find_heads(fl, entries);
	for (i = 0; i < n; i++, all += nr) {
		nr = copy(fl, seen, entries[i].head, &lost[i], descs);
		if (nr < 0)
			return -1;
		descs += nr;
	}
	fl->counter = n ? entries[n - 1].counter + 1 : 0;
	fl->region->free_head = fl->region->old_free_head = fl->free;
	write_place(fl);
	*base = fl->place.used_idx | (fl->place.used_wrap ? WRAP : 0);
	return all == fl->num ? (int)n : -1;
}

void blkd_packed_keep(struct blkd_packed *fl, const struct vring_packed_desc *d)
{
	struct blkd_packed_entry *e = &fl->region->desc[fl->free];

	e->addr = le64_to_cpu(d->addr);
	e->len = le32_to_cpu(d->len);
	e->flags = le16_to_cpu(d->flags);
	fl->tail = fl->free;
	fl->free = fl->links[fl->free].next;
	fl->room--;
}

void blkd_packed_take(struct blkd_packed *fl, __u16 id, __u16 nr)
{
	struct blkd_packed_entry *desc = fl->region->desc;
	const __u16 head = fl->old_free;

	desc[fl->tail].id = id;
	desc[head].num = nr;
	desc[head].last = fl->tail;
	desc[head].counter = fl->counter++;
	barrier();
	WRITE_ONCE(desc[head].inflight, 1);
	WRITE_ONCE(fl->region->free_head, fl->free);
	/* Until this it is free, and none of its entries counts. */
	barrier();
	WRITE_ONCE(fl->region->old_free_head, fl->free);
	fl->links[head].last = fl->tail;
	fl->links[head].num = nr;
	fl->of_id[id] = head;
	fl->old_free = fl->free;
}

void blkd_packed_put(struct blkd_packed *fl, __u16 id)
{
	fl->batch[fl->nr_batch++] = fl->of_id[id];
}

/* Its entries are the first that are free. */
static void give_back(struct blkd_packed *fl, __u16 head)
{
	__u16 last = fl->links[head].last;

	WRITE_ONCE(fl->region->desc[last].next, fl->free);
	fl->links[last].next = fl->free;
	fl->free = head;
	fl->room += fl->links[head].num;
	fl->place.used_idx += fl->links[head].num;
	if (fl->place.used_idx >= fl->num) {
		fl->place.used_idx -= fl->num;
		fl->place.used_wrap ^= 1;
	}
}

void blkd_packed_show(struct blkd_packed *fl)
{
	unsigned int i;

	for (i = 0; i < fl->nr_batch; i++)
		give_back(fl, fl->batch[i]);
	barrier();
	WRITE_ONCE(fl->region->free_head, fl->free);
	barrier();
	write_place(fl);
	barrier();
}

void blkd_packed_shown(struct blkd_packed *fl)
{
	unsigned int i;

	barrier();
	for (i = 0; i < fl->nr_batch; i++)
		WRITE_ONCE(fl->region->desc[fl->batch[i]].inflight, 0);
	barrier();
	WRITE_ONCE(fl->region->old_free_head, fl->free);
	barrier();
	fl->nr_batch = 0;
	fl->old_free = fl->free;
	fl->place.old_used_idx = fl->place.used_idx;
	fl->place.old_used_wrap = fl->place.used_wrap;
	write_place(fl);
}
