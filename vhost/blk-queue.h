/* SPDX-License-Identifier: GPL-2.0-only */
/* A virtio-blk request queue and the requests in it. */
#ifndef WEIR_VHOST_BLK_QUEUE_H
#define WEIR_VHOST_BLK_QUEUE_H

#include <linux/bio.h>
#include <linux/fs.h>
#include <linux/llist.h>
#include <linux/uio.h>
#include <linux/workqueue.h>
#include "blk-data.h"
#include "blk-request.h"
#include "queue.h"

#define WEIR_BLK_BATCH		32	/* requests taken before any is started */
#define WEIR_BLK_SEG_MAX	126

#define WEIR_BLK_STATS(X) \
	X(reads) X(writes) X(flushes) X(discards) X(zeroes) X(erases) X(ids) \
	X(lifetimes) X(zones) X(bytes_read) X(bytes_written) X(completed) X(inline_done) \
	X(bounced) X(punted) X(ioerr) X(unsupp)

struct weir_blk_stats {
#define WEIR_BLK_STAT_FIELD(name) u64 name;
	WEIR_BLK_STATS(WEIR_BLK_STAT_FIELD)
#undef WEIR_BLK_STAT_FIELD
};

struct weir_blk;
struct weir_blk_vq;

/**
 * struct weir_blk_req - a request from being taken to being used; one for each
 * descriptor of the ring, since a buffer is named by its first one
 * @done: link of the list of finished requests
 * @chain: guest memory, valid until the request was started
 * @busy: taken and not yet used; @answered: the disk need not be asked
 * @dirty: the disk writes to @vecs
 * @held: of a read or write: @vecs are pages that were at hand
 * @punted: it took another thread
 * @vecs: pinned pages, inline or allocated; @gpas: where each is in the guest
 * @ranges: of a discard, write zeroes or secure erase
 * @moved: bytes that the file transferred so far
 * @work: when the disk must be asked where one may sleep
 */
struct weir_blk_req {
	struct llist_node done;
	struct weir_blk_vq *vq;
	struct weir_chain chain;
	struct weir_blk_request r;
	u16 id;
	bool busy;
	bool answered;
	bool dirty;
	bool held;
	bool punted;
	u8 status;
	u32 written;
	u32 nr_ranges;
	unsigned int nr_vecs;
	struct bio_vec *vecs;
	gpa_t *gpas;
	gpa_t inline_gpas[WEIR_BLK_RANGES_MAX];
	union {
		struct bio_vec inline_vecs[WEIR_BLK_RANGES_MAX];
		struct virtio_blk_discard_write_zeroes
			ranges[WEIR_BLK_RANGES_MAX];
	};
	union {
		struct bio bio;
		struct {
			struct kiocb iocb;
			struct iov_iter iter;
			u32 moved;
		};
	};
	struct work_struct work;
};

/**
 * struct weir_blk_vq - a request queue
 * @worker: its own, or NULL; @max_chain: longest chain accepted
 * @reqs: by descriptor, @nr_reqs: ring.num; @segs: a batch's chains, @nr_segs
 * @pages: scratch for pinning; @drops: the runner's
 * @done: finished, from any context
 * @finishing: the runner's, off @done or finished while started: oldest first, to @last
 * @submitter: the runner while it starts requests: it will look at @done
 * @inflight: requests with the disk
 * @bh: a finished request, found in hard interrupt
 */
struct weir_blk_vq {
	struct weir_queue q;
	struct weir_blk *blk;
	struct weir_worker *worker;
	struct weir_blk_req *reqs;
	struct weir_seg *segs;
	unsigned int nr_reqs, nr_segs, max_chain;
	struct page **pages;
	struct weir_blk_drops drops;
	struct llist_head done;
	struct llist_node *finishing, **last;
	struct task_struct *submitter;
	atomic_t inflight;
	struct work_struct bh;
	struct weir_blk_req *batch[WEIR_BLK_BATCH];
	struct weir_blk_stats stat;
};

struct weir_blk_vq *weir_blk_vq_create(struct weir_blk *blk, unsigned int index);
void weir_blk_vq_destroy(struct weir_blk_vq *vq);
int weir_blk_vq_start(struct weir_blk_vq *vq, const struct weir_vhost_ring *ring);
u16 weir_blk_vq_stop(struct weir_blk_vq *vq);
int weir_blk_arrays_have(struct weir_blk_vq *vq, u16 num);
void weir_blk_arrays_free(struct weir_blk_vq *vq);
int weir_blk_take(struct weir_blk_vq *vq);
void weir_blk_complete(struct weir_blk_req *req, u8 status);
u8 weir_blk_status(int err);

#endif /* WEIR_VHOST_BLK_QUEUE_H */
