// SPDX-License-Identifier: GPL-2.0-only
/*
 * A virtio-blk request queue. One turn of the runner is: show what is finished, take a
 * batch of requests, leave the section, start them. On a disk that finishes inside the
 * start, the next turn finds them done: one update, one interrupt, no other thread.
 */
#include <linux/blkdev.h>
#include <linux/errno.h>
#include <linux/interrupt.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/wait_bit.h>
#include "blk.h"
#include "blk-zone.h"
#include "queue-kicks.h"
#include "trace-blk.h"

/* Requests that a kick may serve before the worker takes over. */
#define KICK_BUDGET	64
#define WORKER_BUDGET	256

static void poke(struct weir_blk_vq *vq)
{
	if (in_hardirq() || irqs_disabled())
		queue_work(system_bh_wq, &vq->bh);
	else
		weir_queue_poke(&vq->q);
}

static void poke_from_bh(struct work_struct *work)
{
	struct weir_blk_vq *vq = container_of(work, struct weir_blk_vq, bh);

	weir_queue_poke(&vq->q);
}

/* The runner, while it starts requests, is done with one. */
static void finish(struct weir_blk_req *req)
{
	struct weir_blk_vq *vq = req->vq;

	req->done.next = NULL;
	*vq->last = &req->done;
	vq->last = &req->done.next;
}

/**
 * weir_blk_complete() - the disk is done with a request
 * @req: request that weir_blk_disk_ops.start was called with
 * @status: VIRTIO_BLK_S_*
 *
 * Context: any.
 */
void weir_blk_complete(struct weir_blk_req *req, u8 status)
{
	struct weir_blk_vq *vq = req->vq;
	bool first;

	req->status = status;
	trace_weir_vhost_complete(req);
	if (READ_ONCE(vq->submitter) == current && in_task()) {
		/* Nobody waits for the last one while the runner is inside. */
		vq->stat.inline_done++;
		finish(req);
		atomic_dec(&vq->inflight);
		return;
	}
	first = llist_add(&req->done, &vq->done);
	if (first)
		poke(vq);
	/* The queue may be gone right after; only its address is used. */
	if (atomic_dec_and_test(&vq->inflight))
		wake_up_var(&vq->inflight);
}

/**
 * weir_blk_status() - what the driver is told
 * @err: 0 or a negative errno
 *
 * Return: VIRTIO_BLK_S_*.
 */
u8 weir_blk_status(int err)
{
	switch (err) {
	case 0:
		return VIRTIO_BLK_S_OK;
	case -EOPNOTSUPP:
		return VIRTIO_BLK_S_UNSUPP;
	default:
		return VIRTIO_BLK_S_IOERR;
	}
}

static void count_done(struct weir_blk_stats *s, const struct weir_blk_req *req)
{
	s->completed++;
	s->punted += req->punted;
	if (req->status == VIRTIO_BLK_S_IOERR)
		s->ioerr++;
	else if (req->status == VIRTIO_BLK_S_UNSUPP)
		s->unsupp++;
}

static int write_status(struct weir_ring *ring, struct weir_blk_req *req)
{
	struct weir_seg seg = { req->r.status_gpa, 1 };
	struct weir_seg_iter it = { &seg, 1, 0 };
	u8 *p = weir_ring_seen(ring, seg.addr, 1, true);
	size_t len = 1;
	int err;

	if (unlikely(req->r.type == VIRTIO_BLK_T_ZONE_APPEND) && !req->status) {
		err = weir_blk_zone_answer(ring, req);
		if (err)
			return err;
	}
	if (unlikely(!p))
		p = weir_ring_map(ring, &it, &len, true);
	if (!p)
		return -EAGAIN;
	WRITE_ONCE(*p, req->status);
	return 0;
}

/* Finished requests, oldest first; the runner's from here on. */
static struct weir_blk_req *first_done(struct weir_blk_vq *vq)
{
	struct llist_node *node;

	if (!vq->finishing) {
		vq->last = &vq->finishing;
		if (llist_empty(&vq->done))
			return NULL;
		node = llist_del_all(&vq->done);
		vq->last = &node->next;
		vq->finishing = llist_reverse_order(node);
	}
	return llist_entry(vq->finishing, struct weir_blk_req, done);
}

/* Inside a section: everything that is finished into the used ring. */
static int push_done(struct weir_blk_vq *vq)
{
	struct weir_ring *ring = &vq->q.ring;
	struct weir_blk_req *req;
	int err = 0;

	while ((req = first_done(vq))) {
		err = write_status(ring, req);
		if (!err && unlikely(ring->at.log_data) && !weir_blk_req_log(req))
			err = -EAGAIN;
		if (!err)
			err = weir_ring_push(ring, req->id, req->written);
		if (err)
			break;
		vq->finishing = req->done.next;
		count_done(&vq->stat, req);
		weir_blk_req_release(req);
		req->busy = false;
	}
	weir_blk_drops_flush(vq);
	return err;
}

