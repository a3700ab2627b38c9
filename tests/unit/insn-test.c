// SPDX-License-Identifier: GPL-2.0-only
// sources: core/insn.c
/*
 * The decoder of loads and stores: what an assembler makes of each form, what
 * is none of its business, and any 32 bits at all.
 */
#include <unit.h>
#include <linux/array_size.h>
#include <linux/string.h>
#include <weir/insn.h>

#define LOAD		.load = true
#define SIMD		.simd = true
#define SIGNED		.sign = true
#define WIDE		.wide = true
#define OFFSET(n)	.offset = (n)
#define POST(n)		.step = (n), .writeback = true
#define PRE(n)		.offset = (n), .step = (n), .writeback = true
#define INDEX(r, e, s)	.indexed = true, .rm = (r), .extend = (e), .shift = (s)
#define PAIR(a, b)	.nr = 2, .rt = { (a), (b) }
#define ONE(a)		.nr = 1, .rt = { (a) }

static const struct {
	u32 code;
	struct weir_insn want;
} known[] = {
	/* ldp x0, x1, [x2] */
	{ 0xa9400440, { LOAD, WIDE, .size = 8, PAIR(0, 1), .rn = 2 } },
	/* stp w3, w4, [sp, #-16]! */
	{ 0x29be13e3, { WIDE, .size = 4, PAIR(3, 4), .rn = 31, PRE(-16) } },
	/* ldp x5, x6, [x7], #504 */
	{ 0xa8df98e5, { LOAD, WIDE, .size = 8, PAIR(5, 6), .rn = 7, POST(504) } },
	/* ldpsw x8, x9, [x10, #-256] */
	{ 0x69602548, { LOAD, SIGNED, WIDE, .size = 4, PAIR(8, 9), .rn = 10,
			OFFSET(-256) } },
	/* stnp x11, xzr, [x12, #16] */
	{ 0xa8017d8b, { WIDE, .size = 8, PAIR(11, 31), .rn = 12, OFFSET(16) } },
	/* ldp q0, q31, [x1], #32 */
	{ 0xacc17c20, { LOAD, SIMD, .size = 16, PAIR(0, 31), .rn = 1, POST(32) } },
	/* stp s1, s2, [x3, #-4]! */
	{ 0x2dbf8861, { SIMD, .size = 4, PAIR(1, 2), .rn = 3, PRE(-4) } },
	/* stp d1, d2, [sp] */
	{ 0x6d000be1, { SIMD, .size = 8, PAIR(1, 2), .rn = 31 } },
	/* ldr x0, [x1], #8 */
	{ 0xf8408420, { LOAD, WIDE, .size = 8, ONE(0), .rn = 1, POST(8) } },
	/* str w2, [x3, #-4]! */
	{ 0xb81fcc62, { WIDE, .size = 4, ONE(2), .rn = 3, PRE(-4) } },
	/* ldrsb w4, [x5], #1 */
	{ 0x38c014a4, { LOAD, SIGNED, .size = 1, ONE(4), .rn = 5, POST(1) } },
	/* ldrsb x4, [x5, #1]! */
	{ 0x38801ca4, { LOAD, SIGNED, WIDE, .size = 1, ONE(4), .rn = 5, PRE(1) } },
	/* ldrsh w4, [x5], #-2 */
	{ 0x78dfe4a4, { LOAD, SIGNED, .size = 2, ONE(4), .rn = 5, POST(-2) } },
	/* ldrsw x6, [sp], #255 */
	{ 0xb88ff7e6, { LOAD, SIGNED, WIDE, .size = 4, ONE(6), .rn = 31,
			POST(255) } },
	/* strb wzr, [x7], #-256 */
	{ 0x381004ff, { WIDE, .size = 1, ONE(31), .rn = 7, POST(-256) } },
	/* ldrh w8, [x9, #2]! */
	{ 0x78402d28, { LOAD, WIDE, .size = 2, ONE(8), .rn = 9, PRE(2) } },
	/* str q3, [x4] */
	{ 0x3d800083, { SIMD, .size = 16, ONE(3), .rn = 4 } },
	/* ldr q3, [x4, #65520] */
	{ 0x3dfffc83, { LOAD, SIMD, .size = 16, ONE(3), .rn = 4, OFFSET(65520) } },
	/* ldr b5, [x6, x7] */
	{ 0x3c6768c5, { LOAD, SIMD, .size = 1, ONE(5), .rn = 6,
			INDEX(7, WEIR_EXTEND_LSL, 0) } },
	/* str h5, [x6, w7, uxtw #1] */
	{ 0x7c2758c5, { SIMD, .size = 2, ONE(5), .rn = 6,
			INDEX(7, WEIR_EXTEND_UXTW, 1) } },
	/* ldr d8, [x9, w10, sxtw #3] */
	{ 0xfc6ad928, { LOAD, SIMD, .size = 8, ONE(8), .rn = 9,
			INDEX(10, WEIR_EXTEND_SXTW, 3) } },
	/* str q8, [x9, x10, lsl #4] */
	{ 0x3caa7928, { SIMD, .size = 16, ONE(8), .rn = 9,
			INDEX(10, WEIR_EXTEND_LSL, 4) } },
	/* ldr s1, [x2, x3, sxtx] */
	{ 0xbc63e841, { LOAD, SIMD, .size = 4, ONE(1), .rn = 2,
			INDEX(3, WEIR_EXTEND_SXTX, 0) } },
	/* ldur d1, [x2, #-3] */
	{ 0xfc5fd041, { LOAD, SIMD, .size = 8, ONE(1), .rn = 2, OFFSET(-3) } },
	/* ldr x0, [x1, x2, lsl #3] */
	{ 0xf8627820, { LOAD, WIDE, .size = 8, ONE(0), .rn = 1,
			INDEX(2, WEIR_EXTEND_LSL, 3) } },
	/* ldrsw x0, [x1, #4] */
	{ 0xb9800420, { LOAD, SIGNED, WIDE, .size = 4, ONE(0), .rn = 1,
			OFFSET(4) } },
	/* sturb w0, [x1, #-1] */
	{ 0x381ff020, { WIDE, .size = 1, ONE(0), .rn = 1, OFFSET(-1) } },
};

