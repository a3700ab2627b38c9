// SPDX-License-Identifier: GPL-2.0-only
// sources: tests/unit/blkd-front.c tools/blkd/[bdipqruv]*.c tools/blkd/m[ae][mps]*.c
// sources: virtio/ring*.c vhost/blk-request.c vhost/gather.c
// flags: -luring
/*
 * What a front end says is taken up or refused: features, memory, queues, the
 * configuration, the record of requests in flight.
 */
#define _GNU_SOURCE
#include <tools/blkd/inflight.h>
#include <tools/blkd/inflight-packed.h>

#include "tests/unit/blkd-front.h"

static int take_features(__u64 features)
{
	return say_u64(BLKD_SET_FEATURES, BIT_ULL(VIRTIO_F_VERSION_1) |
		       BIT_ULL(BLKD_F_PROTOCOL_FEATURES) | features, -1);
}

static void bad_records(void **state)
{
	int fd = get_record();

	assert_int_equal(give_record(fd, NUM, blkd_inflight_size(NUM) - 1), -1);
	assert_int_equal(give_record(fd, NUM, 1 << 20), -1);
	assert_int_equal(give_record(kick, NUM, blkd_inflight_size(NUM)), -1);
	assert_int_equal(give_record(fd, 0, 4096), -1);
	assert_int_equal(give_record(fd, 2 * BLKD_MAX_NUM, 1 << 20), -1);
	close(fd);
}

/* QEMU asks for a record of its queue-size, and may have a larger queue. */
static void larger_queues(void **state)
{
	int fd = get_record();

	assert_int_equal(give_record(fd, NUM, msg.payload.inflight.size), 0);
	assert_int_equal(say_state(BLKD_SET_VRING_NUM, BLKD_MAX_NUM), 0);
	assert_true(blkd_device_recorded(&dev, 0));
	assert_false(blkd_device_recorded(&dev, 1));
	assert_int_equal(give_record(fd, NUM, blkd_inflight_size(NUM)), 0);
	assert_false(blkd_device_recorded(&dev, 0));
	assert_int_equal(say_state(BLKD_SET_VRING_NUM, NUM), 0);
	assert_true(blkd_device_recorded(&dev, 0));
	close(fd);
}

/* A packed ring's record is larger, and known once the features are. */
static void packed(void **state)
{
	int fd = get_record();
	__u64 small = msg.payload.inflight.size;

	assert_int_equal(say_u64(BLKD_SET_FEATURES, FEATURES |
				 BIT_ULL(VIRTIO_F_RING_PACKED), -1), 0);
	assert_int_equal(give_record(fd, BLKD_MAX_NUM, small), -1);
	close(fd);
	fd = get_record();
	assert_true(msg.payload.inflight.size > small);
	assert_int_equal(give_record(fd, NUM, msg.payload.inflight.size), 0);
	assert_int_equal(say_state(BLKD_SET_VRING_NUM, BLKD_MAX_NUM), 0);
	assert_true(blkd_device_recorded(&dev, 0));
	assert_int_equal(give_record(fd, NUM, blkd_inflight_size(NUM)), -1);
	assert_int_equal(give_record(fd, NUM, blkd_packed_size(NUM)), 0);
	assert_false(blkd_device_recorded(&dev, 0));
	/* Any size does, and nothing is in flight when a ring is stopped. */
	assert_int_equal(say_state(BLKD_SET_VRING_NUM, 13), 0);
	assert_true(blkd_device_recorded(&dev, 0));
	assert_int_equal(say_state(BLKD_SET_VRING_BASE, 0x80058005), 0);
	assert_int_equal(say_state(BLKD_GET_VRING_BASE, 0), 0);
	assert_int_equal(msg.payload.state.num, 0x80058005);
	/* A record that is too small for what the driver takes afterwards. */
	assert_int_equal(take_features(0), 0);
	assert_int_equal(give_record(fd, NUM, blkd_inflight_size(NUM)), 0);
	assert_int_equal(take_features(BIT_ULL(VIRTIO_F_RING_PACKED)), 0);
	assert_false(blkd_device_recorded(&dev, 0));
	close(fd);
}

/* Beyond the ring: there is no place to begin. */
static void packed_base(void **state)
{
	ring_base = NUM | 0x8000;
	assert_int_equal(take_features(BIT_ULL(VIRTIO_F_RING_PACKED)), 0);
	assert_true(start_ring());
	ring_base = 0;
}

