// SPDX-License-Identifier: GPL-2.0-only
// sources: tools/weir/pci-config.c
/* Configuration space: what a driver looks for is there, and little can change. */
#include <unit.h>
#include <linux/pci_regs.h>
#include <linux/string.h>
#include <linux/virtio_pci.h>
#include "tools/weir/pci-config.h"

#define BASE	0x20008000

static struct weir_pci_config config;

static int setup(void **state)
{
	weir_pci_config_init(&config, WEIR_VIRTIO_NET, BASE);
	return 0;
}

static uint32_t rd(unsigned int offset, unsigned int len)
{
	return weir_pci_config_read(&config, offset, len);
}

static void wr(unsigned int offset, unsigned int len, uint32_t val)
{
	weir_pci_config_write(&config, offset, len, val);
}

static struct weir_virtio_pci_set state_now(void)
{
	struct weir_virtio_pci_set set;

	weir_pci_config_state(&config, &set);
	return set;
}

/* A capability by its ID and, for virtio's, its type; the list ends. */
static unsigned int find(uint8_t id, uint8_t type)
{
	unsigned int at = rd(PCI_CAPABILITY_LIST, 1), hops = 0;

	assert_true(rd(PCI_STATUS, 2) & PCI_STATUS_CAP_LIST);
	for (; at; at = rd(at + 1, 1)) {
		assert_true(++hops < 16 && at >= 0x40 && at % 4 == 0);
		if (rd(at, 1) == id && (id != PCI_CAP_ID_VNDR ||
					rd(at + VIRTIO_PCI_CAP_CFG_TYPE, 1) == type))
			return at;
	}
	fail();
	return 0;
}

static void identity(void **state)
{
	assert_int_equal(rd(PCI_VENDOR_ID, 4), 0x10411af4);
	assert_int_equal(rd(PCI_CLASS_REVISION, 4), 0x02000001);
	assert_int_equal(rd(PCI_HEADER_TYPE, 1), PCI_HEADER_TYPE_NORMAL);
	assert_int_equal(rd(PCI_INTERRUPT_PIN, 1), 0);
	weir_pci_config_init(&config, WEIR_VIRTIO_BLK, BASE);
	assert_int_equal(rd(PCI_DEVICE_ID, 2), 0x1042);
	assert_int_equal(rd(PCI_CLASS_DEVICE, 2), 0x0180);
}

static void capabilities(void **state)
{
	static const struct { uint8_t type; uint32_t offset; } want[] = {
		{ VIRTIO_PCI_CAP_COMMON_CFG, WEIR_VIRTIO_PCI_COMMON },
		{ VIRTIO_PCI_CAP_ISR_CFG, WEIR_VIRTIO_PCI_ISR },
		{ VIRTIO_PCI_CAP_DEVICE_CFG, WEIR_VIRTIO_PCI_DEVICE },
		{ VIRTIO_PCI_CAP_NOTIFY_CFG, WEIR_VIRTIO_PCI_NOTIFY },
	};
	unsigned int at, i;

	for (i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		at = find(PCI_CAP_ID_VNDR, want[i].type);
		assert_int_equal(rd(at + VIRTIO_PCI_CAP_BAR, 1), 0);
		assert_int_equal(rd(at + VIRTIO_PCI_CAP_OFFSET, 4), want[i].offset);
		assert_true(want[i].offset + rd(at + VIRTIO_PCI_CAP_LENGTH, 4) <=
			    WEIR_VIRTIO_PCI_SIZE);
	}
	assert_int_equal(rd(find(PCI_CAP_ID_VNDR, VIRTIO_PCI_CAP_NOTIFY_CFG) +
			    VIRTIO_PCI_NOTIFY_CAP_MULT, 4), WEIR_VIRTIO_PCI_MULTIPLIER);
	at = find(PCI_CAP_ID_MSIX, 0);
	assert_int_equal(rd(at + PCI_MSIX_FLAGS, 2), WEIR_VIRTIO_PCI_VECTORS - 1);
	assert_int_equal(rd(at + PCI_MSIX_TABLE, 4), WEIR_VIRTIO_PCI_MSIX);
	assert_int_equal(rd(at + PCI_MSIX_PBA, 4), WEIR_VIRTIO_PCI_PBA);
}

static void bar_is_sized_and_moved(void **state)
{
	assert_int_equal(rd(PCI_BASE_ADDRESS_0, 4), BASE);
	assert_int_equal(state_now().flags, 0);
	wr(PCI_BASE_ADDRESS_0, 4, ~0U);
	assert_int_equal(rd(PCI_BASE_ADDRESS_0, 4), -(uint32_t)WEIR_VIRTIO_PCI_SIZE);
	wr(PCI_BASE_ADDRESS_0, 4, 0x20800000);
	wr(PCI_COMMAND, 2, PCI_COMMAND_MEMORY);
	assert_int_equal(state_now().base, 0x20800000);
	assert_int_equal(state_now().flags, WEIR_VIRTIO_PCI_MEMORY);
	/* By halves, by bytes. */
	wr(PCI_BASE_ADDRESS_0 + 2, 2, 0x2040);
	wr(PCI_BASE_ADDRESS_0 + 1, 1, 0xff);
	assert_int_equal(state_now().base, 0x20408000);
	wr(PCI_BASE_ADDRESS_1, 4, ~0U);
	assert_int_equal(rd(PCI_BASE_ADDRESS_1, 4), 0);
	wr(PCI_ROM_ADDRESS, 4, ~0U);
	assert_int_equal(rd(PCI_ROM_ADDRESS, 4), 0);
}

