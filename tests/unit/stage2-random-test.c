// SPDX-License-Identifier: GPL-2.0-only
// sources: core/mmu/table.c core/mmu/range.c tests/unit/stage2-world.c
/*
 * Stage-2 tables against a plain array: random mappings, with failing
 * allocations, a TLB that forgets nothing by itself, and small budgets.
 */
#include <unit.h>
#include <stdlib.h>
#include <linux/errno.h>
#include "stage2-world.h"

#define PAGE	4096ULL
#define BLOCK	(512 * PAGE)
#define REGIONS	3
#define BLOCKS	3			/* of each region */
#define PAGES	(BLOCKS * 512)
#define STEPS	1500

/* What a page should be. */
struct shadow {
	bool mapped, block, write, exec, device, young;
	u64 pa;
};

struct model {
	struct world w;
	struct shadow page[REGIONS][PAGES];
	u64 base[REGIONS];
	u64 seed;
};

static u64 roll(struct model *m, u64 below)
{
	m->seed ^= m->seed << 13;
	m->seed ^= m->seed >> 7;
	m->seed ^= m->seed << 17;
	return m->seed % below;
}

static void check_page(struct model *m, const struct shadow *s, u64 ipa)
{
	struct weir_leaf leaf = weir_table_lookup(&m->w.table, ipa);
	u64 desc = leaf.desc, inside = ipa & (leaf.span - 1);

	assert_int_equal(!!desc, s->mapped);
	if (!desc)
		return;
	assert_int_equal(leaf.span, s->block ? BLOCK : PAGE);
	assert_true((desc & WEIR_S2_OA) + inside == s->pa);
	assert_int_equal(!!(desc & WEIR_S2_WRITE), s->write);
	assert_int_equal(!(desc & WEIR_S2_XN), s->exec);
	assert_int_equal(!!(desc & WEIR_S2_AF), s->young);
	assert_int_equal(!weir_desc_is_memory(desc), s->device);
}

static void check_all(struct model *m)
{
	unsigned int r, i;

	for (r = 0; r < REGIONS; r++)
		for (i = 0; i < PAGES; i++)
			check_page(m, &m->page[r][i], m->base[r] + i * PAGE);
	world_check(&m->w);
}

static void set_shadow(struct shadow *s, u64 pa, unsigned int prot, bool block)
{
	bool same = s->mapped && s->block == block && s->pa == pa &&
		    s->device == !!(prot & WEIR_MAP_DEVICE);

	*s = (struct shadow){
		.mapped = true, .block = block, .pa = pa, .young = true,
		.device = prot & WEIR_MAP_DEVICE,
		.write = prot & WEIR_MAP_WRITE || (same && s->write),
		.exec = prot & WEIR_MAP_EXEC || (same && s->exec),
	};
}

static void do_map_page(struct model *m, struct shadow *page, u64 base)
{
	unsigned int i = roll(m, PAGES), j, first = i / 512 * 512;
	unsigned int prot = roll(m, 8);
	u64 pa = roll(m, 1ULL << 30) * PAGE;

	if (page[i].mapped && roll(m, 2))
		pa = page[i].pa;
	if (weir_table_map(&m->w.table, base + i * PAGE, pa, 3, prot))
		return;
	for (j = first; page[i].block && j < first + 512; j++)
		if (j != i)
			page[j].block = false;
	page[i].block = false;
	set_shadow(&page[i], pa, prot, false);
}

static void do_map_block(struct model *m, struct shadow *page, u64 base)
{
	unsigned int i = roll(m, BLOCKS) * 512, j;
	unsigned int prot = roll(m, 8);
	u64 pa = roll(m, 1ULL << 20) * BLOCK;

	if (page[i].block && roll(m, 2))
		pa = page[i].pa;
	if (weir_table_map(&m->w.table, base + i * PAGE, pa, 2, prot))
		return;
	for (j = 0; j < 512; j++)
		set_shadow(&page[i + j], pa + j * PAGE, prot, true);
}