static void refused(void **state)
{
	assert_int_equal(say_u64(BLKD_SET_FEATURES, BIT_ULL(60), -1), -1);
	assert_int_equal(say_u64(BLKD_SET_PROTOCOL_FEATURES, BIT_ULL(60), -1), -1);
	assert_int_equal(say_state(BLKD_SET_VRING_NUM, 0), -1);
	assert_int_equal(say_state(BLKD_SET_VRING_NUM, 17), -1);
	assert_int_equal(say_state(BLKD_SET_VRING_NUM, 32768), -1);
	assert_int_equal(say_u64(BLKD_SET_VRING_KICK, 2, kick), -1);
	assert_int_equal(say_u64(BLKD_SET_VRING_KICK, BLKD_VRING_NO_FD, -1), -1);
	assert_int_equal(say_u64(BLKD_SET_VRING_KICK, 0, mem_fd), -1);
	assert_int_equal(say_u64(BLKD_SET_VRING_CALL, 0, mem_fd), -1);
	begin_message(BLKD_REM_MEM_REG, 40);
	assert_int_equal(handle(), -1);
}

static int say_region(__u64 gpa, __u64 size, __u64 offset, int fd)
{
	begin_message(BLKD_ADD_MEM_REG, 40);
	msg.payload.slot.region = (struct blkd_region){ gpa, size, UVA, offset };
	msg.fds[0] = dup(fd);
	msg.nr_fds = 1;
	return handle();
}

static void bad_memory(void **state)
{
	assert_int_equal(say_region(GPA, MEM_SIZE + 4096, 0, mem_fd), -1);
	assert_int_equal(say_region(GPA, MEM_SIZE, 4096, mem_fd), -1);
	assert_int_equal(say_region(GPA, 4097, 0, mem_fd), -1);
	assert_int_equal(say_region(GPA, 0, 0, mem_fd), -1);
	assert_int_equal(say_region(-4096ull, 8192, 0, mem_fd), -1);
	assert_int_equal(say_region(GPA, 8192, -4096ull, mem_fd), -1);
	assert_int_equal(say_region(GPA, 4096, 0, kick), -1);
	assert_int_equal(say_region(GPA, 8192, 0, mem_fd), 0);
	assert_int_equal(say_region(GPA + 4096, 4096, 0, mem_fd), -1);
	assert_int_equal(say_region(GPA + 8192, 4096, 8192, mem_fd), 0);
}

static void choose_mode(__u8 wce)
{
	begin_message(BLKD_SET_CONFIG, BLKD_CONFIG_HEAD + 1);
	msg.payload.config.offset = offsetof(struct virtio_blk_config, wce);
	msg.payload.config.size = 1;
	msg.payload.config.data[0] = wce;
	assert_int_equal(handle(), 0);
}

static void configuration(void **state)
{
	struct virtio_blk_config *c = (void *)msg.payload.config.data;

	begin_message(BLKD_GET_CONFIG, BLKD_CONFIG_HEAD + 200);
	msg.payload.config.size = 200;
	assert_int_equal(handle(), 0);
	assert_int_equal(c->capacity, DISK_SIZE / 512);
	assert_int_equal(c->num_queues, 2);
	assert_int_equal(c->wce, 1);
	assert_int_equal(msg.payload.config.data[199], 0);
	choose_mode(0);
	assert_false(disk.writeback);
}

/* What the driver chose once holds: a front end says it once, and to one server. */
static void mode_is_kept(void **state)
{
	const __u64 flush = BIT_ULL(VIRTIO_BLK_F_FLUSH);
	const __u64 wce = BIT_ULL(VIRTIO_BLK_F_CONFIG_WCE);
	int fd = get_record();
	__u64 size = msg.payload.inflight.size;

	assert_int_equal(take_features(flush | wce), 0);
	assert_true(disk.writeback);
	assert_int_equal(give_record(fd, NUM, size), 0);
	assert_true(disk.writeback);
	choose_mode(0);
	assert_false(disk.writeback);
	assert_int_equal(take_features(0), 0);
	assert_false(disk.writeback);
	assert_int_equal(take_features(flush), 0);
	assert_true(disk.writeback);
	assert_int_equal(take_features(flush | wce), 0);
	assert_false(disk.writeback);
	dev.mode = BLKD_MODE_NONE;		/* another server */
	assert_int_equal(take_features(flush | wce), 0);
	assert_true(disk.writeback);
	assert_int_equal(give_record(fd, NUM, size), 0);
	assert_false(disk.writeback);
	choose_mode(1);
	assert_true(disk.writeback);
	assert_int_equal(take_features(flush | wce), 0);
	assert_true(disk.writeback);
	close(fd);
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(bad_records),
		CASE(mode_is_kept),
		CASE(larger_queues),
		CASE(packed),
		CASE(packed_base),
		CASE(refused),
		CASE(bad_memory),
		CASE(configuration),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