static void forms(void **state)
{
	struct weir_insn got;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		if (!weir_insn_decode(known[i].code, &got) ||
		    memcmp(&got, &known[i].want, sizeof(got)))
			fail_msg("%08x is not what it should be", known[i].code);
	}
}

static const u32 others[] = {
	0xc85f7c20,	/* ldxr x0, [x1] */
	0xc802fc20,	/* stlxr w2, x0, [x1] */
	0xc87f0440,	/* ldxp x0, x1, [x2] */
	0xc8dffc20,	/* ldar x0, [x1] */
	0xf8200041,	/* ldadd x0, x1, [x2] */
	0xc8a07c41,	/* cas x0, x1, [x2] */
	0xb8208041,	/* swp w0, w1, [x2] */
	0xf8bfc020,	/* ldapr x0, [x1] */
	0xd9400020,	/* ldapur x0, [x1] */
	0xf8400820,	/* ldtr x0, [x1] */
	0x38000820,	/* sttrb w0, [x1] */
	0xf9800000,	/* prfm pldl1keep, [x0] */
	0xf8800000,	/* prfum pldl1keep, [x0] */
	0x58000000,	/* ldr x0, . */
	0x9c000000,	/* ldr q0, . */
	0x4c407000,	/* ld1 {v0.16b}, [x0] */
	0x4c9fa800,	/* st1 {v0.4s, v1.4s}, [x0], #32 */
	0x0d40c000,	/* ld1r {v0.8b}, [x0] */
	0xf8200420,	/* ldraa x0, [x1] */
	0x69000440,	/* stgp x0, x1, [x2] */
	0xd9200820,	/* stg x0, [x1] */
	0xd50b7420,	/* dc zva, x0 */
	0x8b020020,	/* add x0, x1, x2 */
	0x14000000,	/* b . */
	0xd503201f,	/* nop */
	0x19010440,	/* cpyfp [x0]!, [x1]!, x2! */
	0x00000000,	/* udf #0 */
	0xffffffff,
	/* CONSTRAINED UNPREDICTABLE */
	0xa8c10400,	/* ldp x0, x1, [x0], #16 */
	0xa9400000,	/* ldp x0, x0, [x0] */
	0xf8408421,	/* ldr x1, [x1], #8 */
	0xf8008c21,	/* str x1, [x1, #8]! */
	/* not allocated */
	0xe9400440,	/* pair, opc 3 */
	0x68400440,	/* ldpsw without allocation */
	0xf8c08420,	/* ldr, size 3, opc 3 */
	0xb8c08420,	/* size 2, opc 3 */
	0x7c808420,	/* SIMD, size 1, opc 2 */
	0xf8620820,	/* register offset, option 0 */
};

static void refused(void **state)
{
	struct weir_insn got;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(others); i++)
		if (weir_insn_decode(others[i], &got))
			fail_msg("%08x is no load or store", others[i]);
}

/* Whatever the guest has there, what comes out can be used without a look. */
static void anything(void **state)
{
	struct weir_insn i;
	u32 code = 1, n, found = 0;

	for (n = 0; n < 1 << 22; n++) {
		code = code * 1664525 + 1013904223;
		/* Half of them in the right class. */
		if (!weir_insn_decode(n & 1 ? code : (code | 0x28000000) & ~0x02000000U,
				      &i))
			continue;
		found++;
		assert_true(i.nr == 1 || i.nr == 2);
		assert_true(i.size && i.size <= 16 && !(i.size & (i.size - 1)));
		assert_true(i.simd || i.size <= 8);
		assert_true(i.rt[0] < 32 && i.rt[1] < 32 && i.rn < 32 && i.rm < 32);
		assert_true(i.shift <= 4 && i.extend < 8);
		assert_true(!i.sign || (i.load && !i.simd && i.size < 8));
		assert_true(i.offset >= -1024 && i.offset <= 65520);
		assert_true(i.writeback ? i.step >= -1024 && i.step < 1024 : !i.step);
		assert_true(!(i.indexed && (i.writeback || i.offset || i.nr == 2)));
		if (i.writeback && !i.simd && i.rn != 31)
			assert_true(i.rt[0] != i.rn);
	}
	assert_in_range(found, 100000, 1 << 22);
}

static void indexes(void **state)
{
	struct weir_insn i = { .indexed = true, .extend = WEIR_EXTEND_UXTW,
			       .shift = 3 };
	const u64 rm = 0xf0000000fffffffeULL;

	assert_true(weir_insn_index(&i, rm) == 0xfffffffeULL << 3);
	i.extend = WEIR_EXTEND_SXTW;
	assert_true(weir_insn_index(&i, rm) == (u64)-16);
	i.extend = WEIR_EXTEND_LSL;
	assert_true(weir_insn_index(&i, rm) == rm << 3);
	i.extend = WEIR_EXTEND_SXTX;
	i.shift = 0;
	assert_true(weir_insn_index(&i, rm) == rm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms),
		cmocka_unit_test(refused),
		cmocka_unit_test(anything),
		cmocka_unit_test(indexes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