static void vectors(void **state)
{
	unsigned int at = find(PCI_CAP_ID_MSIX, 0);

	wr(PCI_COMMAND, 2, PCI_COMMAND_MASTER);
	wr(at + PCI_MSIX_FLAGS, 2, PCI_MSIX_FLAGS_ENABLE);
	assert_int_equal(state_now().flags, WEIR_VIRTIO_PCI_MASTER |
			 WEIR_VIRTIO_PCI_MSIX_ENABLE);
	wr(at + PCI_MSIX_FLAGS + 1, 1, PCI_MSIX_FLAGS_MASKALL >> 8);
	assert_int_equal(state_now().flags, WEIR_VIRTIO_PCI_MASTER |
			 WEIR_VIRTIO_PCI_MSIX_MASK);
	/* The same by all four bytes, as some do: the list stays. */
	wr(at, 4, ~0U);
	assert_int_equal(find(PCI_CAP_ID_MSIX, 0), at);
	assert_int_equal(rd(at + PCI_MSIX_FLAGS, 2), 0xc000 | (WEIR_VIRTIO_PCI_VECTORS - 1));
}

static void window(void **state)
{
	unsigned int at = find(PCI_CAP_ID_VNDR, VIRTIO_PCI_CAP_PCI_CFG);
	struct weir_virtio_pci_access access;

	assert_false(weir_pci_config_window(&config, at, &access));
	assert_false(weir_pci_config_window(&config, at + 20, &access));
	assert_true(weir_pci_config_window(&config, at + 16, &access));
	assert_int_equal(access.len, 0);
	wr(at + VIRTIO_PCI_CAP_OFFSET, 4, VIRTIO_PCI_COMMON_STATUS);
	wr(at + VIRTIO_PCI_CAP_LENGTH, 4, 1);
	assert_true(weir_pci_config_window(&config, at + 16, &access));
	assert_int_equal(access.len, 1);
	assert_int_equal(access.offset, VIRTIO_PCI_COMMON_STATUS);
	wr(at + 16, 4, 0x12345678);
	assert_int_equal(weir_pci_config_data(&config), 0x12345678);
	weir_pci_config_set_data(&config, 0x9abcdef0);
	assert_int_equal(rd(at + 16, 4), 0x9abcdef0);
}

static void window_of_nothing(void **state)
{
	static const struct { uint32_t bar, offset, length; } bad[] = {
		{ 0, 0, 0 }, { 0, 0, 3 }, { 0, 0, 8 }, { 0, 0, ~0U }, { 1, 0, 4 },
		{ 0, 2, 4 }, { 0, 1, 2 }, { 0, WEIR_VIRTIO_PCI_SIZE, 4 },
		{ 0, ~3U, 4 }, { 0xff, 0, 1 },
	};
	unsigned int at = find(PCI_CAP_ID_VNDR, VIRTIO_PCI_CAP_PCI_CFG), i;
	struct weir_virtio_pci_access access;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		wr(at + VIRTIO_PCI_CAP_BAR, 1, bad[i].bar);
		wr(at + VIRTIO_PCI_CAP_OFFSET, 4, bad[i].offset);
		wr(at + VIRTIO_PCI_CAP_LENGTH, 4, bad[i].length);
		assert_true(weir_pci_config_window(&config, at + 16, &access));
		assert_int_equal(access.len, 0);
	}
}

/* All ones everywhere, then all zeroes: what is not to change has not. */
static void nothing_else_is_written(void **state)
{
	struct weir_pci_config before = config;
	unsigned int i;

	for (i = 0; i < WEIR_PCI_CONFIG_SIZE; i += 4)
		wr(i, 4, ~0U);
	for (i = 0; i < WEIR_PCI_CONFIG_SIZE; i++)
		assert_int_equal(config.reg[i] & ~config.writable[i],
				 before.reg[i] & ~before.writable[i]);
	for (i = 0; i < WEIR_PCI_CONFIG_SIZE; i++)
		wr(i, 1, 0);
	assert_int_equal(rd(PCI_VENDOR_ID, 4), 0x10411af4);
	assert_int_equal(state_now().flags, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(identity, setup),
		cmocka_unit_test_setup(capabilities, setup),
		cmocka_unit_test_setup(bar_is_sized_and_moved, setup),
		cmocka_unit_test_setup(vectors, setup),
		cmocka_unit_test_setup(window, setup),
		cmocka_unit_test_setup(window_of_nothing, setup),
		cmocka_unit_test_setup(nothing_else_is_written, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
