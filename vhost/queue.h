/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The queue runner that all devices share. One context at a time runs a queue: a kick
 * in the vCPU thread, a callback, or the worker. Who finds it taken leaves a mark and
 * goes; the one inside then runs it again.
 */
#ifndef WEIR_VHOST_QUEUE_H
#define WEIR_VHOST_QUEUE_H

#include <linux/atomic.h>
#include <linux/seq_file.h>
#include <weir-vhost/dev.h>
#include "../virtio/ring.h"
#include "../virtio/ring-known.h"
#include "gather.h"
#include "worker.h"

/**
 * enum weir_run - where a queue is run
 * @WEIR_RUN_KICK: vCPU thread, may sleep; keep to a budget
 * @WEIR_RUN_ATOMIC: softirq or with bottom halves off: sections are atomic
 * @WEIR_RUN_WORKER: worker thread, may sleep
 */
enum weir_run { WEIR_RUN_KICK, WEIR_RUN_ATOMIC, WEIR_RUN_WORKER };

/**
 * enum weir_ran - what came of it
 * @WEIR_RAN_DRY: nothing left to do; kicks are on if more can come of them
 * @WEIR_RAN_MORE: budget spent, or this context cannot go on: the worker will
 */
enum weir_ran { WEIR_RAN_DRY, WEIR_RAN_MORE };

struct weir_queue_stats {
	u64 kicks, runs_kick, runs_atomic, runs_worker, handovers;
	u64 calls, calls_suppressed, faults, polls, poll_hits;
};

struct weir_queue;

/**
 * struct weir_queue_ops - a device's side of a queue
 * @run: serve the queue, in sections of its own. Not after the ring broke
 * @atomic_kick: @run can serve a kick in %WEIR_RUN_ATOMIC too; else a kick
 *	during such a run goes to the worker
 * @gathers: the woken worker may wait; @polls: it may look for more, unasked, until
 *	a run gathers so many
 */
struct weir_queue_ops {
	enum weir_ran (*run)(struct weir_queue *q, enum weir_run where);
	bool atomic_kick, gathers;
	u8 polls;
};

/**
 * struct weir_queue - a virtqueue and who runs it
 * @ring: for the runner only; @ring_state: what it keeps elsewhere; @state_size
 * @worker: who serves it, beside the threads that kick
 * @state: bits of queue.c; starts as stopped
 * @call: call the driver when the run ends; @reported: that the ring broke is
 * @late: @ring is not started yet, and counts as broken until then
 * @waits: for a poke: the run can do no more; @woken: one has woken the worker
 * @poll_ns: how long the worker looks by itself; @looks: it does
 * @gathered: counts what makes waiting for more worth it; with @ops->gathers
 */
struct weir_queue {
	struct weir_vhost_dev *dev;
	const struct weir_queue_ops *ops;
	struct weir_worker *worker;
	unsigned int index;
	atomic_t state;
	bool call, reported, late, waits, woken, looks;
	u32 gathered;
	u64 poll_ns;
	struct weir_gather gather;
	struct weir_ring ring;
	void *ring_state;
	size_t state_size;
	struct weir_work work;
	struct weir_queue_stats stat;
};

void weir_queue_init(struct weir_queue *q, struct weir_vhost_dev *dev,
		     unsigned int index, const struct weir_queue_ops *ops,
		     struct weir_worker *worker);

/**
 * weir_queue_start() - serve a ring from now on; the worker looks at it first
 * @q: the queue, stopped
 * @ring: where it lies
 * @features: negotiated feature bits
 *
 * Context: may sleep. Return: 0, -EBUSY when started, -EINVAL for a bad ring
 * (areas outside guest memory included), -EINTR, -ENOMEM.
 */
int weir_queue_start(struct weir_queue *q, const struct weir_vhost_ring *ring,
		     u64 features);

u16 weir_queue_stop(struct weir_queue *q);
void weir_queue_exit(struct weir_queue *q);

void weir_queue_kick(struct weir_queue *q);
void weir_queue_poke(struct weir_queue *q);
void weir_queue_poke_worker(struct weir_queue *q);

/**
 * weir_queue_fault_in() - for @run, outside a section: -EAGAIN was the answer
 * @q: the queue
 * @where: as @run got it
 *
 * Return: true: begin a section and try again. false: cannot here and now (or
 * the ring broke): give back what was not done, return %WEIR_RAN_MORE.
 */
bool weir_queue_fault_in(struct weir_queue *q, enum weir_run where);
int weir_queue_flush(struct weir_queue *q);
int weir_queue_show(struct weir_queue *q);
void weir_queue_print(const struct weir_queue *q, struct seq_file *m, const char *name);

#endif /* WEIR_VHOST_QUEUE_H */
