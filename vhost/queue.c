// SPDX-License-Identifier: GPL-2.0-only
/*
 * The queue runner. Who sets RUNNING owns the queue: its ring, its statistics
 * and its place in the worker's list, until RUNNING is cleared. Ownership goes
 * to the worker with the bit left set.
 */
#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/container_of.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/processor.h>
#include <linux/sched.h>
#include <linux/sched/clock.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/wait_bit.h>
#include "queue.h"
#include "trace.h"

#define RUNNING	BIT(0)
#define PENDING	BIT(1)		/* run again before leaving */
#define KICKED	BIT(2)		/* an atomic run is perhaps not enough */
#define STOPPED	BIT(3)		/* nobody may become the owner */

/* An owner goes round this often for others, then it is the worker's turn, or next one. */
#define MAX_ROUNDS 8

/* Requests that can be served in place for what waking the worker costs. */
#define WAKE_UP_COSTS 3

/*
 * Become the owner, or leave @mark with who is. The first guess saves the load.
 * A full barrier when it succeeds: what the caller published is seen by the
 * owner; pairs with leave() and again().
 */
static bool enter(struct weir_queue *q, int mark)
{
	int old = 0;

	do {
		if (old & STOPPED)
			return false;
	} while (!atomic_try_cmpxchg(&q->state, &old, old & RUNNING ?
				     old | PENDING | mark : RUNNING));
	return !(old & RUNNING);
}

/* Stop being the owner, unless there is a mark. Nothing of @q after true. */
static bool leave(struct weir_queue *q)
{
	int old = RUNNING, new;

	do {
		if ((old & PENDING) && !(old & STOPPED))
			return false;
		new = old & STOPPED;
	} while (!atomic_try_cmpxchg(&q->state, &old, new));
	if (new & STOPPED)
		wake_up_var(&q->state);
	return true;
}

static void hand_over(struct weir_queue *q)
{
	q->stat.handovers++;
	trace_weir_vhost_handover(q);
	weir_worker_queue(q->worker, &q->work);
}

static void report_broken(struct weir_queue *q)
{
	if (q->reported)
		return;
	q->reported = true;
	q->dev->env.broken(q->dev->env.priv, q->index, q->ring.broken);
}

static void count_run(struct weir_queue *q, enum weir_run where)
{
	switch (where) {
	case WEIR_RUN_KICK:
		q->stat.runs_kick++;
		break;
	case WEIR_RUN_ATOMIC:
		q->stat.runs_atomic++;
		break;
	case WEIR_RUN_WORKER:
		q->stat.runs_worker++;
		break;
	}
}

/* Read what the ring holds already; its pages may have to be brought in. */
static int start_ring(struct weir_ring *r)
{
	int err;

	do {
		weir_ring_begin(r, false);
		err = weir_ring_start(r);
		weir_ring_end(r, false);
	} while (err == -EAGAIN && !(err = weir_ring_fault_in(r)));
	return err;
}

/*
 * Whoever is asked for its pages may need this thread to answer: then it is late. So
 * it is when memory is short: a queue that only stopped for a change must go on.
 */
static int try_start(struct weir_queue *q)
{
	int err;

	q->ring.broken = NULL;
	err = start_ring(&q->ring);
	q->waits = err == -EAGAIN;
	q->late = q->waits || err == -ENOMEM;
	if (!q->late)
		return err;
	q->ring.broken = "not started";
	return 0;
}

static enum weir_ran start_late(struct weir_queue *q, enum weir_run where)
{
	int err;

	if (where == WEIR_RUN_ATOMIC)
		return WEIR_RAN_MORE;
	err = try_start(q);
	if (err && err != -EIO)
		weir_ring_fail(&q->ring, "cannot be started");
	/* Short of memory: the worker tries again and again. */
	if (q->late && !q->waits && where == WEIR_RUN_WORKER)
		schedule_timeout_uninterruptible(1);
	return WEIR_RAN_MORE;
}

static enum weir_ran run_once(struct weir_queue *q, enum weir_run where)
{
	enum weir_ran ran = WEIR_RAN_DRY;

	if (likely(!q->ring.broken)) {
		count_run(q, where);
		trace_weir_vhost_run(q, where);
		ran = q->ops->run(q, where);
		trace_weir_vhost_ran(q, ran);
	} else if (q->late) {
		return start_late(q, where);
	}
	if (q->call) {
		q->call = false;
		q->stat.calls++;
		trace_weir_vhost_call(q);
		q->dev->env.call(q->dev->env.priv, q->index);
	}
	if (unlikely(q->ring.broken)) {
		report_broken(q);
		return WEIR_RAN_DRY;
	}
	return ran;
}

