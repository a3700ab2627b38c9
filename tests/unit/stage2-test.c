// SPDX-License-Identifier: GPL-2.0-only
// sources: core/mmu/table.c core/mmu/range.c tests/unit/stage2-world.c
/*
 * Stage-2 tables say what was mapped, in the architecture's encoding, at every
 * input size; they survive a failed allocation; nothing that they take back
 * stays in a TLB. The random run compares them with a plain array.
 */
#include <unit.h>
#include <stdlib.h>
#include <linux/errno.h>
#include "stage2-world.h"

#define PAGE	4096ULL
#define BLOCK	(512 * PAGE)
#define W	WEIR_MAP_WRITE
#define X	WEIR_MAP_EXEC

static const unsigned int all_bits[] = { 32, 33, 34, 36, 39, 40, 42, 43, 44, 48 };

static u64 lookup(struct world *w, u64 ipa)
{
	return weir_table_lookup(&w->table, ipa).desc;
}

static int map(struct world *w, u64 ipa, u64 pa, unsigned int level,
	       unsigned int prot)
{
	return weir_table_map(&w->table, ipa, pa, level, prot);
}

/* ARM ARM table D8-12 and D8.2.9: initial level and concatenation. */
static void geometry(void **state)
{
	static const struct {
		unsigned int bits, start, tables;
	} want[] = {
		{ 32, 2, 4 }, { 33, 2, 8 }, { 34, 2, 16 }, { 35, 1, 1 },
		{ 36, 1, 1 }, { 39, 1, 1 }, { 40, 1, 2 }, { 42, 1, 8 },
		{ 43, 1, 16 }, { 44, 0, 1 }, { 48, 0, 1 },
	};
	unsigned int i;

	for (i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		assert_int_equal(weir_table_start_level(want[i].bits),
				 want[i].start);
		assert_int_equal(weir_table_root_bytes(want[i].bits),
				 want[i].tables * PAGE);
	}
}

static void bad_sizes(void **state)
{
	struct weir_table t = { 0 };

	assert_int_equal(weir_table_init(&t, 31, false, NULL), -EINVAL);
	assert_int_equal(weir_table_init(&t, 49, false, NULL), -EINVAL);
	assert_int_equal(weir_table_init(&t, 0, false, NULL), -EINVAL);
}

/* Descriptors as the manual has them (D8.3.1, D8.5.5), written out. */
static void encoding(void **state)
{
	struct world w;

	world_init(&w, 40, false);
	assert_int_equal(map(&w, 0, 0x80000000, 3, 0), 0);
	assert_true(lookup(&w, 0) == (0x80000000ULL | 1ULL << 54 | 0x77f));
	assert_int_equal(map(&w, PAGE, 0x80001000, 3, W | X), 0);
	assert_true(lookup(&w, PAGE) == (0x80001000ULL | 0x7ff));
	assert_int_equal(map(&w, BLOCK, 0x80200000, 2, W), 0);
	assert_true(lookup(&w, BLOCK) == (0x80200000ULL | 1ULL << 54 | 0x7fd));
	assert_int_equal(map(&w, 2 * PAGE, 0x9000000, 3, W | WEIR_MAP_DEVICE), 0);
	assert_true(lookup(&w, 2 * PAGE) ==
		    (0x9000000ULL | 1ULL << 54 | 0x7c7));
	assert_false(weir_desc_is_memory(lookup(&w, 2 * PAGE)));
	assert_true(weir_desc_is_memory(lookup(&w, PAGE)));
	world_exit(&w);

	world_init(&w, 40, true);
	assert_int_equal(map(&w, PAGE, 0x80001000, 3, W | X), 0);
	assert_true(lookup(&w, PAGE) == (0x80001000ULL | 0x7db));
	assert_true(weir_desc_is_memory(lookup(&w, PAGE)));
	world_exit(&w);
}

static void bad_mappings(void **state)
{
	u64 limit = 1ULL << 36;
	struct world w;

	world_init(&w, 36, false);
	assert_int_equal(map(&w, 1, 0, 3, 0), -EINVAL);
	assert_int_equal(map(&w, 0, 0x800, 3, 0), -EINVAL);
	assert_int_equal(map(&w, PAGE, BLOCK, 2, 0), -EINVAL);
	assert_int_equal(map(&w, BLOCK, PAGE, 2, 0), -EINVAL);
	assert_int_equal(map(&w, limit, 0, 3, 0), -EINVAL);
	assert_int_equal(map(&w, ~0ULL << 12, 0, 3, 0), -EINVAL);
	assert_int_equal(map(&w, 0, 1ULL << 48, 3, 0), -EINVAL);
	assert_int_equal(map(&w, 0, 0, 0, 0), -EINVAL);
	assert_int_equal(map(&w, 0, 0, 4, 0), -EINVAL);
	assert_int_equal(w.live, 0);
	assert_true(!lookup(&w, limit) && !lookup(&w, ~0ULL));
	assert_false(weir_table_touch(&w.table, limit));
	assert_false(weir_table_touch(&w.table, 0));
	world_exit(&w);

	/* With an initial level of 2, no 1 GiB block exists. */
	world_init(&w, 32, false);
	assert_int_equal(map(&w, 0, 0, 1, 0), -EINVAL);
	world_exit(&w);
}

