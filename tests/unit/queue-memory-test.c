// SPDX-License-Identifier: GPL-2.0-only
// sources: vhost/queue.c vhost/queue-show.c vhost/gather.c
// sources: virtio/ring.c virtio/ring-split.c virtio/ring-packed.c virtio/ring-packed-used.c
/*
 * A queue that only stopped for a change goes on when the host is short of memory:
 * it has kept what it needs, and a ring whose pages cannot be brought in for now is
 * tried again by the worker, which nobody tells of better times.
 */
#include <unit.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/virtio_config.h>
#include "vhost/queue.h"

#define NUM	8
#define PACKED	BIT_ULL(VIRTIO_F_RING_PACKED)

static u8 memory[4096] __aligned(4096);
static bool away;
static unsigned int asked, runs;
static struct weir_work *to_do;

static bool gmem_begin(void *ctx, bool atomic)
{
	return true;
}

static void gmem_end(void *ctx, bool atomic)
{
}

static void *gmem_translate(void *ctx, gpa_t gpa, size_t *len, bool write)
{
	return gpa < sizeof(memory) && !away ? memory + gpa : NULL;
}

static int gmem_fault_in(void *ctx, gpa_t gpa, size_t len, bool write)
{
	asked++;
	return -ENOMEM;
}

static const struct weir_gmem_ops gmem_ops = {
	.begin = gmem_begin, .end = gmem_end, .translate = gmem_translate,
	.fault_in = gmem_fault_in,
};

void weir_worker_queue(struct weir_worker *worker, struct weir_work *work)
{
	to_do = work;
}

void weir_worker_wait(struct weir_worker *worker, const struct weir_work *work)
{
}

bool weir_worker_wanted(const struct weir_worker *worker)
{
	return false;
}

static void work(void)
{
	struct weir_work *w = to_do;

	assert_non_null(w);
	to_do = NULL;
	w->fn(w);
}

static enum weir_ran run(struct weir_queue *q, enum weir_run where)
{
	runs++;
	return WEIR_RAN_DRY;
}

static const struct weir_queue_ops ops = { .run = run };
static struct weir_vhost_dev dev = { .env.gmem.ops = &gmem_ops };
static struct weir_queue queue;

static int setup(void **state)
{
	memset(&queue, 0, sizeof(queue));
	asked = 0;
	runs = 0;
	weir_queue_init(&queue, &dev, 0, &ops, NULL);
	return 0;
}

static void start(u16 num, u64 features)
{
	const struct weir_vhost_ring ring = {
		.num = num, .desc = 0, .avail = 1024, .used = 2048,
		.base = features & PACKED ? WEIR_VHOST_BASE_PACKED : 0,
	};

	assert_int_equal(weir_queue_start(&queue, &ring, features |
					  BIT_ULL(VIRTIO_F_VERSION_1)), 0);
}

static void start_and_stop(u16 num)
{
	start(num, PACKED);
	while (to_do)
		work();
	weir_queue_stop(&queue);
}

static void ring_is_brought_in_later(void **state)
{
	unsigned int i;

	away = true;
	start(NUM, 0);
	weir_queue_kick(&queue);
	for (i = 0; i < 5; i++)
		work();
	assert_int_equal(asked, 6);
	assert_int_equal(runs, 0);
	away = false;
	while (to_do)
		work();
	assert_true(runs > 0);
	assert_null(queue.ring.broken);
	assert_int_equal(weir_queue_stop(&queue), 0);
}

static void stopped_keeps_its_memory(void **state)
{
	void *before;

	start_and_stop(NUM);
	before = queue.ring_state;
	assert_non_null(before);
	start_and_stop(NUM);
	assert_ptr_equal(queue.ring_state, before);
	start_and_stop(2 * NUM);
	assert_int_equal(queue.state_size, weir_ring_state_size(2 * NUM, PACKED));
	weir_queue_exit(&queue);
	assert_null(queue.ring_state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(ring_is_brought_in_later, setup),
		cmocka_unit_test_setup(stopped_keeps_its_memory, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
