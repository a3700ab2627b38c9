// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device's worker thread. A kernel thread, so that it outlives a killed VMM
 * and can finish what the device's end waits for.
 */
#include <linux/cgroup.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/wait_bit.h>
#include "worker.h"

struct weir_worker {
	struct task_struct *task;
	struct llist_head works;
	const struct weir_work *running;
	struct rcu_head rcu;
};

static void run_works(struct weir_worker *worker, struct llist_node *list)
{
	struct weir_work *work, *next;

	llist_for_each_entry_safe(work, next, llist_reverse_order(list), node) {
		WRITE_ONCE(worker->running, work);
		clear_bit(0, &work->queued);
		/* Queued again from here on; pairs with weir_worker_queue(). */
		smp_mb__after_atomic();
		work->fn(work);
		/* After all of @work; pairs with weir_worker_wait(). */
		smp_store_release(&worker->running, NULL);
		/* Who waits sees that, or is seen. */
		smp_mb();
		wake_up_var(&worker->running);
		cond_resched();
	}
}

static int worker_main(void *data)
{
	struct weir_worker *worker = data;
	struct llist_node *list;

	allow_kernel_signal(SIGKILL);
	for (;;) {
		set_current_state(TASK_IDLE);
		list = llist_del_all(&worker->works);
		if (list) {
			__set_current_state(TASK_RUNNING);
			run_works(worker, list);
			continue;
		}
		if (kthread_should_stop())
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	return 0;
}

struct weir_worker *weir_worker_create(const char *name)
{
	struct weir_worker *worker;
	struct task_struct *task;
	int err;

	worker = kzalloc(sizeof(*worker), GFP_KERNEL_ACCOUNT);
	if (!worker)
		return ERR_PTR(-ENOMEM);
	task = kthread_create(worker_main, worker, "%s", name);
	if (IS_ERR(task)) {
		err = PTR_ERR(task);
		goto free_worker;
	}
	worker->task = task;
	err = cgroup_attach_task_all(current, task);
	if (err)
		goto stop_task;
	set_user_nice(task, task_nice(current));
	wake_up_process(task);
	return worker;

stop_task:
	kthread_stop(task);
free_worker:
	kfree(worker);
	return ERR_PTR(err);
}

/**
 * weir_worker_destroy() - run what is queued, then end the thread
 * @worker: the worker, or NULL
 *
 * Context: may sleep.
 */
void weir_worker_destroy(struct weir_worker *worker)
{
	if (!worker)
		return;
	kthread_stop(worker->task);
	kfree_rcu(worker, rcu);
}

/**
 * weir_worker_wait() - wait for the end of a work, which nobody queues any more
 * @worker: the worker
 * @work: the work; it is not queued, but may still run
 *
 * Afterwards it may be freed. Other works are not waited for, which may take as long as
 * the pages that they need.
 *
 * Context: may sleep, not the worker's thread.
 */
void weir_worker_wait(struct weir_worker *worker, const struct weir_work *work)
{
	/* Nothing of @work after it; pairs with run_works(). */
	wait_var_event(&worker->running, smp_load_acquire(&worker->running) != work);
}

/**
 * weir_worker_give_up() - wait for nobody's memory any more
 * @worker: the worker, or NULL
 *
 * Pages that somebody brings when he likes (userfaultfd) would keep the end of the VMM
 * waiting, perhaps for what this end is to close. From now on a fault that waits
 * ends, as it does for the VMM's own threads when they are killed.
 *
 * Context: any.
 */
void weir_worker_give_up(struct weir_worker *worker)
{
	if (worker)
		send_sig(SIGKILL, worker->task, 1);
}

/**
 * weir_worker_wanted() - does something else wait for it?
 * @worker: the worker, who asks
 *
 * Context: the worker's thread. Return: true when work is queued, or another thread
 * waits for its CPU.
 */
bool weir_worker_wanted(const struct weir_worker *worker)
{
	return !llist_empty(&worker->works) || need_resched();
}

void weir_worker_queue(struct weir_worker *worker, struct weir_work *work)
{
	if (test_and_set_bit(0, &work->queued))
		return;
	/*
	 * Once it is in the list an awake worker may have run it, and be destroyed,
	 * before this wakes it; a task's memory, too, stays as long as RCU has readers.
	 */
	rcu_read_lock();
	if (llist_add(&work->node, &worker->works))
		wake_up_process(worker->task);
	rcu_read_unlock();
}
