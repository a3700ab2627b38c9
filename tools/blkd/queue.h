/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A queue that runs: a thread with an io_uring of its own. What it is given at
 * its start stays as it is until it is stopped.
 */
#ifndef BLKD_QUEUE_H
#define BLKD_QUEUE_H

#include <stdbool.h>
#include <linux/types.h>
#include <virtio/ring.h>

#include "disk.h"
#include "memory.h"

#define BLKD_MAX_NUM	1024	/* descriptors of a queue */

/* What has happened in a queue since it was first started. */
#define BLKD_COUNTERS(x) \
	x(requests) x(errors) x(submits) x(sleeps) x(calls) x(watched) \
	x(watched_in_vain) x(gathered) x(started_again)

struct blkd_counters {
#define MEMBER(name) u64 name;
	BLKD_COUNTERS(MEMBER)
#undef MEMBER
};

/**
 * struct blkd_queue_conf - what a queue is started with
 * @index: which of the device's it is
 * @disk: what requests are about
 * @mem: guest memory
 * @at: where the ring lies
 * @features: negotiated
 * @kick, @call, @err: eventfds; the numbers stay, what they name may change
 * @inflight: where requests are recorded, as the kind of ring has it, or NULL
 * @poll_ns: longest time to watch before sleeping
 * @unpinned: do not keep guest memory in place
 * @counters: to add to
 */
struct blkd_queue_conf {
	unsigned int index;
	struct blkd_disk *disk;
	const struct blkd_memory *mem;
	struct weir_ring_layout at;
	u64 features;
	int kick, call, err;
	void *inflight;
	u32 poll_ns;
	bool unpinned;
	struct blkd_counters *counters;
};

struct blkd_queue;

/**
 * blkd_queue_start() - serve a queue
 * @conf: copied
 *
 * Requests that @conf->inflight tells of are started again first.
 * Return: the queue, or NULL after saying why not.
 */
struct blkd_queue *blkd_queue_start(const struct blkd_queue_conf *conf);

/**
 * blkd_queue_stop() - finish what was taken from the ring, and end
 * @q: gone afterwards
 *
 * Return: the ring's index to go on from.
 */
u16 blkd_queue_stop(struct blkd_queue *q);

#endif /* BLKD_QUEUE_H */
