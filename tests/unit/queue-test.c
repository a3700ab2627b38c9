// SPDX-License-Identifier: GPL-2.0-only
// sources: vhost/queue.c vhost/queue-show.c vhost/gather.c
// sources: virtio/ring.c virtio/ring-split.c virtio/ring-packed.c virtio/ring-packed-used.c
/*
 * Who runs a queue: whatever comes while it runs, and wherever from, the queue
 * is run again by somebody who can serve it.
 */
#include <linux/sched.h>
#include "queue-world.h"

static const struct weir_work *waited_for;

void weir_worker_wait(struct weir_worker *worker, const struct weir_work *work)
{
	waited_for = work;
}

bool weir_worker_wanted(const struct weir_worker *worker)
{
	return false;
}

static const struct weir_queue_ops ops = { .run = record };
static const struct weir_queue_ops atomic_ops = {
	.run = record, .atomic_kick = true,
};

static enum weir_ran take(struct weir_queue *q, enum weir_run where)
{
	enum weir_ran ran = record(q, where);

	q->ring.next_avail += world.offered;
	if (!world.worthless)
		q->gathered += world.offered;
	world.offered = 0;
	return ran;
}

static const struct weir_queue_ops gathering_ops = { .run = take, .gathers = true };

static struct weir_queue *ready(const struct weir_queue_ops *o)
{
	return ready_after(o, 1);
}

static void kick_runs_where_it_is(void **state)
{
	struct weir_queue *q = ready(&ops);

	weir_queue_kick(q);
	assert_int_equal(world.runs, 1);
	assert_int_equal(world.where[0], WEIR_RUN_KICK);
	assert_int_equal(world.handed_over, 0);
}

/* A run in a callback serves completions only: the kick wants the worker. */
static void kick_in_atomic_run(void **state)
{
	struct weir_queue *q = ready(&ops);

	world.meanwhile = weir_queue_kick;
	weir_queue_poke(q);
	assert_int_equal(world.handed_over, 1);
	work();
	assert_int_equal(world.where[world.runs - 1], WEIR_RUN_WORKER);
}

/* The same for a kick that waited and was passed on to the worker. */
static void punted_kick_in_atomic_run(void **state)
{
	struct weir_queue *q = ready(&ops);

	world.meanwhile = weir_queue_poke_worker;
	weir_queue_poke(q);
	assert_int_equal(world.handed_over, 1);
	work();
	assert_int_equal(world.where[world.runs - 1], WEIR_RUN_WORKER);
	assert_int_equal(world.handed_over, 1);
}

static void completion_in_atomic_run(void **state)
{
	struct weir_queue *q = ready(&ops);

	world.meanwhile = weir_queue_poke;
	weir_queue_poke(q);
	assert_int_equal(world.runs, 2);
	assert_int_equal(world.where[1], WEIR_RUN_ATOMIC);
	assert_int_equal(world.handed_over, 0);
}

static void atomic_run_that_serves_kicks(void **state)
{
	struct weir_queue *q = ready(&atomic_ops);

	world.meanwhile = weir_queue_kick;
	weir_queue_poke(q);
	assert_int_equal(world.runs, 2);
	assert_int_equal(world.where[1], WEIR_RUN_ATOMIC);
	assert_int_equal(world.handed_over, 0);
}

static void anything_in_kick(void **state)
{
	static void (*const what[])(struct weir_queue *q) = {
		weir_queue_kick, weir_queue_poke, weir_queue_poke_worker,
	};
	struct weir_queue *q;
	unsigned int i;

	for (i = 0; i < 3; i++) {
		q = ready(&ops);
		world.meanwhile = what[i];
		weir_queue_kick(q);
		assert_int_equal(world.runs, 2);
		assert_int_equal(world.where[1], WEIR_RUN_KICK);
		assert_int_equal(world.handed_over, 0);
	}
}

static void again_and_again(struct weir_queue *q)
{
	world.meanwhile = again_and_again;
	weir_queue_kick(q);
}

