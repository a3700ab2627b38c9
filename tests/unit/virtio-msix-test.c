// SPDX-License-Identifier: GPL-2.0-only
// sources: virtio/msix.c
/* MSI-X: masks, pending bits, widths; PCI Local Bus Specification 3.0, 6.8.2. */
#include <unit.h>
#include <linux/bits.h>
#include <linux/string.h>
#include <virtio/msix.h>

#define NR	WEIR_VIRTIO_PCI_VECTORS
#define PBA	(WEIR_VIRTIO_PCI_PBA - WEIR_VIRTIO_PCI_MSIX)
#define ENTRY(n, word)	((n) * 16 + (word) * 4)
#define DOORBELL	0x108090040ULL

static struct weir_msix msix;
static unsigned int sent;
static u64 last_address;
static u32 last_data;

static void send(struct weir_msix *m, u64 address, u32 data)
{
	assert_ptr_equal(m, &msix);
	sent++;
	last_address = address;
	last_data = data;
}

static int setup(void **state)
{
	sent = 0;
	weir_msix_init(&msix, send);
	return 0;
}

static u64 rd(u32 off, u8 len)
{
	u64 val = ~0ULL;

	assert_true(weir_msix_access(&msix, off, &val, len, false));
	return val;
}

static void wr(u32 off, u8 len, u64 val)
{
	assert_true(weir_msix_access(&msix, off, &val, len, true));
}

static void vector(u32 n, u32 data, u32 control)
{
	wr(ENTRY(n, 0), 8, DOORBELL);
	wr(ENTRY(n, 2), 4, data);
	wr(ENTRY(n, 3), 4, control);
}

static void all_masked_at_reset(void **state)
{
	u32 i;

	for (i = 0; i < NR; i++) {
		assert_int_equal(rd(ENTRY(i, 0), 8), 0);
		assert_int_equal(rd(ENTRY(i, 2), 8), 1ULL << 32);
	}
	assert_int_equal(rd(PBA, 4), 0);
}

static void sends(void **state)
{
	weir_msix_set(&msix, true, false);
	vector(2, 7, 0);
	assert_int_equal(rd(ENTRY(2, 0), 4), (u32)DOORBELL);
	assert_int_equal(rd(ENTRY(2, 1), 4), DOORBELL >> 32);
	weir_msix_raise(&msix, 2);
	assert_int_equal(sent, 1);
	assert_int_equal(last_address, DOORBELL);
	assert_int_equal(last_data, 7);
	assert_int_equal(rd(PBA, 8), 0);
}

static void masked_vector_pends(void **state)
{
	weir_msix_set(&msix, true, false);
	vector(0, 1, 1);
	vector(8, 9, 1);
	weir_msix_raise(&msix, 8);
	weir_msix_raise(&msix, 8);
	assert_int_equal(sent, 0);
	assert_int_equal(rd(PBA, 8), BIT(8));
	wr(ENTRY(0, 3), 4, 0);
	assert_int_equal(sent, 0);
	wr(ENTRY(8, 2), 8, 5);		/* data and control at once */
	assert_int_equal(sent, 1);
	assert_int_equal(last_data, 5);
	assert_int_equal(rd(PBA, 4), 0);
}

static void masked_function_pends(void **state)
{
	weir_msix_set(&msix, true, true);
	vector(1, 3, 0);
	vector(2, 4, 0);
	weir_msix_raise(&msix, 1);
	weir_msix_raise(&msix, 2);
	assert_int_equal(sent, 0);
	assert_int_equal(rd(PBA, 4), BIT(1) | BIT(2));
	weir_msix_set(&msix, true, false);
	assert_int_equal(sent, 2);
	assert_int_equal(rd(PBA, 4), 0);
}

static void disabled_forgets(void **state)
{
	weir_msix_set(&msix, true, true);
	vector(1, 3, 0);
	weir_msix_raise(&msix, 1);
	weir_msix_set(&msix, false, false);
	assert_int_equal(rd(PBA, 4), 0);
	weir_msix_set(&msix, true, false);
	assert_int_equal(sent, 0);
}

static void no_such_vector(void **state)
{
	weir_msix_set(&msix, true, true);
	weir_msix_raise(&msix, NR);
	weir_msix_raise(&msix, 0xffff);
	assert_int_equal(rd(PBA, 8), 0);
	weir_msix_set(&msix, true, false);
	assert_int_equal(sent, 0);
}

/* Every place and width: only table entries change, and only what they have. */
static void hostile_accesses(void **state)
{
	static const u8 lens[] = { 1, 2, 4, 8 };
	u32 off, i;
	u64 val;

	for (off = 0; off < WEIR_VIRTIO_PCI_SIZE - WEIR_VIRTIO_PCI_MSIX; off++)
		for (i = 0; i < sizeof(lens); i++) {
			bool good = lens[i] >= 4 && off % lens[i] == 0;

			val = ~0ULL;
			assert_int_equal(weir_msix_access(&msix, off, &val, lens[i], true), good);
			val = ~0ULL;
			assert_int_equal(weir_msix_access(&msix, off, &val, lens[i], false), good);
			if (!good || off >= NR * 16)
				assert_int_equal(val, 0);
		}
	assert_int_equal(rd(ENTRY(0, 0), 8), ~3ULL);
	assert_int_equal(rd(ENTRY(0, 3), 4), 1);
	assert_int_equal(sent, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(all_masked_at_reset, setup),
		cmocka_unit_test_setup(sends, setup),
		cmocka_unit_test_setup(masked_vector_pends, setup),
		cmocka_unit_test_setup(masked_function_pends, setup),
		cmocka_unit_test_setup(disabled_forgets, setup),
		cmocka_unit_test_setup(no_such_vector, setup),
		cmocka_unit_test_setup(hostile_accesses, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
