// SPDX-License-Identifier: GPL-2.0-only
// sources:
/* The stand-ins for kernel headers behave as the originals where cores rely on it. */
#include <unit.h>
#include <linux/atomic.h>
#include <linux/bitfield.h>
#include <linux/bitmap.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/nospec.h>
#include <linux/rcupdate.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/unaligned.h>

static void allocation_fails_on_demand(void **state)
{
	void *first, *second;

	shim_alloc_fail_after(1);
	first = kzalloc(8, GFP_KERNEL);
	second = kzalloc(8, GFP_KERNEL);
	assert_non_null(first);
	assert_null(second);
	assert_int_equal(shim_alloc_live(), 1);
	kfree(first);
	assert_int_equal(shim_alloc_live(), 0);
}

static void absurd_sizes_fail(void **state)
{
	assert_null(kcalloc(SIZE_MAX / 2, 4, GFP_KERNEL));
	assert_null(kmalloc(SIZE_MAX, GFP_KERNEL));
}

static void fields(void **state)
{
	u64 reg = FIELD_PREP(GENMASK_ULL(47, 40), 0x5a);

	assert_int_equal(reg, 0x5a0000000000);
	assert_int_equal(FIELD_GET(GENMASK_ULL(47, 40), reg), 0x5a);
	assert_int_equal(GENMASK(63, 0), ~0UL);
	assert_int_equal(roundup_pow_of_two(5), 8);
	assert_int_equal(ilog2(4096), 12);
	assert_int_equal(fls(0), 0);
}

static void bitmaps(void **state)
{
	DECLARE_BITMAP(map, 130);

	bitmap_zero(map, 130);
	assert_int_equal(find_first_bit(map, 130), 130);
	__set_bit(129, map);
	assert_int_equal(find_next_bit(map, 130, 5), 129);
	assert_true(test_and_clear_bit(129, map));
	assert_true(bitmap_empty(map, 130));
}

static void unaligned(void **state)
{
	u8 raw[9] = { 0 };

	put_unaligned_le64(0x1122334455667788, raw + 1);
	assert_int_equal(raw[1], 0x88);
	assert_int_equal(get_unaligned_le32(raw + 1), 0x55667788);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(allocation_fails_on_demand),
		cmocka_unit_test(absurd_sizes_fail),
		cmocka_unit_test(fields),
		cmocka_unit_test(bitmaps),
		cmocka_unit_test(unaligned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
