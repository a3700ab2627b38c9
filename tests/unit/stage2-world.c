// SPDX-License-Identifier: GPL-2.0-only
/* The world of the stage-2 tests: pages, and a TLB. */
#include <unit.h>
#include <stdlib.h>
#include <string.h>
#include "stage2-world.h"

#define TABLE_BYTES	4096

/* Output address, memory type, size: what break-before-make is about. */
#define WORLD_MEMORY	(~(WEIR_S2_WRITE | WEIR_S2_XN | WEIR_S2_AF))

static void *world_alloc(void *arg)
{
	struct world *w = arg;
	void *page;

	if (!w->fail_in)
		return NULL;
	w->fail_in--;
	page = aligned_alloc(TABLE_BYTES, TABLE_BYTES);
	memset(page, 0, TABLE_BYTES);
	w->live++;
	return page;
}

static void world_free(void *arg, void *page)
{
	struct world *w = arg;

	assert_true(w->nr_pending < MAX_PENDING);
	w->pending[w->nr_pending++] = page;
	w->live--;
}

void world_use(struct world *w, u64 ipa)
{
	struct weir_leaf leaf = weir_table_lookup(&w->table, ipa);

	if (!(leaf.desc & WEIR_S2_AF) || w->nr_tlb == TLB_SIZE)
		return;
	w->tlb[w->nr_tlb].ipa = ipa & ~(leaf.span - 1);
	w->tlb[w->nr_tlb++].leaf = leaf;
}

/*
 * What was cached goes, and is used again at once: whatever the table says at
 * the time of the flush is cached after it.
 */
static void world_flush_tlb(struct world *w, u64 ipa, u64 size,
			    unsigned int level)
{
	struct tlb_entry old[TLB_SIZE];
	int i, nr = w->nr_tlb;

	memcpy(old, w->tlb, sizeof(old));
	w->nr_tlb = 0;
	for (i = 0; i < nr; i++) {
		u64 span = old[i].leaf.span;
		bool hit = old[i].ipa < ipa + size && ipa < old[i].ipa + span;

		if (hit && (level == WEIR_LEVEL_MIXED ||
			    span == weir_table_span(level)))
			world_use(w, old[i].ipa);
		else
			w->tlb[w->nr_tlb++] = old[i];
	}
}

static void world_flush(void *arg, u64 ipa, u64 size, unsigned int level)
{
	struct world *w = arg;

	w->flushes++;
	assert_true(size && !((ipa | size) & (TABLE_BYTES - 1)));
	world_flush_tlb(w, ipa, size, level);
	/* A level hint does not reach the paths to tables. */
	assert_true(!w->nr_pending || level == WEIR_LEVEL_MIXED);
	while (w->nr_pending) {
		void *page = w->pending[--w->nr_pending];

		memset(page, 0xa5, TABLE_BYTES);
		free(page);
	}
}

static const struct weir_table_ops world_ops = {
	.alloc = world_alloc,
	.free = world_free,
	.flush = world_flush,
};

void world_init(struct world *w, unsigned int bits, bool fwb)
{
	size_t bytes = weir_table_root_bytes(bits);
	void *root = aligned_alloc(bytes, bytes);

	memset(w, 0, sizeof(*w));
	memset(root, 0, bytes);
	w->fail_in = -1;
	w->table.ops = &world_ops;
	w->table.world = w;
	assert_int_equal(weir_table_init(&w->table, bits, fwb, root), 0);
}

void world_check(struct world *w)
{
	int i;

	assert_int_equal(w->nr_pending, 0);
	for (i = 0; i < w->nr_tlb; i++) {
		struct weir_leaf was = w->tlb[i].leaf;
		struct weir_leaf now = weir_table_lookup(&w->table,
							 w->tlb[i].ipa);

		assert_true(now.desc && now.span == was.span);
		assert_true(!((now.desc ^ was.desc) & WORLD_MEMORY));
		assert_true(!(was.desc & WEIR_S2_WRITE & ~now.desc));
	}
}

void world_exit(struct world *w)
{
	u64 end = 1ULL << w->table.ipa_bits, pos = 0;

	while (pos < end)
		pos = weir_table_unmap(&w->table, pos, end, 1000);
	world_check(w);
	assert_int_equal(w->live, 0);
	free(w->table.root);
}
