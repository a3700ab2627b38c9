/* SPDX-License-Identifier: GPL-2.0-only */
/* A queue in a memory of its own, and a worker that runs when the test says so. */
#ifndef WEIR_UNIT_QUEUE_WORLD_H
#define WEIR_UNIT_QUEUE_WORLD_H

#include <unit.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/virtio_config.h>
#include "vhost/queue.h"

#define NUM	8
#define AVAIL	1024
#define USED	2048
#define RUNS	32

static u8 memory[4096] __aligned(4096);

static bool gmem_begin(void *ctx, bool atomic)
{
	return true;
}

static void gmem_end(void *ctx, bool atomic)
{
}

/* Memory is away: somebody was asked for it. */
static bool away;
static unsigned int asked;

static void *gmem_translate(void *ctx, gpa_t gpa, size_t *len, bool write)
{
	return gpa < sizeof(memory) && !away ? memory + gpa : NULL;
}

static int gmem_fault_in(void *ctx, gpa_t gpa, size_t len, bool write)
{
	if (!away)
		return -EFAULT;
	asked++;
	return -EAGAIN;
}

static const struct weir_gmem_ops gmem_ops = {
	.begin = gmem_begin, .end = gmem_end, .translate = gmem_translate,
	.fault_in = gmem_fault_in,
};

/* What a run found, and what comes meanwhile. */
static struct {
	enum weir_run where[RUNS];
	unsigned int runs, handed_over, offered, yields;
	enum weir_ran answer;
	bool worthless;		/* what is offered: not worth waiting for */
	void (*meanwhile)(struct weir_queue *q);
	struct weir_work *work;
} world;

void weir_worker_queue(struct weir_worker *worker, struct weir_work *work)
{
	world.handed_over++;
	world.work = work;
}

static enum weir_ran record(struct weir_queue *q, enum weir_run where)
{
	void (*meanwhile)(struct weir_queue *q) = world.meanwhile;

	assert_true(world.runs < RUNS);
	world.where[world.runs++] = where;
	world.meanwhile = NULL;
	if (meanwhile)
		meanwhile(q);
	return world.answer;
}

static void work(void)
{
	struct weir_work *w = world.work;

	assert_non_null(w);
	world.work = NULL;
	w->fn(w);
}

static struct weir_vhost_dev dev = { .env.gmem.ops = &gmem_ops };
static struct weir_queue queue;

static int start(const struct weir_queue_ops *o, gpa_t used)
{
	const struct weir_vhost_ring ring = {
		.num = NUM, .desc = 0, .avail = AVAIL, .used = used,
		.poll_ns = 1000,
	};

	memset(&queue, 0, sizeof(queue));
	memset(&world, 0, sizeof(world));
	weir_queue_init(&queue, &dev, 0, o, (struct weir_worker *)&world);
	return weir_queue_start(&queue, &ring, BIT_ULL(VIRTIO_F_VERSION_1));
}

/* Started, looked at by the worker in so many runs, nobody inside. */
static struct weir_queue *ready_after(const struct weir_queue_ops *o,
				      unsigned int runs)
{
	away = false;
	assert_int_equal(start(o, USED), 0);
	work();
	assert_int_equal(world.runs, runs);
	assert_int_equal(world.where[0], WEIR_RUN_WORKER);
	memset(&world, 0, sizeof(world));
	return &queue;
}

#endif /* WEIR_UNIT_QUEUE_WORLD_H */
