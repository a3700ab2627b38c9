/* SPDX-License-Identifier: GPL-2.0-only */
/* The record of requests in flight that a queue keeps, split or packed, or none. */
#ifndef BLKD_QUEUE_INFLIGHT_H
#define BLKD_QUEUE_INFLIGHT_H

#include <virtio/ring-lost.h>

#include "inflight.h"
#include "inflight-packed.h"

struct blkd_queue;

/* See inflight.h; @take: 0, -EAGAIN. */
struct blkd_queue_inflight_ops {
	int (*take)(struct blkd_queue *q, u16 id);
	void (*put)(struct blkd_queue *q, u16 id);
	void (*show)(struct blkd_queue *q);
	void (*shown)(struct blkd_queue *q);
};

/**
 * struct blkd_queue_inflight - part of a queue
 * @ops: of the kind of ring; NULL: no record is kept
 * @split, @packed: the record
 * @lost: requests that an earlier server left behind, @nr_lost
 * @descs: of packed ones
 */
struct blkd_queue_inflight {
	const struct blkd_queue_inflight_ops *ops;
	struct blkd_inflight split;
	struct blkd_packed packed;
	struct weir_lost *lost;
	u32 nr_lost;
	struct vring_packed_desc *descs;
};

/**
 * blkd_queue_inflight_init() - what an earlier server left behind
 * @q: queue, before its ring; conf.at.base becomes where that goes on
 *
 * Return: 0, -1 after saying why not; blkd_queue_inflight_exit() is due in both cases.
 */
int blkd_queue_inflight_init(struct blkd_queue *q);
void blkd_queue_inflight_exit(struct blkd_queue *q);

#endif /* BLKD_QUEUE_INFLIGHT_H */
