// SPDX-License-Identifier: GPL-2.0-only
// sources: virtio/mmio-regs.c virtio/regs.c
/*
 * The virtio-mmio registers do what virtio 1.2, 4.2.2 says, also when the
 * driver does not.
 */
#include <unit.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/virtio_config.h>
#include <linux/virtio_mmio.h>
#include <virtio/mmio-regs.h>
#include "virtio-fake.h"

static int setup(void **state)
{
	memset(&fake, 0, sizeof(fake));
	fake.dev.ops = &fake_ops;
	return weir_virtio_regs_init(&fake.regs, &fake.dev, &fake_irq, QUEUE_MAX);
}

static enum weir_mmio_result access_as(u32 off, u64 *val, u8 len, bool write,
				       bool atomic)
{
	struct weir_mmio_access a = {
		.val = *val, .len = len, .write = write, .atomic = atomic,
	};
	enum weir_mmio_result res;

	res = weir_mmio_regs_access(&fake.regs, off, &a);
	*val = a.val;
	return res;
}

static u32 rd(u32 off)
{
	u64 val = 0xdeadbeefcafe;

	assert_int_equal(access_as(off, &val, 4, false, true),
			 WEIR_MMIO_HANDLED);
	assert_int_equal(val >> 32, 0);
	return val;
}

/* As the vCPU does it: atomic first, again when that is deferred. */
static bool wr(u32 off, u32 v)
{
	u64 val = v;

	if (access_as(off, &val, 4, true, true) == WEIR_MMIO_HANDLED)
		return false;
	assert_int_equal(access_as(off, &val, 4, true, false),
			 WEIR_MMIO_HANDLED);
	return true;
}

static void negotiate(u64 features)
{
	wr(VIRTIO_MMIO_STATUS, 3);
	wr(VIRTIO_MMIO_DRIVER_FEATURES_SEL, 1);
	wr(VIRTIO_MMIO_DRIVER_FEATURES, features >> 32);
	wr(VIRTIO_MMIO_DRIVER_FEATURES_SEL, 0);
	wr(VIRTIO_MMIO_DRIVER_FEATURES, features);
	wr(VIRTIO_MMIO_STATUS, 11);
}

static void wr64(u32 off, u64 v)
{
	wr(off, v);
	wr(off + 4, v >> 32);
}

static void queue(u32 sel, u32 num, u64 desc, u64 driver, u64 device)
{
	wr(VIRTIO_MMIO_QUEUE_SEL, sel);
	wr(VIRTIO_MMIO_QUEUE_NUM, num);
	wr64(VIRTIO_MMIO_QUEUE_DESC_LOW, desc);
	wr64(VIRTIO_MMIO_QUEUE_AVAIL_LOW, driver);
	wr64(VIRTIO_MMIO_QUEUE_USED_LOW, device);
	wr(VIRTIO_MMIO_QUEUE_READY, 1);
}

static void good_queue(u32 sel)
{
	queue(sel, 128, 0x140001000, 0x140002002, 0x140003004);
}

static void bring_up(void)
{
	negotiate(FEATURES);
	good_queue(0);
	good_queue(1);
	wr(VIRTIO_MMIO_STATUS, 15);
}

static void identity(void **state)
{
	assert_int_equal(rd(VIRTIO_MMIO_MAGIC_VALUE), 0x74726976);
	assert_int_equal(rd(VIRTIO_MMIO_VERSION), 2);
	assert_int_equal(rd(VIRTIO_MMIO_DEVICE_ID), 2);
	assert_int_equal(rd(VIRTIO_MMIO_VENDOR_ID), WEIR_MMIO_VENDOR);
	assert_int_equal(rd(VIRTIO_MMIO_SHM_LEN_LOW), ~0U);
	assert_int_equal(rd(VIRTIO_MMIO_SHM_LEN_HIGH), ~0U);
	fake.generation = 7;
	assert_int_equal(rd(VIRTIO_MMIO_CONFIG_GENERATION), 7);
}

static void features_by_selector(void **state)
{
	static const u32 want[] = { 1 << 5 | 1 << 9, FEATURES >> 32, 0, 0 };

	for (u32 i = 0; i < 4; i++) {
		wr(VIRTIO_MMIO_DEVICE_FEATURES_SEL, i);
		assert_int_equal(rd(VIRTIO_MMIO_DEVICE_FEATURES), want[i]);
	}
}

