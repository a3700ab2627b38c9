// SPDX-License-Identifier: GPL-2.0-only
// sources: virtio/pci-regs.c virtio/regs.c
/*
 * The virtio-pci registers do what virtio 1.2, 4.1.4 says, also when the driver
 * does not. What both transports share is tested behind virtio-mmio.
 */
#include <unit.h>
#include <linux/bits.h>
#include <linux/string.h>
#include <linux/virtio_config.h>
#include <linux/virtio_pci.h>
#include <uapi/weir.h>
#include <virtio/pci-regs.h>
#include "virtio-fake.h"

#define NONE	VIRTIO_MSI_NO_VECTOR

static int setup(void **state)
{
	memset(&fake, 0, sizeof(fake));
	fake.dev.ops = &fake_ops;
	if (weir_virtio_regs_init(&fake.regs, &fake.dev, &fake_irq, QUEUE_MAX))
		return -1;
	weir_pci_regs_init(&fake.regs);
	return 0;
}

static enum weir_mmio_result access_as(u32 off, u64 *val, u8 len, bool write,
				       bool atomic)
{
	struct weir_mmio_access a = {
		.val = *val, .len = len, .write = write, .atomic = atomic,
	};
	enum weir_mmio_result res;

	res = weir_pci_regs_access(&fake.regs, off, &a);
	*val = a.val;
	return res;
}

static u32 rd(u32 off, u8 len)
{
	u64 val = 0xdeadbeefcafe;

	assert_int_equal(access_as(off, &val, len, false, true), WEIR_MMIO_HANDLED);
	assert_int_equal(val >> (8 * len), 0);
	return val;
}

/* As the vCPU does it: atomic first, again when that is deferred. */
static bool wr(u32 off, u8 len, u32 v)
{
	u64 val = v;

	if (access_as(off, &val, len, true, true) == WEIR_MMIO_HANDLED)
		return false;
	assert_int_equal(access_as(off, &val, len, true, false), WEIR_MMIO_HANDLED);
	return true;
}

static void wr64(u32 off, u64 v)
{
	wr(off, 4, v);
	wr(off + 4, 4, v >> 32);
}

static void negotiate(u64 features)
{
	wr(VIRTIO_PCI_COMMON_STATUS, 1, 3);
	wr(VIRTIO_PCI_COMMON_GFSELECT, 4, 1);
	wr(VIRTIO_PCI_COMMON_GF, 4, features >> 32);
	wr(VIRTIO_PCI_COMMON_GFSELECT, 4, 0);
	wr(VIRTIO_PCI_COMMON_GF, 4, features);
	wr(VIRTIO_PCI_COMMON_STATUS, 1, 11);
}

static void addresses(u32 sel, u64 desc, u64 driver, u64 device)
{
	wr(VIRTIO_PCI_COMMON_Q_SELECT, 2, sel);
	wr64(VIRTIO_PCI_COMMON_Q_DESCLO, desc);
	wr64(VIRTIO_PCI_COMMON_Q_AVAILLO, driver);
	wr64(VIRTIO_PCI_COMMON_Q_USEDLO, device);
}

static void bring_up(void)
{
	u32 i;

	negotiate(FEATURES);
	for (i = 0; i < NR_QUEUES; i++) {
		addresses(i, 0x140001000, 0x140002002, 0x140003004);
		wr(VIRTIO_PCI_COMMON_Q_MSIX, 2, i + 1);
		wr(VIRTIO_PCI_COMMON_Q_ENABLE, 2, 1);
	}
	wr(VIRTIO_PCI_COMMON_STATUS, 1, 15);
}

static void identity(void **state)
{
	assert_int_equal(rd(VIRTIO_PCI_COMMON_NUMQ, 2), NR_QUEUES);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_MSIX, 2), NONE);
	fake.generation = 0x107;
	assert_int_equal(rd(VIRTIO_PCI_COMMON_CFGGENERATION, 1), 7);
	wr(VIRTIO_PCI_COMMON_DFSELECT, 4, 1);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_DFSELECT, 4), 1);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_DF, 4), FEATURES >> 32);
	wr(VIRTIO_PCI_COMMON_DFSELECT, 4, 2);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_DF, 4), 0);
}

static void driver_comes_up(void **state)
{
	bring_up();
	assert_int_equal(rd(VIRTIO_PCI_COMMON_STATUS, 1), 15);
	assert_int_equal(fake.features, FEATURES);
	assert_int_equal(fake.starts, NR_QUEUES);
	assert_int_equal(fake.ring[1].num, QUEUE_MAX);
	assert_int_equal(fake.ring[1].desc, 0x140001000);
	assert_int_equal(fake.ring[1].avail, 0x140002002);
	assert_int_equal(fake.ring[1].used, 0x140003004);
	wr(VIRTIO_PCI_COMMON_GFSELECT, 4, 1);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_GF, 4), FEATURES >> 32);
	/* Fields of a queue read as written, and are locked now. */
	addresses(1, 0x1000, 0x2000, 0x3000);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_Q_DESCLO, 4), 0x40001000);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_Q_DESCHI, 4), 1);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_Q_NOFF, 2), 1);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_Q_ENABLE, 2), 1);
	wr(VIRTIO_PCI_COMMON_Q_ENABLE, 2, 0);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_Q_ENABLE, 2), 1);
	assert_int_equal(fake.stops, 0);
}

