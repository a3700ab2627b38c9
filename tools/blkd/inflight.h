/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which requests are being worked on, in memory that the front end keeps: a
 * server that was killed is followed by one that starts them again. The layout
 * and the order of the steps are vhost-user's ("Inflight I/O tracking", split
 * virtqueue). Stores in program order are enough: the reader is not another
 * CPU but another process, later.
 */
#ifndef BLKD_INFLIGHT_H
#define BLKD_INFLIGHT_H

#include <linux/types.h>

#define BLKD_INFLIGHT_VERSION	1
#define BLKD_INFLIGHT_ALIGN	64

struct blkd_inflight_desc {
	__u8 inflight;
	__u8 padding[5];
	__u16 next;
	__u64 counter;
};

/* Of one queue. */
struct blkd_inflight_region {
	__u64 features;
	__u16 version;
	__u16 desc_num;
	__u16 last_batch_head;
	__u16 used_idx;
	struct blkd_inflight_desc desc[];
};

/**
 * struct blkd_inflight - the record of a running queue
 * @region: in shared memory, or NULL when none is kept
 * @num: descriptors
 * @counter: the next request's place in the order
 * @batch: heads that were used since the driver was last shown any
 * @nr_batch: how many
 */
struct blkd_inflight {
	struct blkd_inflight_region *region;
	__u16 num;
	__u64 counter;
	__u16 *batch;
	unsigned int nr_batch;
};

/* blkd_inflight_size() - bytes that a queue of @num descriptors takes */
__u64 blkd_inflight_size(__u16 num);

/**
 * blkd_inflight_recover() - what the server before left behind
 * @fl: record; num, region and batch are set
 * @used_idx: the used ring's index, in guest memory
 * @heads: room for num; the heads to start again, oldest first
 *
 * The shared memory may hold anything.
 * Return: how many; a region that is none of ours is begun anew.
 */
unsigned int blkd_inflight_recover(struct blkd_inflight *fl, __u16 used_idx,
				   __u16 *heads);

/* blkd_inflight_take() - a request with this head was taken from the ring */
void blkd_inflight_take(struct blkd_inflight *fl, __u16 head);

/* blkd_inflight_put() - it is about to be put in the used ring */
void blkd_inflight_put(struct blkd_inflight *fl, __u16 head);

/* blkd_inflight_shown() - the driver sees all that was put; @used_idx says so */
void blkd_inflight_shown(struct blkd_inflight *fl, __u16 used_idx);

#endif /* BLKD_INFLIGHT_H */