static void driver_comes_up(void **state)
{
	bring_up();
	assert_int_equal(rd(VIRTIO_MMIO_STATUS), 15);
	assert_int_equal(fake.features, FEATURES);
	assert_int_equal(fake.starts, 2);
	assert_int_equal(fake.ring[1].num, 128);
	assert_int_equal(fake.ring[1].desc, 0x140001000);
	assert_int_equal(fake.ring[1].avail, 0x140002002);
	assert_int_equal(fake.ring[1].used, 0x140003004);
}

static void features_refused(void **state)
{
	negotiate(FEATURES | BIT_ULL(20));
	assert_int_equal(rd(VIRTIO_MMIO_STATUS), 3);
	wr(VIRTIO_MMIO_STATUS, 0);
	negotiate(FEATURES & ~BIT_ULL(VIRTIO_F_VERSION_1));
	assert_int_equal(rd(VIRTIO_MMIO_STATUS), 3);
	wr(VIRTIO_MMIO_STATUS, 0);
	fake.set_features_err = -EINVAL;
	negotiate(FEATURES);
	assert_int_equal(rd(VIRTIO_MMIO_STATUS), 3);
}

static void features_fixed_after_ok(void **state)
{
	negotiate(FEATURES);
	wr(VIRTIO_MMIO_DRIVER_FEATURES_SEL, 0);
	wr(VIRTIO_MMIO_DRIVER_FEATURES, 0);
	assert_int_equal(fake.regs.driver_features, FEATURES);
}

static void driver_ok_needs_features_ok(void **state)
{
	good_queue(0);
	wr(VIRTIO_MMIO_STATUS, 7);
	assert_int_equal(rd(VIRTIO_MMIO_STATUS), 3);
	assert_int_equal(fake.starts, 0);
}

static void status_bits_stay(void **state)
{
	bring_up();
	wr(VIRTIO_MMIO_STATUS, 1);
	assert_int_equal(rd(VIRTIO_MMIO_STATUS), 15);
	wr(VIRTIO_MMIO_STATUS, 0xffffff00 | VIRTIO_CONFIG_S_NEEDS_RESET);
	assert_int_equal(rd(VIRTIO_MMIO_STATUS), 15);
	wr(VIRTIO_MMIO_STATUS, VIRTIO_CONFIG_S_FAILED | 15);
	assert_int_equal(rd(VIRTIO_MMIO_STATUS), VIRTIO_CONFIG_S_FAILED | 15);
	assert_int_equal(fake.starts, 2);
}

static void reset_stops_everything(void **state)
{
	bring_up();
	fake_raise(&fake.regs, 3);
	assert_true(wr(VIRTIO_MMIO_STATUS, 0));
	assert_int_equal(fake.stops, 2);
	assert_int_equal(rd(VIRTIO_MMIO_STATUS), 0);
	assert_int_equal(rd(VIRTIO_MMIO_INTERRUPT_STATUS), 0);
	wr(VIRTIO_MMIO_QUEUE_SEL, 1);
	assert_int_equal(rd(VIRTIO_MMIO_QUEUE_READY), 0);
	bring_up();
	assert_int_equal(fake.starts, 4);
}

static void queue_selection(void **state)
{
	wr(VIRTIO_MMIO_QUEUE_SEL, NR_QUEUES - 1);
	assert_int_equal(rd(VIRTIO_MMIO_QUEUE_NUM_MAX), QUEUE_MAX);
	wr(VIRTIO_MMIO_QUEUE_SEL, NR_QUEUES);
	assert_int_equal(rd(VIRTIO_MMIO_QUEUE_NUM_MAX), 0);
	good_queue(NR_QUEUES);
	assert_int_equal(rd(VIRTIO_MMIO_QUEUE_READY), 0);
	good_queue(0xffffffff);
	assert_int_equal(rd(VIRTIO_MMIO_QUEUE_READY), 0);
	assert_int_equal(rd(VIRTIO_MMIO_STATUS), 0);
}

static void bad_queue(u32 num, u64 desc, u64 driver, u64 device)
{
	setup(NULL);
	negotiate(FEATURES);
	queue(0, num, desc, driver, device);
	assert_int_equal(rd(VIRTIO_MMIO_QUEUE_READY), 0);
	assert_int_equal(rd(VIRTIO_MMIO_STATUS), 11 | 64);
	assert_int_equal(fake.raises, 0);
	wr(VIRTIO_MMIO_STATUS, 0);
	assert_int_equal(rd(VIRTIO_MMIO_STATUS), 0);
}