/*
 * Inside a section. @again: the run has taken some. A driver waits for its kick to
 * be served: when all were taken there is hardly more, and kicks_on takes a look.
 * Return: requests in vq->batch, -ENODATA when there is nothing to do, -EAGAIN, -EIO.
 */
static int turn(struct weir_blk_vq *vq, enum weir_run where, bool again)
{
	struct weir_ring *ring = &vq->q.ring;
	bool look = !again || where != WEIR_RUN_KICK || !weir_ring_drained(ring);
	int ret;

	ret = push_done(vq);
	if (!ret && !weir_ring_shown(ring))
		ret = weir_queue_flush(&vq->q);
	if (ret || where == WEIR_RUN_ATOMIC)
		return ret ? ret : -ENODATA;
	if (where == WEIR_RUN_WORKER)
		ret = weir_ring_kicks_off(ring);
	while (!ret) {
		ret = look ? weir_blk_take(vq) : 0;
		if (ret)
			break;
		ret = weir_queue_kicks_on(&vq->q);
		if (ret <= 0)
			return ret ? ret : -ENODATA;
		ret = 0;
		look = true;
	}
	return ret;
}

static void count_start(struct weir_blk_stats *s,
			const struct weir_blk_request *r)
{
	switch (r->type) {
	case VIRTIO_BLK_T_IN:
		s->reads++;
		s->bytes_read += r->len;
		break;
	case VIRTIO_BLK_T_OUT:
		s->writes++;
		s->bytes_written += r->len;
		break;
	case VIRTIO_BLK_T_FLUSH:
		s->flushes++;
		break;
	case VIRTIO_BLK_T_DISCARD:
		s->discards++;
		break;
	case VIRTIO_BLK_T_WRITE_ZEROES:
		s->zeroes++;
		break;
	case VIRTIO_BLK_T_SECURE_ERASE:
		s->erases++;
		break;
	default:
		s->zones++;
	}
}

static void answer(struct weir_blk_req *req, u8 status)
{
	req->status = status;
	finish(req);
}

/*
 * Outside a section: a request whose data cannot be pinned, for @err.
 * Return: 0, -EAGAIN when only the worker can, or nobody yet, -EIO.
 */
static int start_otherwise(struct weir_blk_vq *vq, struct weir_blk_req *req,
			   enum weir_run where, int err)
{
	struct weir_ring *ring = &vq->q.ring;

	if (err == -EFAULT)
		return weir_ring_fail(ring, "data outside guest memory");
	if (where != WEIR_RUN_WORKER)
		return -EAGAIN;
	if (err == -EMSGSIZE) {
		vq->stat.bounced++;
		err = weir_blk_bounce(req);
	}
	if (err == -EAGAIN && ring->gmem.ops->asks) {
		vq->q.waits = true;
		return -EAGAIN;
	}
	count_start(&vq->stat, &req->r);
	answer(req, err == -EIO && vq->blk->zone_sectors ?
		    weir_blk_zone_reason(req) : weir_blk_status(err));
	return ring->broken ? -EIO : 0;
}

/*
 * Outside a section: a command about zones, up to what the disk is asked for. 1 when
 * it is answered; else as start_otherwise().
 */
static int start_zone(struct weir_blk_vq *vq, struct weir_blk_req *req,
		      enum weir_run where)
{
	int ret;

	if (where != WEIR_RUN_WORKER)
		return -EAGAIN;
	ret = weir_blk_zone_prepare(req);
	if (ret <= 0)
		return ret;
	count_start(&vq->stat, &req->r);
	finish(req);
	return 1;
}

/* Outside a section: hand a request to the disk. As start_otherwise(). */
static int start_one(struct weir_blk_vq *vq, struct weir_blk_req *req,
		     enum weir_run where)
{
	int err = 0;

	if (req->answered) {
		finish(req);
		return 0;
	}
	if (unlikely(req->r.type >= VIRTIO_BLK_T_ZONE_APPEND))
		err = start_zone(vq, req, where);
	else if (req->r.type <= VIRTIO_BLK_T_OUT && !req->held)
		err = weir_blk_req_pin(req);
	if (unlikely(err))
		return err > 0 ? 0 : start_otherwise(vq, req, where, err);
	count_start(&vq->stat, &req->r);
	atomic_inc(&vq->inflight);
	trace_weir_vhost_submit(req);
	vq->blk->disk->start(req);
	return vq->q.ring.broken ? -EIO : 0;
}

/* Requests that were not started: their memory is the guest's again. */
static void give_back(struct weir_blk_vq *vq, struct weir_blk_req **reqs, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		weir_blk_req_release(reqs[i]);
		reqs[i]->busy = false;
	}
	weir_blk_drops_flush(vq);
}