/* First and last page of every input size, and the seams between tables. */
static void limits(void **state)
{
	unsigned int i;

	for (i = 0; i < sizeof(all_bits) / sizeof(all_bits[0]); i++) {
		u64 end = 1ULL << all_bits[i];
		u64 at[] = { 0, PAGE, end / 2 - PAGE, end / 2, end - PAGE };
		struct world w;
		unsigned int j;

		world_init(&w, all_bits[i], i & 1);
		for (j = 0; j < 5; j++)
			assert_int_equal(map(&w, at[j], (j + 1) * PAGE, 3, W), 0);
		for (j = 0; j < 5; j++) {
			u64 desc = lookup(&w, at[j] + 0xfff);

			assert_true((desc & WEIR_S2_OA) == (j + 1) * PAGE);
		}
		assert_true(!lookup(&w, 2 * PAGE) && !lookup(&w, end));
		assert_true(!lookup(&w, end - 2 * PAGE));
		world_exit(&w);
	}
}

static void page_in_block(void **state)
{
	struct world w;
	u64 i;

	world_init(&w, 40, false);
	assert_int_equal(map(&w, BLOCK, 16 * BLOCK, 2, X), 0);
	world_use(&w, BLOCK);
	assert_int_equal(map(&w, BLOCK + 7 * PAGE, 16 * BLOCK + 7 * PAGE, 3, W),
			 0);
	world_check(&w);
	for (i = 0; i < 512; i++) {
		struct weir_leaf leaf = weir_table_lookup(&w.table,
							  BLOCK + i * PAGE);
		u64 desc = leaf.desc;

		assert_int_equal(leaf.span, PAGE);
		assert_true((desc & WEIR_S2_OA) == 16 * BLOCK + i * PAGE);
		assert_true(!(desc & WEIR_S2_XN));
		assert_int_equal(!!(desc & WEIR_S2_WRITE), i == 7);
	}
	world_exit(&w);
}

static void block_over_pages(void **state)
{
	struct world w;
	u64 i;

	world_init(&w, 40, false);
	for (i = 0; i < 512; i++) {
		assert_int_equal(map(&w, i * PAGE, (1000 - i) * PAGE, 3, W), 0);
		if (i % 8 == 0)
			world_use(&w, i * PAGE);
	}
	assert_int_equal(w.live, 2);
	assert_int_equal(map(&w, 0, BLOCK, 2, 0), 0);
	world_check(&w);
	assert_int_equal(w.live, 1);
	assert_true(lookup(&w, 5 * PAGE));
	assert_int_equal(weir_table_lookup(&w.table, 5 * PAGE).span, BLOCK);
	/* 1 GiB over a table of tables. */
	assert_int_equal(map(&w, BLOCK, PAGE, 3, 0), 0);
	world_use(&w, BLOCK);
	assert_int_equal(map(&w, 0, 1ULL << 30, 1, W), 0);
	world_check(&w);
	assert_int_equal(w.live, 0);
	/* And a page in that: two splits. */
	assert_int_equal(map(&w, 3 * BLOCK, 7 * PAGE, 3, 0), 0);
	assert_int_equal(w.live, 2);
	assert_true((lookup(&w, 3 * BLOCK + PAGE) & WEIR_S2_OA) ==
		    (1ULL << 30) + 3 * BLOCK + PAGE);
	world_exit(&w);
}

/* A spurious fault must not cost a broadcast. */
static void same_again(void **state)
{
	struct world w;

	world_init(&w, 40, false);
	assert_int_equal(map(&w, 0, PAGE, 3, W), 0);
	assert_int_equal(map(&w, 0, PAGE, 3, W), 0);
	assert_int_equal(map(&w, 0, PAGE, 3, 0), 0);
	assert_int_equal(w.flushes, 0);
	assert_true(lookup(&w, 0) & WEIR_S2_WRITE);
	assert_int_equal(map(&w, 0, PAGE, 3, X), 0);
	assert_int_equal(w.flushes, 1);
	assert_true(lookup(&w, 0) & WEIR_S2_WRITE);
	assert_false(lookup(&w, 0) & WEIR_S2_XN);
	world_exit(&w);
}