static void bad_queues_break_the_device(void **state)
{
	bad_queue(0, 0x1000, 0x2000, 0x3000);
	bad_queue(3, 0x1000, 0x2000, 0x3000);
	bad_queue(QUEUE_MAX * 2, 0x1000, 0x2000, 0x3000);
	bad_queue(0x80000000, 0x1000, 0x2000, 0x3000);
	bad_queue(16, 0x1008, 0x2000, 0x3000);
	bad_queue(16, 0x1000, 0x2001, 0x3000);
	bad_queue(16, 0x1000, 0x2000, 0x3002);
	bad_queue(16, 0xfffffffffffffff0, 0x2000, 0x3000);
	bad_queue(16, 0x1000, 0xfffffffffffffffe, 0x3000);
	bad_queue(16, 0x1000, 0x2000, 0xfffffffffffffffc);
}

static void check_needs_reset(void)
{
	assert_int_equal(rd(VIRTIO_MMIO_STATUS),
			 15 | VIRTIO_CONFIG_S_NEEDS_RESET);
	assert_int_equal(rd(VIRTIO_MMIO_INTERRUPT_STATUS),
			 VIRTIO_MMIO_INT_CONFIG);
}

static void start_failure_needs_reset(void **state)
{
	fake.start_err = -EFAULT;
	bring_up();
	check_needs_reset();
	assert_false(wr(VIRTIO_MMIO_QUEUE_NOTIFY, 0));
	assert_int_equal(fake.kicks, 0);
	wr(VIRTIO_MMIO_STATUS, 0);
	assert_int_equal(fake.stops, 0);
}

static void ready_queue_is_locked(void **state)
{
	negotiate(FEATURES);
	good_queue(0);
	wr(VIRTIO_MMIO_QUEUE_NUM, 2);
	wr(VIRTIO_MMIO_QUEUE_DESC_LOW, 0x10);
	wr(VIRTIO_MMIO_QUEUE_DESC_HIGH, 0);
	wr(VIRTIO_MMIO_STATUS, 15);
	assert_int_equal(fake.ring[0].num, 128);
	assert_int_equal(fake.ring[0].desc, 0x140001000);
	assert_false(fake.running[1]);
}

static void queue_stops_and_starts_alone(void **state)
{
	bring_up();
	wr(VIRTIO_MMIO_QUEUE_SEL, 1);
	assert_true(wr(VIRTIO_MMIO_QUEUE_READY, 0));
	assert_int_equal(rd(VIRTIO_MMIO_QUEUE_READY), 0);
	assert_false(fake.running[1]);
	assert_true(fake.running[0]);
	assert_false(wr(VIRTIO_MMIO_QUEUE_READY, 0));
	assert_false(wr(VIRTIO_MMIO_QUEUE_NOTIFY, 1));
	assert_int_equal(fake.kicks, 0);
	good_queue(1);
	assert_true(fake.running[1]);
}

/* 4.2.2: QueueReset */
static void queue_reset(void **state)
{
	bring_up();
	wr(VIRTIO_MMIO_QUEUE_SEL, 1);
	assert_true(wr(0x0c0, 1));
	assert_int_equal(rd(0x0c0), 0);
	assert_int_equal(rd(VIRTIO_MMIO_QUEUE_READY), 0);
	assert_false(fake.running[1]);
	assert_true(fake.running[0]);
	assert_false(wr(0x0c0, 0));
	assert_int_equal(fake.stops, 1);
	good_queue(1);
	assert_true(fake.running[1]);
}

static void notify(void **state)
{
	assert_false(wr(VIRTIO_MMIO_QUEUE_NOTIFY, 0));
	assert_int_equal(fake.kicks, 0);
	bring_up();
	assert_true(wr(VIRTIO_MMIO_QUEUE_NOTIFY, 1));
	assert_int_equal(fake.kicks, 1);
	assert_int_equal(fake.last_kick, 1);
	assert_false(wr(VIRTIO_MMIO_QUEUE_NOTIFY, NR_QUEUES));
	assert_false(wr(VIRTIO_MMIO_QUEUE_NOTIFY, 0x10000));
	assert_int_equal(fake.kicks, 1);
}