/* Outside a section: start the batch, give back what cannot be. */
static int start_batch(struct weir_blk_vq *vq, int n, enum weir_run where)
{
	struct blk_plug plug;
	int i, err = 0;

	WRITE_ONCE(vq->submitter, current);
	blk_start_plug(&plug);
	for (i = 0; i < n; i++) {
		err = start_one(vq, vq->batch[i], where);
		if (err)
			break;
	}
	blk_finish_plug(&plug);
	WRITE_ONCE(vq->submitter, NULL);
	if (unlikely(i < n))
		give_back(vq, &vq->batch[i], n - i);
	if (err == -EAGAIN)
		weir_ring_rewind(&vq->q.ring, n - i, 0);
	return err;
}

static enum weir_ran run(struct weir_queue *q, enum weir_run where)
{
	struct weir_blk_vq *vq = container_of(q, struct weir_blk_vq, q);
	const int all = where == WEIR_RUN_KICK ? KICK_BUDGET : WORKER_BUDGET;
	int n, budget = all;

	for (;;) {
		if (!weir_ring_begin(&q->ring, where == WEIR_RUN_ATOMIC))
			return WEIR_RAN_MORE;
		n = turn(vq, where, budget < all);
		weir_ring_end(&q->ring, where == WEIR_RUN_ATOMIC);
		if (n == -EAGAIN && weir_queue_fault_in(q, where))
			continue;
		if (n > 0) {
			budget -= n;
			q->gathered += n;
			n = start_batch(vq, n, where);
			/* What is done does not wait for what others are asked. */
			if (unlikely(n == -EAGAIN && q->waits && vq->finishing)) {
				q->waits = false;
				continue;
			}
		}
		if (n == -EAGAIN || (!n && budget <= 0))
			return WEIR_RAN_MORE;
		if (n)
			return WEIR_RAN_DRY;
	}
}

static const struct weir_queue_ops queue_ops = { .run = run, .gathers = true, .polls = 2 };

/**
 * weir_blk_vq_create() - a queue, stopped, with a worker if the front end has none
 * @blk: the disk
 * @index: its number
 *
 * Context: may sleep, the VMM's thread. Return: it, or as weir_worker_create().
 */
struct weir_blk_vq *weir_blk_vq_create(struct weir_blk *blk, unsigned int index)
{
	struct weir_blk_vq *vq = kzalloc(sizeof(*vq), GFP_KERNEL_ACCOUNT);
	int err;

	if (!vq)
		return ERR_PTR(-ENOMEM);
	vq->worker = blk->dev.env.workers ? NULL : weir_worker_create("weir-blk");
	err = PTR_ERR_OR_ZERO(vq->worker);
	if (err) {
		kfree(vq);
		return ERR_PTR(err);
	}
	vq->blk = blk;
	weir_queue_init(&vq->q, &blk->dev, index, &queue_ops, vq->worker);
	return vq;
}

/**
 * weir_blk_vq_destroy() - release it
 * @vq: the queue, stopped
 *
 * Context: may sleep.
 */
void weir_blk_vq_destroy(struct weir_blk_vq *vq)
{
	weir_worker_destroy(vq->worker);
	weir_queue_exit(&vq->q);
	weir_blk_arrays_free(vq);
	kfree(vq);
}

/**
 * weir_blk_vq_start() - serve a queue
 * @vq: stopped queue
 * @ring: where it lies
 *
 * Return: 0, -EINVAL, -EINTR, -ENOMEM.
 */
int weir_blk_vq_start(struct weir_blk_vq *vq,
		      const struct weir_vhost_ring *ring)
{
	int err = weir_blk_arrays_have(vq, ring->num);

	if (err)
		return err;
	INIT_WORK(&vq->bh, poke_from_bh);
	init_llist_head(&vq->done);
	vq->finishing = NULL;
	vq->last = &vq->finishing;
	return weir_queue_start(&vq->q, ring, vq->blk->features);
}

/* Nobody runs the queue any more: what is finished still reaches the driver. */
static void finish_stopped(struct weir_blk_vq *vq)
{
	struct weir_queue *q = &vq->q;
	struct weir_blk_req *req;
	int err = 0;

	do {
		if (q->ring.broken)
			break;
		weir_ring_begin(&q->ring, false);
		err = turn(vq, WEIR_RUN_ATOMIC, false);
		weir_ring_end(&q->ring, false);
	} while (err == -EAGAIN && !weir_ring_fault_in(&q->ring));
	if (q->call)
		q->dev->env.call(q->dev->env.priv, q->index);
	q->call = false;
	if (first_done(vq) && !q->ring.broken)
		q->dev->env.broken(q->dev->env.priv, q->index,
				   "an answer has no place");
	while ((req = first_done(vq))) {
		vq->finishing = req->done.next;
		weir_blk_req_release(req);
	}
	weir_blk_drops_flush(vq);
}

/**
 * weir_blk_vq_stop() - stop, wait for every request that was taken
 * @vq: started queue
 *
 * Context: may sleep. Return: as weir_queue_stop().
 */
u16 weir_blk_vq_stop(struct weir_blk_vq *vq)
{
	u16 base = weir_queue_stop(&vq->q);

	wait_var_event(&vq->inflight, !atomic_read(&vq->inflight));
	cancel_work_sync(&vq->bh);
	finish_stopped(vq);
	return base;
}