static void no_memory(void **state)
{
	struct world w;
	int n;

	/* Three tables are needed; what a failure leaves is found and freed. */
	for (n = 0; n < 3; n++) {
		world_init(&w, 48, false);
		w.fail_in = n;
		assert_int_equal(map(&w, 0, PAGE, 3, W), -ENOMEM);
		assert_true(!lookup(&w, 0));
		assert_int_equal(w.live, n);
		w.fail_in = -1;
		world_exit(&w);
	}
	world_init(&w, 48, false);
	assert_int_equal(map(&w, 0, BLOCK, 2, W), 0);
	w.fail_in = 0;
	assert_int_equal(map(&w, PAGE, PAGE, 3, W), -ENOMEM);
	assert_true((lookup(&w, PAGE) & WEIR_S2_OA) == BLOCK);
	w.fail_in = -1;
	world_exit(&w);
}

static void ages(void **state)
{
	struct world w;
	bool young = false;

	world_init(&w, 40, false);
	assert_int_equal(map(&w, 0, PAGE, 3, 0), 0);
	weir_table_age(&w.table, PAGE, 2 * PAGE, 100, true, &young);
	assert_false(young);
	weir_table_age(&w.table, 0, PAGE, 100, false, &young);
	assert_true(young && lookup(&w, 0) & WEIR_S2_AF);
	young = false;
	weir_table_age(&w.table, 0, PAGE, 100, true, &young);
	assert_true(young && !(lookup(&w, 0) & WEIR_S2_AF));
	young = false;
	weir_table_age(&w.table, 0, PAGE, 100, true, &young);
	assert_false(young);
	assert_true(weir_table_touch(&w.table, 0x123));
	assert_true(lookup(&w, 0) & WEIR_S2_AF);
	assert_int_equal(w.flushes, 0);
	world_exit(&w);
}

/* A lookup holds until something is taken back or broken, not when it is added. */
static void generations(void **state)
{
	struct world w;
	bool young = false;
	u64 g;

	world_init(&w, 40, false);
	g = w.table.generation;
	assert_int_equal(map(&w, BLOCK, BLOCK, 2, W), 0);
	assert_int_equal(map(&w, 0, PAGE, 3, W), 0);
	assert_true(weir_table_unmap(&w.table, PAGE, BLOCK, 1000) == BLOCK);
	assert_true(weir_table_touch(&w.table, 0));
	weir_table_age(&w.table, 0, PAGE, 100, false, &young);
	assert_true(w.table.generation == g);
	weir_table_age(&w.table, 0, PAGE, 100, true, &young);
	assert_true(w.table.generation != g);
	g = w.table.generation;
	weir_table_protect(&w.table, 0, PAGE, 100);
	assert_true(w.table.generation != g);
	g = w.table.generation;
	assert_int_equal(map(&w, 0, 2 * PAGE, 3, 0), 0);
	assert_true(w.table.generation != g);
	g = w.table.generation;
	assert_int_equal(map(&w, BLOCK, 4 * BLOCK, 3, W), 0);
	assert_true(w.table.generation != g);
	g = w.table.generation;
	weir_table_unmap(&w.table, 0, PAGE, 100);
	assert_true(w.table.generation != g);
	world_exit(&w);
}

static void count_leaf(void *arg, u64 ipa, u64 desc, u64 size)
{
	u64 *bytes = arg;

	assert_true(!(ipa & (size - 1)) && desc & WEIR_S2_VALID);
	*bytes += size;
}

/* Nothing mapped in a terabyte: few steps. And the smallest budget ends. */
static void budgets(void **state)
{
	u64 end = 1ULL << 40, pos = 0, bytes = 0;
	struct world w;
	int calls = 0;

	world_init(&w, 40, false);
	assert_true(weir_table_unmap(&w.table, 0, end, 1024) == end);
	assert_true(weir_table_unmap(&w.table, 0, ~0ULL, 1024) == ~0ULL);
	assert_int_equal(w.flushes, 0);
	for (pos = 0; pos < 700 * PAGE; pos += PAGE)
		assert_int_equal(map(&w, pos, pos, 3, W), 0);
	assert_int_equal(map(&w, 8 * BLOCK, 0, 2, W), 0);
	for (pos = 0; pos < end; calls++)
		pos = weir_table_visit(&w.table, pos, end, 8, count_leaf,
				       &bytes);
	assert_true(bytes == 700 * PAGE + BLOCK);
	assert_in_range(calls, 700 / 8, 2000);
	world_exit(&w);
}