/* Whoever it waits for pokes it, perhaps has done so: that is a mark. */
static bool stop_waiting(struct weir_queue *q)
{
	bool waits = q->waits;

	q->waits = false;
	return waits;
}

static void run(struct weir_queue *q, enum weir_run where)
{
	unsigned int rounds = 0;
	int marks;

	for (;;) {
		if (run_once(q, where) == WEIR_RAN_MORE && !stop_waiting(q)) {
			if (!(atomic_read(&q->state) & STOPPED))
				return hand_over(q);
		}
		if (leave(q))
			return;
		marks = atomic_fetch_andnot(PENDING | KICKED, &q->state);
		if (marks & KICKED)
			weir_ring_crowded(&q->ring);
		if (++rounds == MAX_ROUNDS ||
		    (where == WEIR_RUN_ATOMIC && (marks & KICKED) &&
		     !q->ops->atomic_kick))
			return hand_over(q);
	}
}

/*
 * A poke has woken the worker. Where that took the CPU from the driver, the driver
 * goes on first and adds what it was about to; learned as it is of kicks. Where those
 * are served in place unless the queue gathers, gathering must be worth this thread.
 */
static void run_woken(struct weir_queue *q)
{
	u16 next, took;
	u32 from;

	if (q->gather.on)
		yield();
	next = q->ring.next_avail;
	from = q->gathered;
	run(q, WEIR_RUN_WORKER);
	took = min_t(u32, READ_ONCE(q->gathered) - from, U16_MAX);
	if (!took && next != READ_ONCE(q->ring.next_avail))
		weir_gather_stop(&q->gather);
	else
		weir_gather_learn(&q->gather, q->stat.kicks ?
				  took / WAKE_UP_COSTS : took);
	trace_weir_vhost_gather(q, took);
}

/* Inside no section. Return: 1 there is more, or a page is wanted; 0 none; -EIO. */
static int look(struct weir_queue *q)
{
	int ret;

	weir_ring_begin(&q->ring, false);
	ret = weir_ring_more(&q->ring);
	weir_ring_end(&q->ring, false);
	return ret == -EAGAIN ? 1 : ret;
}

/* Return: false when it stays empty, or this thread is wanted elsewhere. */
static bool look_for_more(struct weir_queue *q)
{
	u64 end = local_clock() + q->poll_ns;
	int marks, ret;

	q->stat.polls++;
	while (!weir_worker_wanted(q->worker)) {
		marks = atomic_read(&q->state) & (PENDING | STOPPED);
		if (unlikely(marks)) {
			atomic_fetch_andnot(PENDING | KICKED, &q->state);
			return !(marks & STOPPED);
		}
		ret = look(q);
		q->stat.poll_hits += ret > 0;
		if (ret)
			return ret > 0;
		if (local_clock() > end)
			return false;
		cpu_relax();
	}
	return false;
}

/*
 * Look into the ring, so that the driver need not kick, until it has been quiet or has
 * what gains by waiting. What is served in place at its kick is not handed over for
 * that: it would be slower.
 */
static void run_looking(struct weir_queue *q)
{
	u32 from;

	q->looks = true;
	do {
		from = q->gathered;
		if (run_once(q, WEIR_RUN_WORKER) == WEIR_RAN_MORE)
			break;
	} while (!q->ring.broken && q->gathered - from < q->ops->polls &&
		 look_for_more(q));
	q->looks = false;
}

static void run_in_worker(struct weir_work *work)
{
	struct weir_queue *q = container_of(work, struct weir_queue, work);
	bool woken = q->woken;

	q->woken = false;
	if (woken && q->ops->gathers && (q->gather.on || !q->poll_ns))
		return run_woken(q);
	if (q->poll_ns)
		run_looking(q);
	run(q, WEIR_RUN_WORKER);
}

/**
 * weir_queue_init() - set up a queue, before its first start
 * @q: the queue; stopped after it
 * @dev: device it belongs to
 * @index: its number
 * @ops: the device's side
 * @worker: the device's worker; NULL: it gets one when it starts
 */
void weir_queue_init(struct weir_queue *q, struct weir_vhost_dev *dev,
		     unsigned int index, const struct weir_queue_ops *ops,
		     struct weir_worker *worker)
{
	q->dev = dev;
	q->index = index;
	q->ops = ops;
	q->worker = worker;
	weir_gather_init(&q->gather);
	atomic_set(&q->state, STOPPED);
	weir_work_init(&q->work, run_in_worker);
}

