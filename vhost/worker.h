/* SPDX-License-Identifier: GPL-2.0-only */
/* A device's worker thread: runs what may not run where it was asked for. */
#ifndef WEIR_VHOST_WORKER_H
#define WEIR_VHOST_WORKER_H

#include <linux/llist.h>
#include <linux/types.h>

struct weir_worker;

/**
 * struct weir_work - something to do, embedded in its owner
 * @fn: called in the worker thread (may sleep); may queue @work again
 */
struct weir_work {
	struct llist_node node;
	unsigned long queued;
	void (*fn)(struct weir_work *work);
};

static inline void weir_work_init(struct weir_work *work,
				  void (*fn)(struct weir_work *work))
{
	work->queued = 0;
	work->fn = fn;
}

/**
 * weir_worker_create() - start a worker thread
 * @name: what ps shows, 15 characters
 *
 * The thread joins the control groups of the caller and takes its nice value.
 * Context: may sleep. Return: the worker, ERR_PTR(-ENOMEM or -EINTR).
 */
struct weir_worker *weir_worker_create(const char *name);

void weir_worker_destroy(struct weir_worker *worker);
void weir_worker_wait(struct weir_worker *worker, const struct weir_work *work);
void weir_worker_give_up(struct weir_worker *worker);
bool weir_worker_wanted(const struct weir_worker *worker);

/**
 * weir_worker_queue() - run @work once, soon, in order of queueing
 * @worker: who runs it
 * @work: what
 *
 * A work that waits already is not queued twice; one that runs is.
 * Context: any.
 */
void weir_worker_queue(struct weir_worker *worker, struct weir_work *work);

#endif /* WEIR_VHOST_WORKER_H */
