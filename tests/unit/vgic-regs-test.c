// SPDX-License-Identifier: GPL-2.0-only
// sources: core/vgic/regs.c
/*
 * Register tables: what the decoder accepts, which interrupts it names, and
 * what the check at module load refuses.
 */
#include <unit.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <core/vgic/decode.h>

static struct weir_vgic_access seen;
static u64 written;
static int result;

static int read_all(struct weir_vgic_access *a)
{
	seen = *a;
	a->val = 0x1122334455667788ULL;
	return result;
}

static int write_all(struct weir_vgic_access *a)
{
	seen = *a;
	written = a->val;
	return result;
}

static int user_zero(struct weir_vgic_access *a)
{
	a->val = 0;
	return 0;
}

static const struct weir_vgic_reg regs[] = {
	{ 0x00, 4, .widths = 4, .read = read_all, .write = write_all },
	{ 0x08, 8, .widths = 4 | 8, .read = read_all },
	{ 0x80, 128, .bits = 1, .widths = 4, .read = read_all,
	  .write = write_all, .user_read = user_zero },
	{ 0x400, 1024, .bits = 8, .widths = 1 | 4, .read = read_all },
	{ 0xc00, 256, .bits = 2, .widths = 4, .read = read_all },
	{ 0x1000, 0x2000, .bits = 64, .widths = 4 | 8, .read = read_all },
};
static const struct weir_vgic_frame frame = { regs, 6, 0x10000 };
static u8 chunks[WEIR_VGIC_INDEX(0x10000)];
static const struct weir_vgic_frame indexed = { regs, 6, 0x10000, chunks };

static int go(u32 offset, u8 len, bool write, bool user, u64 *val)
{
	struct weir_vgic_access a = {
		.offset = offset, .len = len,
		.val = write || user ? *val : 0,
	};
	int ret = user ? weir_vgic_frame_uaccess(&frame, &a, write) :
		  weir_vgic_serve(&frame, &a, write, false);

	*val = a.val;
	return ret;
}

/* A guest's register takes no more than the width. */
static u64 read_ok(u32 offset, u8 len)
{
	u64 val = ~0ULL;

	result = 0;
	assert_int_equal(go(offset, len, false, false, &val), 0);
	return val & GENMASK_ULL(len * 8 - 1, 0);
}

static void values(void **state)
{
	u64 val = 0xabcd;

	assert_true(read_ok(0, 4) == 0x55667788);
	assert_true(read_ok(8, 8) == 0x1122334455667788ULL);
	assert_true(read_ok(0x401, 1) == 0x88);
	assert_int_equal(go(0, 4, true, false, &val), 0);
	assert_true(written == 0xabcd);
	/* Read-only: a write is ignored. */
	assert_int_equal(go(8, 4, true, false, &val), 0);
	/* Reserved: RAZ. */
	assert_true(read_ok(0x40, 4) == 0);
	assert_true(read_ok(0xfffc, 4) == 0);
}

static void interrupts(void **state)
{
	read_ok(0x84, 4);
	assert_int_equal(seen.intid, 32);
	assert_int_equal(seen.nr, 32);
	read_ok(0x400 + 37, 1);
	assert_int_equal(seen.intid, 37);
	assert_int_equal(seen.nr, 1);
	read_ok(0x400 + 1020, 4);
	assert_int_equal(seen.intid, 1020);
	assert_int_equal(seen.nr, 4);
	read_ok(0xc04, 4);
	assert_int_equal(seen.intid, 16);
	assert_int_equal(seen.nr, 16);
	read_ok(0x1000 + 8 * 33 + 4, 4);
	assert_int_equal(seen.intid, 33);
	assert_int_equal(seen.nr, 1);
	assert_int_equal(seen.pos % 8, 4);
}

static void refused(void **state)
{
	u64 val = 0;

	/* Widths, alignment, across the end, beyond the frame. */
	assert_int_equal(go(0, 8, false, false, &val), -ENXIO);
	assert_int_equal(go(0, 1, false, false, &val), -ENXIO);
	assert_int_equal(go(0x82, 4, false, false, &val), -ENXIO);
	assert_int_equal(go(0x84, 8, true, false, &val), -ENXIO);
	assert_int_equal(go(0x100c, 8, false, false, &val), -ENXIO);
	assert_int_equal(go(0x10000, 4, false, false, &val), -ENXIO);
	assert_int_equal(go(0xfffffffc, 4, true, false, &val), -ENXIO);
	/* User space hears of reserved registers. */
	assert_int_equal(go(0x40, 4, false, true, &val), -ENXIO);
	result = -EAGAIN;
	assert_int_equal(go(0x80, 4, true, false, &val), -EAGAIN);
}

static void user(void **state)
{
	u64 val = ~0ULL;

	result = 0;
	assert_int_equal(go(0x80, 4, false, true, &val), 0);
	assert_true(val == 0);
	val = 5;
	assert_int_equal(go(0x80, 4, true, true, &val), 0);
	assert_true(written == 5);
}

static int check(u32 offset, u32 len, u8 widths, u32 size)
{
	struct weir_vgic_reg two[] = {
		{ 0x10, 0x10, .widths = 4 },
		{ offset, len, .widths = widths },
	};
	struct weir_vgic_frame f = { two, 2, size };

	return weir_vgic_frame_init(&f);
}

static void tables(void **state)
{
	assert_int_equal(weir_vgic_frame_init(&frame), 0);
	assert_int_equal(check(0x20, 4, 4, 0x24), 0);
	assert_int_equal(check(0x1c, 4, 4, 0x100), -EINVAL);
	assert_int_equal(check(0x00, 4, 4, 0x100), -EINVAL);
	assert_int_equal(check(0x20, 0, 4, 0x100), -EINVAL);
	assert_int_equal(check(0x22, 4, 4, 0x100), -EINVAL);
	assert_int_equal(check(0x20, 8, 4, 0x24), -EINVAL);
	assert_int_equal(check(0xfffffffc, 8, 4, 0xffffffff), -EINVAL);
	assert_int_equal(check(0x20, 4, 0, 0x100), -EINVAL);
	assert_int_equal(check(0x20, 4, 2, 0x100), -EINVAL);
}

/* Every offset finds the register that covers it, and no other. */
static void find(void **state)
{
	const struct weir_vgic_reg *want;
	u32 offset, i;

	assert_int_equal(weir_vgic_frame_init(&indexed), 0);
	for (offset = 0; offset < 0x10010; offset++) {
		want = NULL;
		for (i = 0; i < frame.nr; i++)
			if (offset >= regs[i].offset &&
			    offset < regs[i].offset + regs[i].len)
				want = &regs[i];
		assert_ptr_equal(weir_vgic_reg_find(&frame, offset), want);
		assert_ptr_equal(weir_vgic_reg_find(&indexed, offset), want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),
		cmocka_unit_test(interrupts),
		cmocka_unit_test(refused),
		cmocka_unit_test(user),
		cmocka_unit_test(tables),
		cmocka_unit_test(find),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
