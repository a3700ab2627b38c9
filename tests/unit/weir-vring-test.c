// SPDX-License-Identifier: GPL-2.0-only
// sources: tools/weir/vring.c tools/weir/remote.c
// sources: virtio/ring.c virtio/ring-split.c virtio/ring-packed.c virtio/ring-packed-used.c
/*
 * A virtqueue that weir serves: buffers are read, written and used as the driver
 * laid them out, across their segments; the driver is told when it wants to be. A
 * ring or a buffer outside RAM breaks its queue, once told, and touches nothing.
 */
#include <unit.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <linux/kernel.h>
#include <linux/virtio_ring.h>
#include "tools/weir/memory.h"
#include "tools/weir/report.h"
#include "tools/weir/vring.h"

#define NUM		8
#define DESC		0x1000
#define AVAIL		0x2000
#define USED		0x3000
#define DATA		0x4000

static uint8_t ram[0x8000] __attribute__((aligned(4096)));
static struct weir_memory memory = { .host = ram, .size = sizeof(ram) };
static struct weir_remote remote = { .what = "test" };
static struct weir_virtio_remote_state state;
static struct weir_vring *ring[1];
static unsigned int said;

int weir_err(const char *fmt, ...)
{
	said++;
	return -1;
}

void weir_say(const char *fmt, ...)
{
	said++;
}

static struct vring_desc *desc(void)
{
	return (void *)(ram + DESC);
}

static void offer(unsigned int i, uint64_t addr, uint32_t len, uint16_t flags,
		  uint16_t next)
{
	desc()[i] = (struct vring_desc) {
		.addr = addr, .len = len, .flags = flags, .next = next,
	};
}

static void make_available(uint16_t head)
{
	struct vring_avail *avail = (void *)(ram + AVAIL);

	avail->ring[avail->idx % NUM] = head;
	avail->idx++;
}

static struct vring_used *used(void)
{
	return (void *)(ram + USED);
}

static void bring(void)
{
	weir_vring_bring(ring, &remote, &memory, &state);
}

static int setup(void **unused)
{
	memset(ram, 0, sizeof(ram));
	said = 0;
	remote.offer.nr_queues = 1;
	remote.offer.call[0] = eventfd(0, EFD_NONBLOCK);
	state.features = WEIR_REMOTE_FEATURES & ~(1ULL << VIRTIO_RING_F_EVENT_IDX);
	state.queue[0] = (struct weir_virtio_remote_queue) {
		.desc = WEIR_RAM_BASE + DESC, .avail = WEIR_RAM_BASE + AVAIL,
		.used = WEIR_RAM_BASE + USED, .num = NUM, .live = 1,
	};
	bring();
	return 0;
}

static int teardown(void **unused)
{
	weir_vring_close(ring[0]);
	ring[0] = NULL;
	close(remote.offer.call[0]);
	return 0;
}

static bool called(void)
{
	eventfd_t count;

	return !eventfd_read(remote.offer.call[0], &count);
}

static void read_and_write(void **unused)
{
	char text[10];

	assert_non_null(ring[0]);
	assert_false(weir_vring_next(ring[0]));
	memcpy(ram + DATA, "abcdef", 6);
	offer(0, WEIR_RAM_BASE + DATA, 4, VRING_DESC_F_NEXT, 1);
	offer(1, WEIR_RAM_BASE + DATA + 4, 2, VRING_DESC_F_NEXT, 2);
	offer(2, WEIR_RAM_BASE + DATA + 64, 3, VRING_DESC_F_NEXT | VRING_DESC_F_WRITE, 3);
	offer(3, WEIR_RAM_BASE + DATA + 96, 2, VRING_DESC_F_WRITE, 0);
	make_available(0);
	assert_true(weir_vring_next(ring[0]));
	assert_int_equal(weir_vring_read(ring[0], text, 5), 5);
	assert_memory_equal(text, "abcde", 5);
	assert_true(weir_vring_next(ring[0]));
	assert_int_equal(weir_vring_read(ring[0], text, 10), 1);
	assert_int_equal(text[0], 'f');
	assert_int_equal(weir_vring_write(ring[0], "ABCDEFGH", 8), 5);
	assert_memory_equal(ram + DATA + 64, "ABC\0", 4);
	assert_memory_equal(ram + DATA + 96, "DE\0", 3);
	assert_int_equal(used()->idx, 0);
	weir_vring_done(ring[0]);
	weir_vring_show(ring[0]);
	assert_int_equal(used()->idx, 1);
	assert_int_equal(used()->ring[0].id, 0);
	assert_int_equal(used()->ring[0].len, 5);
	assert_true(called());
	assert_false(weir_vring_next(ring[0]));
	weir_vring_show(ring[0]);
	assert_false(called());
	assert_int_equal(said, 0);
}

