// SPDX-License-Identifier: GPL-2.0-only
// sources: core/vgic/its-abi.c
/*
 * Commands and table entries of the ITS: each field where the specification and
 * revision 0 of the table ABI have it, any value decoded, entries found in flat
 * and two-level tables and nowhere else.
 */
#include <unit.h>
#include <linux/errno.h>
#include <asm/byteorder.h>
#include <core/vgic/its-abi.h>

static unsigned int seed = 1;

static u64 rnd(void)
{
	u64 val = 0;
	int i;

	for (i = 0; i < 4; i++) {
		seed = seed * 1103515245u + 12345u;
		val = val << 16 | (seed >> 16 & 0xffff);
	}
	return val;
}

static struct weir_its_cmd decode(u64 w0, u64 w1, u64 w2, u64 w3)
{
	__le64 raw[] = { cpu_to_le64(w0), cpu_to_le64(w1), cpu_to_le64(w2),
			 cpu_to_le64(w3) };
	struct weir_its_cmd c;

	weir_its_cmd_decode(&c, raw);
	return c;
}

static void commands(void **state)
{
	struct weir_its_cmd c;

	c = decode(0x1234567800000008, 0x1f, 0x800f23456789ab00, 0);
	assert_int_equal(c.op, 8);
	assert_true(c.devid == 0x12345678);
	assert_int_equal(c.size, 32);
	assert_true(c.valid);
	assert_true(c.itt == 0xf23456789ab00);
	c = decode(0x0a, 0xcafe0001beef0002, 0x000000000000fedc, 0);
	assert_true(c.lpi == 0xcafe0001);
	assert_true(c.event == 0xbeef0002);
	assert_int_equal(c.icid, 0xfedc);
	assert_false(c.valid);
	c = decode(0x0e, 0, 0x0000000700030000, 0x0000000900050000);
	assert_true(c.target == 0x70003);
	assert_true(c.target2 == 0x90005);
}

/* The figures of arm-vgic-its.rst, bit by bit. */
static void layout(void **state)
{
	struct weir_its_dte dte = {
		.valid = true, .bits = 5, .next = 0x2aaa, .itt = 0xfedcba9876500,
	};
	struct weir_its_ite ite = { .lpi = 0x12345678, .icid = 0x9abc, .next = 0xdef0 };
	struct weir_its_cte cte = { .valid = true, .icid = 0x1234, .target = 0x56789abc };

	assert_true(weir_its_dte_encode(&dte) ==
		    (1ULL << 63 | 0x2aaaULL << 49 | 0xfedcba98765ULL << 5 | 4));
	assert_true(weir_its_ite_encode(&ite) == 0xdef0123456789abc);
	assert_true(weir_its_cte_encode(&cte) ==
		    (1ULL << 63 | 0x56789abcULL << 16 | 0x1234));
	dte.valid = false;
	ite.lpi = 0;
	cte.valid = false;
	assert_true(weir_its_dte_encode(&dte) == 0);
	assert_true(weir_its_ite_encode(&ite) == 0);
	assert_true(weir_its_cte_encode(&cte) == 0);
}

/* Whatever is in memory, its decoded form encodes to the same defined bits. */
static void round_trips(void **state)
{
	struct weir_its_dte dte;
	struct weir_its_ite ite;
	struct weir_its_cte cte;
	u64 val;
	int i;

	for (i = 0; i < 10000; i++) {
		val = rnd();
		dte = weir_its_dte_decode(val);
		assert_in_range(dte.bits, 1, 32);
		assert_true(weir_its_dte_encode(&dte) == (val >> 63 ? val : 0));
		ite = weir_its_ite_decode(val);
		assert_true(weir_its_ite_encode(&ite) == (ite.lpi ? val : 0));
		cte = weir_its_cte_decode(val);
		assert_true(weir_its_cte_encode(&cte) ==
			    (val >> 63 ? val & 0x8000ffffffffffff : 0));
	}
	assert_int_equal(weir_its_dte_next(7, 8), 1);
	assert_int_equal(weir_its_dte_next(0, 16383), 16383);
	assert_int_equal(weir_its_dte_next(0, 65535), 16383);
}

static u64 level1[8];

static int read_level1(void *ctx, gpa_t gpa, u64 *val)
{
	u64 index = (gpa - 0x40000000) / 8;

	assert_true(gpa >= 0x40000000 && index < 8);
	if (ctx)
		return -EFAULT;
	*val = level1[index];
	return 0;
}

static int entry(u64 baser, u32 id, gpa_t *gpa, void *ctx)
{
	struct weir_its_table t = weir_its_table_decode(baser);

	return weir_its_table_entry(&t, id, read_level1, ctx, gpa);
}

#define VALID		(1ULL << 63)
#define INDIRECT	(1ULL << 62)

static void flat(void **state)
{
	struct weir_its_table t = weir_its_table_decode(VALID | 0x123456785001);
	gpa_t gpa;

	assert_true(t.base == 0x5123456780000);
	assert_int_equal(t.size, 0x20000);
	assert_int_equal(entry(0, 0, &gpa, NULL), -ENOENT);
	assert_int_equal(entry(0x40000000, 0, &gpa, NULL), -ENOENT);
	assert_int_equal(entry(VALID | 0x40000000, 8191, &gpa, NULL), 0);
	assert_true(gpa == 0x4000fff8);
	assert_int_equal(entry(VALID | 0x40000000, 8192, &gpa, NULL), -ENOENT);
	assert_int_equal(entry(VALID | 0x400000ff, 65535, &gpa, NULL), 0);
	assert_true(gpa == 0x4007fff8);
	assert_int_equal(entry(VALID | 0x400000ff, 65536, &gpa, NULL), -ENOENT);
	assert_int_equal(entry(VALID | 0x400000ff, ~0U, &gpa, NULL), -ENOENT);
}

static void two_levels(void **state)
{
	u64 baser = VALID | INDIRECT | 0x40000000;
	gpa_t gpa;

	level1[1] = VALID | 0x000f234567890000 | 0xffff;
	assert_int_equal(entry(baser, 0, &gpa, NULL), -ENOENT);
	assert_int_equal(entry(baser, 8192, &gpa, NULL), 0);
	assert_true(gpa == 0xf234567890000);
	assert_int_equal(entry(baser, 16383, &gpa, NULL), 0);
	assert_true(gpa == 0xf23456789fff8);
	assert_int_equal(entry(baser, 16384, &gpa, NULL), -ENOENT);
	assert_int_equal(entry(baser, 65536, &gpa, NULL), -ENOENT);
	assert_int_equal(entry(baser, 8192, &gpa, &seed), -EFAULT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands),
		cmocka_unit_test(layout),
		cmocka_unit_test(round_trips),
		cmocka_unit_test(flat),
		cmocka_unit_test(two_levels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