/* A driver that kicks without end keeps nobody for ever, not even the worker. */
static void kicks_without_end(void **state)
{
	struct weir_queue *q = ready(&ops);
	unsigned int runs;

	world.meanwhile = again_and_again;
	weir_queue_kick(q);
	assert_int_equal(world.handed_over, 1);
	runs = world.runs;
	work();
	assert_int_equal(world.handed_over, 2);
	assert_int_equal(world.runs, 2 * runs);
	world.meanwhile = NULL;
	work();
	assert_int_equal(world.handed_over, 2);
	weir_queue_stop(q);
}

/* The owner is the worker from the moment the queue is handed over. */
static void more_goes_to_the_worker(void **state)
{
	struct weir_queue *q = ready(&ops);

	world.answer = WEIR_RAN_MORE;
	weir_queue_kick(q);
	assert_int_equal(world.handed_over, 1);
	weir_queue_kick(q);
	weir_queue_poke(q);
	assert_int_equal(world.runs, 1);
	world.answer = WEIR_RAN_DRY;
	work();
	assert_int_equal(world.runs, 3);
	assert_int_equal(world.where[2], WEIR_RUN_WORKER);
	weir_queue_stop(q);
	/* It may be on its way out of the queue, which may be freed after this. */
	assert_ptr_equal(waited_for, &q->work);
}

static enum weir_ran wait_for_memory(struct weir_queue *q, enum weir_run where)
{
	enum weir_ran ran = record(q, where);

	if (!away)
		return ran;
	weir_ring_begin(&q->ring, false);
	assert_int_equal(weir_ring_more(&q->ring), -EAGAIN);
	weir_ring_end(&q->ring, false);
	assert_false(weir_queue_fault_in(q, where));
	return WEIR_RAN_MORE;
}

/* Nobody runs it until the poke, not even the worker. */
static void waits_for_an_answer(void **state)
{
	static const struct weir_queue_ops waiting = { .run = wait_for_memory };
	struct weir_queue *q = ready(&waiting);

	away = true;
	weir_queue_kick(q);
	assert_int_equal(world.runs, 1);
	assert_int_equal(world.handed_over, 0);
	weir_queue_poke_worker(q);
	work();
	assert_int_equal(world.runs, 2);
	assert_int_equal(world.handed_over, 1);
	away = false;
	weir_queue_poke_worker(q);
	work();
	assert_int_equal(world.runs, 3);
	assert_null(world.work);
}

static void answer(struct weir_queue *q)
{
	away = false;
	weir_queue_poke_worker(q);
}

static enum weir_ran answered_soon(struct weir_queue *q, enum weir_run where)
{
	enum weir_ran ran = record(q, where);

	if (!away)
		return ran;
	assert_false(weir_queue_fault_in(q, where));
	answer(q);
	return WEIR_RAN_MORE;
}

static void answer_comes_before_it_waits(void **state)
{
	static const struct weir_queue_ops soon = { .run = answered_soon };
	struct weir_queue *q = ready(&soon);

	away = true;
	weir_queue_kick(q);
	assert_int_equal(world.runs, 2);
	assert_int_equal(world.handed_over, 0);
}

static void ring_is_not_there_at_the_start(void **state)
{
	away = true;
	asked = 0;
	assert_int_equal(start(&ops, USED), 0);
	work();
	assert_null(world.work);
	weir_queue_kick(&queue);
	assert_int_equal(world.runs, 0);
	assert_int_equal(asked, 3);
	weir_queue_poke(&queue);	/* cannot ask there */
	work();
	assert_null(world.work);
	away = false;
	weir_queue_poke_worker(&queue);
	work();
	work();
	assert_int_equal(world.runs, 1);
	assert_null(queue.ring.broken);
	assert_int_equal(weir_queue_stop(&queue), 0);
}

static void broken(void *priv, unsigned int vq, const char *why)
{
	asked = 1000;
}

static void ring_that_is_nowhere(void **state)
{
	dev.env.broken = broken;
	away = false;
	assert_int_equal(start(&ops, 8192), -EINVAL);
	away = true;
	assert_int_equal(start(&ops, 8192), 0);
	away = false;
	while (world.work)
		work();
	assert_int_equal(world.runs, 0);
	assert_int_equal(asked, 1000);
}