/* A range, grown to the blocks that it touches, for the shadow. */
static void grow(const struct shadow *page, unsigned int *first,
		 unsigned int *end)
{
	if (page[*first].block)
		*first = *first / 512 * 512;
	if (page[*end - 1].block)
		*end = (*end + 511) / 512 * 512;
}

static void do_range(struct model *m, struct shadow *page, u64 base)
{
	unsigned int first = roll(m, PAGES), i;
	unsigned int end = first + 1 + roll(m, roll(m, 4) ? 8 : PAGES - first);
	unsigned int budget = 8 + roll(m, 64), op = roll(m, 3);
	bool young = false, was = false;
	u64 pos, stop;

	end = end > PAGES ? PAGES : end;
	stop = base + end * PAGE;
	for (pos = base + first * PAGE; pos < stop;) {
		if (op == 0)
			pos = weir_table_unmap(&m->w.table, pos, stop, budget);
		else if (op == 1)
			pos = weir_table_protect(&m->w.table, pos, stop, budget);
		else
			pos = weir_table_age(&m->w.table, pos, stop, budget,
					     true, &young);
	}
	grow(page, &first, &end);
	for (i = first; i < end; i++) {
		was |= page[i].young;
		if (op == 0)
			page[i] = (struct shadow){ 0 };
		else if (op == 1)
			page[i].write = false;
		else
			page[i].young = false;
	}
	if (op == 2)
		assert_int_equal(young, was);
}

static void do_touch(struct model *m, struct shadow *page, u64 base)
{
	unsigned int i = roll(m, PAGES), j;
	bool found = weir_table_touch(&m->w.table, base + i * PAGE);

	assert_int_equal(found, page[i].mapped);
	page[i].young = page[i].mapped;
	for (j = i / 512 * 512; page[i].block && j < i / 512 * 512 + 512; j++)
		page[j].young = true;
}

static void step(struct model *m)
{
	unsigned int r = roll(m, REGIONS), i;

	/* A full TLB sees nothing new. */
	if (!roll(m, 16))
		m->w.nr_tlb = 0;
	for (i = 0; i < 8; i++)
		world_use(&m->w, m->base[roll(m, REGIONS)] +
				 roll(m, PAGES) * PAGE);
	m->w.fail_in = roll(m, 8) ? -1 : (int)roll(m, 2);
	switch (roll(m, 8)) {
	case 0:
		do_map_block(m, m->page[r], m->base[r]);
		break;
	case 1:
		do_touch(m, m->page[r], m->base[r]);
		break;
	case 2:
	case 3:
		do_range(m, m->page[r], m->base[r]);
		break;
	default:
		do_map_page(m, m->page[r], m->base[r]);
	}
	check_all(m);
}

static void run(unsigned int bits, u64 seed)
{
	struct model *m = calloc(1, sizeof(*m));
	u64 end = 1ULL << bits;
	int i;

	assert_non_null(m);
	m->seed = seed;
	/* The second lies across the seam of two tables of level 2. */
	m->base[1] = (1ULL << 30) - BLOCK;
	m->base[2] = end - BLOCKS * BLOCK;
	world_init(&m->w, bits, bits & 1);
	for (i = 0; i < STEPS; i++)
		step(m);
	m->w.fail_in = -1;
	world_exit(&m->w);
	free(m);
}

static void bits_32(void **state)
{
	run(32, 0x9e3779b97f4a7c15);
}

static void bits_36(void **state)
{
	run(36, 0xbf58476d1ce4e5b9);
}

static void bits_40(void **state)
{
	run(40, 0x94d049bb133111eb);
}

static void bits_43(void **state)
{
	run(43, 0xd6e8feb86659fd93);
}

static void bits_48(void **state)
{
	run(48, 0xff51afd7ed558ccd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bits_32),
		cmocka_unit_test(bits_36),
		cmocka_unit_test(bits_40),
		cmocka_unit_test(bits_43),
		cmocka_unit_test(bits_48),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
