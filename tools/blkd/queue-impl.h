/* SPDX-License-Identifier: GPL-2.0-only */
/* The inside of a running queue. */
#ifndef BLKD_QUEUE_IMPL_H
#define BLKD_QUEUE_IMPL_H

#include <liburing.h>
#include <pthread.h>
#include <semaphore.h>
#include <vhost/gather.h>

#include "poll.h"
#include "queue.h"
#include "queue-inflight.h"

/* Header and status may lie in pieces of their own. */
#define BLKD_CHAIN_MAX	(BLKD_SEG_MAX + 10)

/* A completion's subject, beside a request's address. */
enum blkd_event { BLKD_EVENT_KICK = 1, BLKD_EVENT_STOP = 2, BLKD_EVENT_LAST };

/**
 * struct blkd_request - one request of the driver
 * @r: what was understood
 * @status_at: in guest memory
 * @written: bytes of the device-writable part
 * @id: its head
 * @busy: taken, and not yet used
 * @moved: bytes of the transfer, or of the range, that are done
 * @vec: the part of @vecs that is left, @nr_vecs of them
 * @nr_ranges: of a discard or write zeroes
 * @range, @way: range at work, and the way that is tried
 * @syncing: written, on its way to the medium
 */
struct blkd_request {
	struct weir_blk_request r;
	u8 *status_at;
	u32 written;
	u16 id;
	bool busy, syncing;
	u32 nr_vecs, nr_ranges, range, way;
	u64 moved;
	struct iovec *vec;
	union {
		struct iovec vecs[BLKD_CHAIN_MAX];
		struct virtio_blk_discard_write_zeroes ranges[WEIR_BLK_RANGES_MAX];
	};
};

/**
 * struct blkd_queue - see queue.h
 * @running: requests that the disk has
 * @gather, @woke: what ends a sleep may wait for more; it has ended
 * @stop: asked for; @wake is then written to
 * @fixed: for each region of guest memory its first buffer, if @pinned
 * @bounce: for direct transfers that are not aligned; @slots: what a packed ring keeps
 * @started: posted when the thread has its io_uring, or has @failed
 */
struct blkd_queue {
	struct blkd_queue_conf conf;
	struct weir_ring ring;
	struct io_uring uring;
	struct blkd_queue_inflight fl;
	struct blkd_poll poll;
	struct weir_gather gather;
	struct blkd_request *reqs;
	u32 running;
	volatile bool stop;
	bool woke, pinned;
	int wake;
	u16 fixed[BLKD_MAX_REGIONS];
	void *bounce, *slots;
	pthread_t thread;
	sem_t started;
	int failed;
	struct weir_seg segs[BLKD_CHAIN_MAX];
};

/**
 * blkd_request_begin() - start what the driver asks for
 * @q: queue
 * @c: its buffer
 * @again: it is in the record of requests in flight
 *
 * Return: 0, -EAGAIN, -EIO as the ring's.
 */
int blkd_request_begin(struct blkd_queue *q, const struct weir_chain *c, bool again);

/**
 * blkd_request_event() - the disk is done with a part of a request
 * @q: queue
 * @req: the request
 * @res: what io_uring says
 *
 * Return: 0, -EAGAIN, -EIO.
 */
int blkd_request_event(struct blkd_queue *q, struct blkd_request *req, int res);

/* blkd_bounce() - carry out an unaligned read or write; VIRTIO_BLK_S_* */
u8 blkd_bounce(struct blkd_queue *q, struct blkd_request *req);

/**
 * blkd_uring_init() - a ring for a queue, the disk its file 0
 * @q: queue; only the calling thread may use the ring
 *
 * Return: 0, -1 after saying why not.
 */
int blkd_uring_init(struct blkd_queue *q);

/* blkd_uring_sqe() - a submission; what there is goes first if it must */
struct io_uring_sqe *blkd_uring_sqe(struct blkd_queue *q);

/* blkd_uring_arm() - tell of every signal of an eventfd as @event */
void blkd_uring_arm(struct blkd_queue *q, int fd, enum blkd_event event);

/* blkd_uring_buffer() - the registered buffer with these bytes; -1: none */
int blkd_uring_buffer(const struct blkd_queue *q, const void *p, size_t len);

#endif /* BLKD_QUEUE_IMPL_H */