static void interrupt_acknowledge(void **state)
{
	bring_up();
	fake_raise(&fake.regs, VIRTIO_MMIO_INT_VRING | VIRTIO_MMIO_INT_CONFIG);
	assert_int_equal(rd(VIRTIO_MMIO_INTERRUPT_STATUS), 3);
	assert_false(wr(VIRTIO_MMIO_INTERRUPT_ACK, VIRTIO_MMIO_INT_VRING));
	assert_int_equal(rd(VIRTIO_MMIO_INTERRUPT_STATUS), 2);
	assert_int_equal(rd(VIRTIO_MMIO_INTERRUPT_STATUS), 2);
}

static void broken_device_says_so(void **state)
{
	weir_virtio_regs_break(&fake.regs);
	assert_int_equal(fake.raises, 0);
	setup(NULL);
	bring_up();
	weir_virtio_regs_break(&fake.regs);
	check_needs_reset();
}

static void config_any_width(void **state)
{
	u64 val;
	int i;

	for (i = 0; i < sizeof(fake.config); i++)
		fake.config[i] = i + 1;
	access_as(0x100, &val, 8, false, true);
	assert_int_equal(val, 0x0807060504030201);
	access_as(0x103, &val, 2, false, true);
	assert_int_equal(val, 0x0504);
	access_as(0x10b, &val, 4, false, true);
	assert_int_equal(val, 0x0c);
	access_as(0x1f8, &val, 8, false, true);
	assert_int_equal(val, 0);
	val = 0xab;
	assert_int_equal(access_as(0x102, &val, 1, true, true),
			 WEIR_MMIO_DEFER);
	access_as(0x102, &val, 1, true, false);
	assert_int_equal(fake.config[2], 0xab);
	assert_int_equal(fake.config[3], 4);
}

static void bad_accesses(void **state)
{
	u64 val = 15;

	assert_int_equal(access_as(0, &val, 1, false, true), WEIR_MMIO_FAILED);
	assert_int_equal(access_as(0, &val, 8, false, true), WEIR_MMIO_FAILED);
	assert_int_equal(access_as(2, &val, 4, false, true), WEIR_MMIO_FAILED);
	val = 15;
	assert_int_equal(access_as(VIRTIO_MMIO_STATUS, &val, 1, true, false),
			 WEIR_MMIO_FAILED);
	assert_int_equal(rd(VIRTIO_MMIO_STATUS), 0);
	assert_int_equal(access_as(0xfc, &val, 8, false, true),
			 WEIR_MMIO_FAILED);
	assert_int_equal(access_as(0x1ff, &val, 2, false, true),
			 WEIR_MMIO_FAILED);
	assert_int_equal(access_as(0x200, &val, 4, false, true),
			 WEIR_MMIO_FAILED);
}

/* Every register, every width, both ways: nothing falls over. */
static void every_access(void **state)
{
	u32 off, i;
	u64 val;

	for (i = 0; i < 12; i++) {
		for (off = 0; off < 0x210; off++) {
			val = i / 4 == 2 ? ~0ULL : i / 4;
			access_as(off, &val, 1 << i % 4, true, false);
			access_as(off, &val, 1 << i % 4, true, true);
			access_as(off, &val, 1 << i % 4, false, true);
		}
	}
	wr(VIRTIO_MMIO_STATUS, 0);
	bring_up();
	assert_int_equal(rd(VIRTIO_MMIO_STATUS), 15);
}

static void read_only_and_write_only(void **state)
{
	wr(VIRTIO_MMIO_MAGIC_VALUE, 0);
	wr(VIRTIO_MMIO_INTERRUPT_STATUS, 3);
	assert_int_equal(rd(VIRTIO_MMIO_MAGIC_VALUE), 0x74726976);
	assert_int_equal(rd(VIRTIO_MMIO_INTERRUPT_STATUS), 0);
	assert_int_equal(rd(VIRTIO_MMIO_QUEUE_NOTIFY), 0);
	assert_int_equal(rd(0x54), 0);
}

#define CASE(f) cmocka_unit_test_setup(f, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(identity), CASE(features_by_selector),
		CASE(driver_comes_up), CASE(features_refused),
		CASE(features_fixed_after_ok),
		CASE(driver_ok_needs_features_ok), CASE(status_bits_stay),
		CASE(reset_stops_everything), CASE(queue_selection),
		CASE(bad_queues_break_the_device),
		CASE(start_failure_needs_reset), CASE(ready_queue_is_locked),
		CASE(queue_stops_and_starts_alone), CASE(queue_reset),
		CASE(notify),
		CASE(interrupt_acknowledge), CASE(broken_device_says_so),
		CASE(config_any_width), CASE(bad_accesses), CASE(every_access),
		CASE(read_only_and_write_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
