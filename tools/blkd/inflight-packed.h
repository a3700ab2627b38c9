/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * As inflight.h, of a packed virtqueue: a request is kept with its descriptors, as
 * those in the ring are overwritten, and the record says where the ring goes on, as
 * nothing else does.
 */
#ifndef BLKD_INFLIGHT_PACKED_H
#define BLKD_INFLIGHT_PACKED_H

#include <stdbool.h>
#include <linux/types.h>
#include <virtio/ring-lost.h>

/* The layout is the protocol's; a head's @num are linked by @next, up to @last. */
struct blkd_packed_entry {
	__u8 inflight;
	__u8 padding;
	__u16 next;
	__u16 last;
	__u16 num;
	__u64 counter;
	__u16 id;
	__u16 flags;
	__u32 len;
	__u64 addr;
};

/* Written at once: what was used before, and what is, is told apart at any time. */
union blkd_packed_place {
	struct {
		__u16 used_idx;
		__u16 old_used_idx;
		__u8 used_wrap;
		__u8 old_used_wrap;
		__u8 padding[2];
	};
	__u64 word;
};

/* Of one queue. */
struct blkd_packed_region {
	__u64 features;
	__u16 version;
	__u16 desc_num;
	__u16 free_head;
	__u16 old_free_head;
	union blkd_packed_place place;
	__u8 padding[8];
	struct blkd_packed_entry desc[];
};

/**
 * struct blkd_packed - the record of a running queue
 * @region: in shared memory, or NULL when none is kept
 * @num: descriptors
 * @counter: the next request's place in the order
 * @place: what the region has
 * @free: the first free entry; @num when there is none
 * @room: how many are free
 * @tail: the one before it that was filled last
 * @old_free: what @free was when the driver was shown something, or a request taken
 * @links: by entry: what the region has, out of everybody else's reach
 * @of_id: by buffer: its first entry
 * @batch: first entries of what was used since the driver was last shown any
 * @nr_batch: how many
 */
struct blkd_packed {
	struct blkd_packed_region *region;
	__u16 num;
	__u64 counter;
	union blkd_packed_place place;
	__u16 free, room, tail, old_free;
	struct {
		__u16 next, last, num;
	} *links;
	__u16 *of_id, *batch;
	unsigned int nr_batch;
};

/* blkd_packed_size() - bytes that a queue of @num descriptors takes */
__u64 blkd_packed_size(__u16 num);

/* Memory for a queue of @num. 0, -1. */
int blkd_packed_init(struct blkd_packed *fl, struct blkd_packed_region *region,
		     __u16 num);
void blkd_packed_exit(struct blkd_packed *fl);

/**
 * blkd_packed_recover() - what the server before left behind
 * @fl: record
 * @base: where the ring goes on, as the driver's side of it has it: index, and the
 *	wrap counter in bit 15; out: as the record has it
 * @ring: its descriptors
 * @lost: room for num; the requests to start again, oldest first
 * @descs: room for num; what they consist of
 *
 * The shared memory may hold anything.
 * Return: how many; a region that is none of ours is begun anew. -1: what is in
 * flight cannot be told.
 */
int blkd_packed_recover(struct blkd_packed *fl, __u16 *base,
			const struct vring_packed_desc *ring,
			struct weir_lost *lost, struct vring_packed_desc *descs);

/* blkd_packed_keep() - a descriptor of the request being taken, in order; there is room */
void blkd_packed_keep(struct blkd_packed *fl, const struct vring_packed_desc *d);

/* blkd_packed_take() - it was taken; its first entry was free before, its @nr are not */
void blkd_packed_take(struct blkd_packed *fl, __u16 id, __u16 nr);

/* blkd_packed_put() - it is about to be used */
void blkd_packed_put(struct blkd_packed *fl, __u16 id);

/* The driver is about to see all that was put, and it does. */
void blkd_packed_show(struct blkd_packed *fl);
void blkd_packed_shown(struct blkd_packed *fl);

#endif /* BLKD_INFLIGHT_PACKED_H */
