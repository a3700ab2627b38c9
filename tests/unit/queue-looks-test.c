// SPDX-License-Identifier: GPL-2.0-only
// sources: vhost/queue.c vhost/queue-show.c vhost/gather.c
// sources: virtio/ring.c virtio/ring-split.c virtio/ring-packed.c virtio/ring-packed-used.c
/*
 * A queue whose worker looks for more by itself: the driver is not asked for kicks
 * meanwhile, and is when it stops, whatever made it stop; nothing is left in the ring.
 */
#include <linux/virtio_ring.h>
#include "queue-world.h"
#include "vhost/queue-kicks.h"

/* What the worker's looking meets. */
static unsigned int looks;
static bool wanted;		/* elsewhere */
static void (*while_it_looks)(struct weir_queue *q);

void weir_worker_wait(struct weir_worker *worker, const struct weir_work *work)
{
}

bool weir_worker_wanted(const struct weir_worker *worker)
{
	void (*meanwhile)(struct weir_queue *q) = while_it_looks;

	looks++;
	while_it_looks = NULL;
	if (meanwhile)
		meanwhile(&queue);
	return wanted;
}

static enum weir_ran take_all(struct weir_queue *q, enum weir_run where)
{
	enum weir_ran ran = record(q, where);
	struct weir_seg segs[NUM];
	struct weir_chain c = { .segs = segs, .max = NUM };

	weir_ring_begin(&q->ring, false);
	while (weir_ring_next(&q->ring, &c) > 0) {
		world.offered--;
		q->gathered += !world.worthless;
	}
	assert_int_equal(weir_queue_kicks_on(q), 0);
	weir_ring_end(&q->ring, false);
	return ran;
}

static const struct weir_queue_ops looking_ops = { .run = take_all, .polls = 1 };

/* A buffer of one byte; nobody is notified. */
static void add(struct weir_queue *q)
{
	struct vring_desc *desc = (void *)memory;
	struct vring_avail *avail = (void *)(memory + AVAIL);

	desc[0] = (struct vring_desc){ .addr = 4095, .len = 1 };
	avail->ring[avail->idx % NUM] = 0;
	avail->idx++;
	world.offered++;
}

static bool asked_for_kicks(void)
{
	const struct vring_used *used = (void *)(memory + USED);

	return !(used->flags & VRING_USED_F_NO_NOTIFY);
}

static void add_unasked(struct weir_queue *q)
{
	assert_false(asked_for_kicks());
	add(q);
}

static struct weir_queue *looking(void)
{
	struct weir_queue *q;

	memset(memory, 0, sizeof(memory));
	q = ready_after(&looking_ops, 2);	/* looked for, then asked for */
	assert_true(asked_for_kicks());
	wanted = false;
	looks = 0;
	return q;
}

/* What comes while the worker looks needs no kick. */
static void worker_looks_for_more(void **state)
{
	struct weir_queue *q = looking();

	world.worthless = true;
	add(q);
	weir_queue_poke_worker(q);
	while_it_looks = add_unasked;
	work();
	assert_int_equal(world.offered, 0);
	assert_int_equal(world.runs, 3);	/* woken, found, quiet */
	assert_true(looks > 8);
	assert_int_equal(q->stat.poll_hits, 1);
	assert_true(asked_for_kicks());
	assert_int_equal(world.handed_over, 1);
}

/* What is served in place stays there. */
static void kick_is_not_handed_over(void **state)
{
	struct weir_queue *q = looking();

	add(q);
	weir_queue_kick(q);
	assert_int_equal(world.offered, 0);
	assert_int_equal(world.handed_over, 0);
	assert_true(asked_for_kicks());
}

/* What gains by waiting is not looked for. */
static void large_is_not_looked_for(void **state)
{
	struct weir_queue *q = looking();

	add(q);
	weir_queue_poke_worker(q);
	work();
	assert_int_equal(world.offered, 0);
	assert_int_equal(looks, 0);
	assert_true(asked_for_kicks());
}

static void worker_is_wanted_elsewhere(void **state)
{
	struct weir_queue *q = looking();

	weir_queue_poke_worker(q);
	wanted = true;
	while_it_looks = add;
	work();
	assert_int_equal(looks, 1);
	assert_int_equal(world.offered, 0);	/* seen when kicks were asked for */
	assert_true(asked_for_kicks());
}

static void poked_while_it_looks(void **state)
{
	struct weir_queue *q = looking();

	weir_queue_poke_worker(q);
	while_it_looks = weir_queue_poke;
	work();
	assert_int_equal(world.runs, 3);
	assert_int_equal(world.handed_over, 1);
	assert_true(asked_for_kicks());
}

static void stop(struct weir_queue *q)
{
	atomic_or(BIT(3), &q->state);		/* as weir_queue_stop() begins */
}

static void stopped_while_it_looks(void **state)
{
	struct weir_queue *q = looking();

	weir_queue_poke_worker(q);
	while_it_looks = stop;
	work();
	assert_int_equal(looks, 1);
	weir_queue_stop(q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(worker_looks_for_more),
		cmocka_unit_test(kick_is_not_handed_over),
		cmocka_unit_test(large_is_not_looked_for),
		cmocka_unit_test(worker_is_wanted_elsewhere),
		cmocka_unit_test(poked_while_it_looks),
		cmocka_unit_test(stopped_while_it_looks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