/* A driver that stops a queue and starts it anew begins at its beginning. */
static void stopped(void **unused)
{
	offer(0, WEIR_RAM_BASE + DATA, 4, 0, 0);
	make_available(0);
	assert_true(weir_vring_next(ring[0]));
	state.queue[0].live = 0;
	bring();
	assert_null(ring[0]);
	assert_false(weir_vring_next(ring[0]));
	weir_vring_show(ring[0]);
	state.queue[0].live = 1;
	bring();
	assert_true(weir_vring_next(ring[0]));
}

static void broken(uint64_t addr, uint32_t len, uint16_t flags)
{
	char text[32] = { 0 };

	teardown(NULL);
	setup(NULL);
	offer(0, addr, len, flags, 0);
	make_available(0);
	if (weir_vring_next(ring[0])) {
		if (flags & VRING_DESC_F_WRITE)
			assert_int_equal(weir_vring_write(ring[0], text, 32), 0);
		else
			assert_int_equal(weir_vring_read(ring[0], text, 32), 0);
		weir_vring_done(ring[0]);
	}
	make_available(0);
	assert_false(weir_vring_next(ring[0]));
	weir_vring_show(ring[0]);
	assert_int_equal(used()->idx, 0);
	assert_false(called());
	assert_int_equal(said, 1);
}

static void bad_buffers(void **unused)
{
	const uint64_t end = WEIR_RAM_BASE + sizeof(ram);

	broken(end, 16, 0);
	broken(end, 16, VRING_DESC_F_WRITE);
	broken(0, 16, 0);
	broken(-16ULL, 32, VRING_DESC_F_WRITE);
	broken(WEIR_RAM_BASE, 16, VRING_DESC_F_NEXT);
	broken(WEIR_RAM_BASE + DATA, 17, VRING_DESC_F_INDIRECT);
	broken(end, 16, VRING_DESC_F_INDIRECT);
}

/* A buffer that leads out of RAM is served as far as it is in there. */
static void across_the_end(void **unused)
{
	char text[32];

	offer(0, WEIR_RAM_BASE + sizeof(ram) - 8, 16, 0, 0);
	make_available(0);
	assert_true(weir_vring_next(ring[0]));
	assert_int_equal(weir_vring_read(ring[0], text, 32), 8);
	assert_int_equal(weir_vring_read(ring[0], text, 32), 0);
	assert_int_equal(said, 1);
}

static void bad_rings(void **unused)
{
	static const uint64_t bad[] = {
		0, WEIR_RAM_BASE - 0x1000, WEIR_RAM_BASE + sizeof(ram),
		WEIR_RAM_BASE + sizeof(ram) - 16, -16ULL,
	};
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		for (j = 0; j < 3; j++) {
			teardown(NULL);
			setup(NULL);
			weir_vring_close(ring[0]);
			ring[0] = NULL;
			(&state.queue[0].desc)[j] = bad[i];
			bring();
			assert_null(ring[0]);
			assert_int_equal(said, 1);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(read_and_write, setup, teardown),
		cmocka_unit_test_setup_teardown(stopped, setup, teardown),
		cmocka_unit_test_setup_teardown(bad_buffers, setup, teardown),
		cmocka_unit_test_setup_teardown(across_the_end, setup, teardown),
		cmocka_unit_test_setup_teardown(bad_rings, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