static void queue_size(void **state)
{
	negotiate(FEATURES);
	addresses(0, 0x1000, 0x2000, 0x3000);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_Q_SIZE, 2), QUEUE_MAX);
	wr(VIRTIO_PCI_COMMON_Q_SIZE, 2, 16);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_Q_SIZE, 2), 16);
	wr(VIRTIO_PCI_COMMON_Q_ENABLE, 2, 1);
	wr(VIRTIO_PCI_COMMON_STATUS, 1, 15);
	assert_int_equal(fake.ring[0].num, 16);
	wr(VIRTIO_PCI_COMMON_Q_SIZE, 2, 32);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_Q_SIZE, 2), 16);
}

/* 2.6.1: one queue stops, is described anew and goes on; the other does not stop. */
static void queue_reset(void **state)
{
	bring_up();
	wr(VIRTIO_PCI_COMMON_Q_SELECT, 2, 1);
	wr(VIRTIO_PCI_COMMON_Q_MSIX, 2, 1);
	wr(VIRTIO_PCI_COMMON_Q_RESET, 2, 0);
	wr(VIRTIO_PCI_COMMON_Q_RESET, 2, 2);
	assert_int_equal(fake.stops, 0);
	wr(VIRTIO_PCI_COMMON_Q_RESET, 2, 1);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_Q_RESET, 2), 0);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_Q_ENABLE, 2), 0);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_Q_DESCLO, 4), 0);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_Q_SIZE, 2), QUEUE_MAX);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_Q_MSIX, 2), 1);
	assert_int_equal(fake.stops, 1);
	assert_true(fake.running[0]);
	assert_false(fake.running[1]);
	wr(VIRTIO_PCI_COMMON_Q_RESET, 2, 1);
	assert_int_equal(fake.stops, 1);
	addresses(1, 0x5000, 0x6000, 0x7000);
	wr(VIRTIO_PCI_COMMON_Q_SIZE, 2, 32);
	wr(VIRTIO_PCI_COMMON_Q_ENABLE, 2, 1);
	assert_true(fake.running[1]);
	assert_int_equal(fake.ring[1].num, 32);
	wr(VIRTIO_PCI_COMMON_Q_SELECT, 2, NR_QUEUES);
	wr(VIRTIO_PCI_COMMON_Q_RESET, 2, 1);
	assert_int_equal(fake.stops, 1);
}

static void queue_reset_not_negotiated(void **state)
{
	negotiate(FEATURES & ~BIT_ULL(VIRTIO_F_RING_RESET));
	addresses(0, 0x1000, 0x2000, 0x3000);
	wr(VIRTIO_PCI_COMMON_Q_ENABLE, 2, 1);
	wr(VIRTIO_PCI_COMMON_STATUS, 1, 15);
	wr(VIRTIO_PCI_COMMON_Q_RESET, 2, 1);
	assert_int_equal(fake.stops, 0);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_Q_ENABLE, 2), 1);
}

static void no_such_queue(void **state)
{
	bring_up();
	wr(VIRTIO_PCI_COMMON_Q_SELECT, 2, NR_QUEUES);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_Q_SIZE, 2), 0);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_Q_ENABLE, 2), 0);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_Q_MSIX, 2), NONE);
	wr(VIRTIO_PCI_COMMON_Q_MSIX, 2, 1);
	wr(VIRTIO_PCI_COMMON_Q_ENABLE, 2, 1);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_Q_MSIX, 2), NONE);
	wr(VIRTIO_PCI_COMMON_Q_SELECT, 2, 0xffff);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_Q_SIZE, 2), 0);
	assert_int_equal(fake.starts, NR_QUEUES);
}

static void bad_queues_break(void **state)
{
	static const struct {
		u32 num;
		u64 desc, driver, device;
	} bad[] = {
		{ 2 * QUEUE_MAX, 0x1000, 0x2000, 0x3000 },
		{ 3, 0x1000, 0x2000, 0x3000 },
		{ 16, 0x1001, 0x2000, 0x3000 },
		{ 16, 0x1000, 0x2001, 0x3000 },
		{ 16, 0x1000, 0x2000, 0x3002 },
		{ 16, ~0xfULL, 0x2000, 0x3000 },
	};
	u32 i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		negotiate(FEATURES);
		wr(VIRTIO_PCI_COMMON_STATUS, 1, 15);
		addresses(0, bad[i].desc, bad[i].driver, bad[i].device);
		wr(VIRTIO_PCI_COMMON_Q_SIZE, 2, bad[i].num);
		wr(VIRTIO_PCI_COMMON_Q_ENABLE, 2, 1);
		assert_int_equal(rd(VIRTIO_PCI_COMMON_Q_ENABLE, 2), 0);
		assert_int_equal(rd(VIRTIO_PCI_COMMON_STATUS, 1), 0x4f);
		assert_int_equal(fake.raises, i + 1);
		wr(VIRTIO_PCI_COMMON_STATUS, 1, 0);
		assert_int_equal(rd(VIRTIO_PCI_COMMON_STATUS, 1), 0);
	}
	assert_int_equal(fake.starts, 0);
}