static void offer_three_more(void)
{
	world.offered += 3;
	world.yields++;
}

static void offer_nothing(void)
{
	world.yields++;
}

/* The driver makes one request available, and more when it may go on. */
static unsigned int yields_of(struct weir_queue *q, unsigned int pokes)
{
	world.yields = 0;
	while (pokes--) {
		world.offered = 1;
		world.runs = 0;
		weir_queue_poke_worker(q);
		work();
		assert_int_equal(world.offered, 0);
		assert_int_equal(world.runs, 1);
	}
	return world.yields;
}

static void worker_lets_the_driver_add(void **state)
{
	struct weir_queue *q = ready(&gathering_ops);

	shim_others_run = offer_three_more;
	assert_int_equal(yields_of(q, 15), 0);	/* and the one of the start */
	assert_int_equal(yields_of(q, 100), 100);
	shim_others_run = offer_nothing;
	assert_true(yields_of(q, 100) < 20);
	shim_others_run = NULL;
}

static void offer_nine_more(void)
{
	world.offered += 9;
	world.yields++;
}

/* Kicks that are served in place cost less than the worker's wake-up. */
static void worker_must_be_worth_it(void **state)
{
	struct weir_queue *q = ready(&gathering_ops);

	weir_queue_kick(q);
	world.runs = 0;
	shim_others_run = offer_three_more;
	assert_true(yields_of(q, 100) < 10);
	shim_others_run = offer_nine_more;
	yields_of(q, 1024);
	assert_int_equal(yields_of(q, 100), 100);
	shim_others_run = NULL;
}

/* Several came of it, but of the kind that somebody waits for. */
static void worker_does_not_wait_for_small(void **state)
{
	struct weir_queue *q = ready(&gathering_ops);

	shim_others_run = offer_nine_more;
	yields_of(q, 100);
	assert_int_equal(yields_of(q, 10), 10);
	world.worthless = true;
	assert_true(yields_of(q, 100) < 6);
	world.worthless = false;
	yields_of(q, 1024);
	assert_int_equal(yields_of(q, 100), 100);
	shim_others_run = NULL;
}

/* What is handed over has been waited for, and a device may not want it. */
static void worker_does_not_wait_for_all(void **state)
{
	struct weir_queue *q = ready(&gathering_ops);

	shim_others_run = offer_three_more;
	yields_of(q, 16);
	world.yields = 0;
	world.answer = WEIR_RAN_MORE;
	weir_queue_kick(q);
	world.answer = WEIR_RAN_DRY;
	work();
	assert_int_equal(world.yields, 0);
	q = ready(&ops);
	q->gather.on = true;
	weir_queue_poke_worker(q);
	work();
	assert_int_equal(world.yields, 0);
	shim_others_run = NULL;
}

static void stopped_stays_stopped(void **state)
{
	struct weir_queue *q = ready(&ops);

	weir_queue_stop(q);
	weir_queue_kick(q);
	weir_queue_poke(q);
	weir_queue_poke_worker(q);
	assert_int_equal(world.runs, 0);
	assert_int_equal(world.handed_over, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kick_runs_where_it_is),
		cmocka_unit_test(kicks_without_end),
		cmocka_unit_test(kick_in_atomic_run),
		cmocka_unit_test(punted_kick_in_atomic_run),
		cmocka_unit_test(completion_in_atomic_run),
		cmocka_unit_test(atomic_run_that_serves_kicks),
		cmocka_unit_test(anything_in_kick),
		cmocka_unit_test(more_goes_to_the_worker),
		cmocka_unit_test(waits_for_an_answer),
		cmocka_unit_test(answer_comes_before_it_waits),
		cmocka_unit_test(ring_is_not_there_at_the_start),
		cmocka_unit_test(ring_that_is_nowhere),
		cmocka_unit_test(worker_lets_the_driver_add),
		cmocka_unit_test(worker_must_be_worth_it),
		cmocka_unit_test(worker_does_not_wait_for_small),
		cmocka_unit_test(worker_does_not_wait_for_all),
		cmocka_unit_test(stopped_stays_stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