/* Kept from the last start when it will do: to go on takes no memory. */
static int have_ring_state(struct weir_queue *q, size_t size)
{
	if (size && size == q->state_size) {
		memset(q->ring_state, 0, size);
		return 0;
	}
	weir_queue_exit(q);
	if (!size)
		return 0;
	q->ring_state = kvzalloc(size, GFP_KERNEL_ACCOUNT);
	if (!q->ring_state)
		return -ENOMEM;
	q->state_size = size;
	return 0;
}

static int init_ring(struct weir_queue *q, const struct weir_vhost_ring *ring,
		     u64 features)
{
	const struct weir_ring_layout at = {
		.num = ring->num, .desc = ring->desc, .avail = ring->avail,
		.used = ring->used, .base = ring->base,
		.log_data = ring->log_data, .log_ring = ring->log_ring,
		.log_used = ring->log_used,
	};
	int err;

	err = have_ring_state(q, weir_ring_state_size(ring->num, features));
	if (err)
		return err;
	return weir_ring_init(&q->ring, &q->dev->env.gmem, &at, features,
			      q->ring_state);
}

int weir_queue_start(struct weir_queue *q, const struct weir_vhost_ring *ring,
		     u64 features)
{
	int err;

	if (!(atomic_read(&q->state) & STOPPED))
		return -EBUSY;
	err = init_ring(q, ring, features);
	if (!err)
		err = try_start(q);
	if (err)
		return err == -EIO ? -EINVAL : err;
	q->call = false;
	q->reported = false;
	q->poll_ns = q->ops->polls ? ring->poll_ns : 0;
	if (ring->worker)
		q->worker = ring->worker;
	/* The ring before the state; pairs with enter(). */
	atomic_set_release(&q->state, 0);
	weir_queue_poke_worker(q);
	return 0;
}

/**
 * weir_queue_stop() - no run after this, none under way
 * @q: the queue; the device has nothing in flight on it
 *
 * Context: may sleep. Return: where to go on, as &weir_vhost_ring.base.
 */
u16 weir_queue_stop(struct weir_queue *q)
{
	atomic_or(STOPPED, &q->state);
	wait_var_event(&q->state,
		       !(atomic_read_acquire(&q->state) & RUNNING));
	/* It has learned from its last run perhaps only after it had left. */
	if (q->worker)
		weir_worker_wait(q->worker, &q->work);
	return weir_ring_base(&q->ring);
}

/**
 * weir_queue_exit() - forget what a stopped queue's ring remembers
 * @q: the queue, zeroed or initialised; may be started again
 */
void weir_queue_exit(struct weir_queue *q)
{
	kvfree(q->ring_state);
	q->ring_state = NULL;
	q->state_size = 0;
}

/**
 * weir_queue_kick() - the driver's notification
 * @q: the queue
 *
 * Context: the vCPU thread, may sleep.
 */
void weir_queue_kick(struct weir_queue *q)
{
	u16 from, took;
	bool owner;

	q->stat.kicks++;
	owner = enter(q, KICKED);
	trace_weir_vhost_kick(q, owner);
	if (!owner)
		return;
	from = q->ring.next_avail;
	run(q, WEIR_RUN_KICK);
	/* Perhaps not the owner any more: a guess that is off does no harm. */
	took = READ_ONCE(q->ring.next_avail) - from;
	weir_gather_learn(&q->gather, took);
	trace_weir_vhost_gather(q, took);
}

/**
 * weir_queue_poke() - there is something to do
 * @q: the queue
 *
 * Context: softirq, or bottom halves off.
 */
void weir_queue_poke(struct weir_queue *q)
{
	if (enter(q, 0))
		run(q, WEIR_RUN_ATOMIC);
}

/**
 * weir_queue_poke_worker() - there is something to do, in the worker
 * @q: the queue
 *
 * Context: any, hard interrupt too.
 */
void weir_queue_poke_worker(struct weir_queue *q)
{
	if (!enter(q, KICKED))
		return;
	q->woken = true;
	hand_over(q);
}

bool weir_queue_fault_in(struct weir_queue *q, enum weir_run where)
{
	int err;

	if (where == WEIR_RUN_ATOMIC)
		return false;
	q->stat.faults++;
	err = weir_ring_fault_in(&q->ring);
	q->waits = err == -EAGAIN;
	/* Short of memory, say: the worker is asked again and again. */
	if (err && err != -EIO && !q->waits && where == WEIR_RUN_WORKER)
		schedule_timeout_uninterruptible(1);
	return !err;
}