static void vectors(void **state)
{
	wr(VIRTIO_PCI_COMMON_MSIX, 2, WEIR_VIRTIO_PCI_VECTORS - 1);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_MSIX, 2), WEIR_VIRTIO_PCI_VECTORS - 1);
	wr(VIRTIO_PCI_COMMON_MSIX, 2, WEIR_VIRTIO_PCI_VECTORS);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_MSIX, 2), NONE);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_Q_MSIX, 2), NONE);
	wr(VIRTIO_PCI_COMMON_Q_MSIX, 2, 0);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_Q_MSIX, 2), 0);
	wr(VIRTIO_PCI_COMMON_Q_MSIX, 2, 0xfffe);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_Q_MSIX, 2), NONE);
}

static void reset_forgets(void **state)
{
	bring_up();
	wr(VIRTIO_PCI_COMMON_MSIX, 2, 0);
	assert_true(wr(VIRTIO_PCI_COMMON_STATUS, 1, 0));
	assert_int_equal(fake.stops, NR_QUEUES);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_MSIX, 2), NONE);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_Q_MSIX, 2), NONE);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_Q_SIZE, 2), QUEUE_MAX);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_Q_DESCLO, 4), 0);
	assert_int_equal(rd(VIRTIO_PCI_COMMON_Q_ENABLE, 2), 0);
}

static void isr_clears_on_read(void **state)
{
	fake.regs.isr = 3;
	assert_int_equal(rd(WEIR_VIRTIO_PCI_ISR, 1), 3);
	assert_int_equal(rd(WEIR_VIRTIO_PCI_ISR, 1), 0);
	fake.regs.isr = 1;
	wr(WEIR_VIRTIO_PCI_ISR, 1, 0xff);
	assert_int_equal(rd(WEIR_VIRTIO_PCI_ISR, 1), 1);
}

static void device_config(void **state)
{
	memcpy(fake.config, "0123456789ab", 12);
	assert_int_equal(rd(WEIR_VIRTIO_PCI_DEVICE, 4), 0x33323130);
	assert_int_equal(rd(WEIR_VIRTIO_PCI_DEVICE + 11, 1), 'b');
	assert_int_equal(rd(WEIR_VIRTIO_PCI_DEVICE + 11, 2), 'b');
	assert_true(wr(WEIR_VIRTIO_PCI_DEVICE + 2, 2, 0x5a59));
	assert_int_equal(fake.config[3], 0x5a);
	assert_int_equal(rd(WEIR_VIRTIO_PCI_DEVICE + 0xff8, 4), 0);
}

/* Every place and width, before and after the device is up. */
static void sweep(void)
{
	static const u8 lens[] = { 1, 2, 4, 8 };
	u32 off, i, write;
	u64 val;

	for (off = 0; off < WEIR_VIRTIO_PCI_NOTIFY; off++)
		for (i = 0; i < 2 * sizeof(lens); i++) {
			write = i & 1;
			val = write ? 0 : ~0ULL;
			if (access_as(off, &val, lens[i / 2], write, true) ==
			    WEIR_MMIO_DEFER)
				access_as(off, &val, lens[i / 2], write, false);
		}
}

static void hostile_accesses(void **state)
{
	u64 val;

	sweep();
	bring_up();
	sweep();
	assert_int_equal(fake.starts, fake.stops);
	val = ~0ULL;
	assert_int_equal(access_as(0, &val, 2, false, true), WEIR_MMIO_FAILED);
	assert_int_equal(val, 0);
	assert_int_equal(access_as(VIRTIO_PCI_COMMON_Q_NDATA, &val, 2, false, true),
			 WEIR_MMIO_FAILED);
	assert_int_equal(access_as(64, &val, 4, false, true), WEIR_MMIO_FAILED);
	assert_int_equal(access_as(WEIR_VIRTIO_PCI_ISR, &val, 4, false, true),
			 WEIR_MMIO_FAILED);
	assert_int_equal(access_as(WEIR_VIRTIO_PCI_NOTIFY - 2, &val, 4, false, true),
			 WEIR_MMIO_FAILED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(identity, setup),
		cmocka_unit_test_setup(driver_comes_up, setup),
		cmocka_unit_test_setup(queue_size, setup),
		cmocka_unit_test_setup(queue_reset, setup),
		cmocka_unit_test_setup(queue_reset_not_negotiated, setup),
		cmocka_unit_test_setup(no_such_queue, setup),
		cmocka_unit_test_setup(bad_queues_break, setup),
		cmocka_unit_test_setup(vectors, setup),
		cmocka_unit_test_setup(reset_forgets, setup),
		cmocka_unit_test_setup(isr_clears_on_read, setup),
		cmocka_unit_test_setup(device_config, setup),
		cmocka_unit_test_setup(hostile_accesses, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