/* Taken back is taken back, from a page and from a block hit in its middle. */
static void unmap_and_protect(void **state)
{
	struct world w;
	u64 end = BLOCK + 5 * PAGE;

	world_init(&w, 40, false);
	assert_int_equal(map(&w, PAGE, PAGE, 3, W), 0);
	assert_int_equal(map(&w, BLOCK, BLOCK, 2, W), 0);
	world_use(&w, PAGE);
	world_use(&w, BLOCK);
	assert_true(weir_table_protect(&w.table, 0, end, 1000) == end);
	world_check(&w);
	assert_false(lookup(&w, PAGE) & WEIR_S2_WRITE);
	assert_false(lookup(&w, 2 * BLOCK - PAGE) & WEIR_S2_WRITE);
	assert_int_equal(w.flushes, 1);
	assert_true(weir_table_unmap(&w.table, PAGE, end, 1000) == end);
	world_check(&w);
	assert_true(!lookup(&w, PAGE) && !lookup(&w, 2 * BLOCK - PAGE));
	assert_int_equal(w.flushes, 2);
	assert_int_equal(w.live, 0);
	world_exit(&w);
}

/* Pages for blocks; where there is no memory it stops. */
static void split(void **state)
{
	struct world w;
	u64 i;

	world_init(&w, 40, false);
	assert_int_equal(map(&w, BLOCK, 16 * BLOCK, 2, W), 0);
	assert_int_equal(map(&w, 4 * BLOCK, 20 * BLOCK, 2, X), 0);
	assert_int_equal(map(&w, 6 * BLOCK, PAGE, 3, W), 0);
	world_use(&w, BLOCK);
	assert_int_equal(w.live, 2);
	assert_true(weir_table_split(&w.table, 0, BLOCK, 100) == BLOCK);
	assert_int_equal(w.live, 2);
	/* Touched in its last page only. */
	assert_true(weir_table_split(&w.table, 2 * BLOCK - PAGE, 3 * BLOCK, 100)
		    == 3 * BLOCK);
	assert_int_equal(w.live, 3);
	world_check(&w);
	for (i = 0; i < 512; i++) {
		u64 desc = lookup(&w, BLOCK + i * PAGE);

		assert_true((desc & WEIR_S2_OA) == 16 * BLOCK + i * PAGE);
		assert_true(desc & WEIR_S2_WRITE && desc & WEIR_S2_XN);
	}
	/* Out of budget, out of memory: as far as it goes. */
	assert_true(weir_table_split(&w.table, 0, 64 * BLOCK, 2) == 2 * BLOCK);
	w.fail_in = 0;
	assert_true(weir_table_split(&w.table, 0, 64 * BLOCK, 100) == 4 * BLOCK);
	assert_int_equal(weir_table_lookup(&w.table, 4 * BLOCK).span, BLOCK);
	w.fail_in = -1;
	assert_true(weir_table_split(&w.table, 4 * BLOCK, 1ULL << 50, ~0U) ==
		    1ULL << 50);
	assert_int_equal(weir_table_lookup(&w.table, 4 * BLOCK).span, PAGE);
	world_check(&w);
	world_exit(&w);
}

static void split_gigabyte(void **state)
{
	const u64 gib = 1ULL << 30;
	struct world w;

	world_init(&w, 40, false);
	assert_int_equal(map(&w, 2 * gib, gib, 1, W), 0);
	world_use(&w, 2 * gib);
	assert_true(weir_table_split(&w.table, 2 * gib + BLOCK, 2 * gib + 2 * BLOCK,
				     100) == 2 * gib + 2 * BLOCK);
	world_check(&w);
	assert_int_equal(weir_table_lookup(&w.table, 2 * gib).span, BLOCK);
	assert_int_equal(weir_table_lookup(&w.table, 2 * gib + BLOCK).span, PAGE);
	assert_true((lookup(&w, 2 * gib + BLOCK + PAGE) & WEIR_S2_OA) ==
		    gib + BLOCK + PAGE);
	world_exit(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(geometry),
		cmocka_unit_test(bad_sizes),
		cmocka_unit_test(encoding),
		cmocka_unit_test(bad_mappings),
		cmocka_unit_test(limits),
		cmocka_unit_test(page_in_block),
		cmocka_unit_test(block_over_pages),
		cmocka_unit_test(same_again),
		cmocka_unit_test(no_memory),
		cmocka_unit_test(ages),
		cmocka_unit_test(generations),
		cmocka_unit_test(budgets),
		cmocka_unit_test(unmap_and_protect),
		cmocka_unit_test(split),
		cmocka_unit_test(split_gigabyte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
