/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A world for stage-2 tables: pages that are counted and poisoned, and a TLB
 * that remembers translations until they are flushed, as the architecture
 * allows. It objects to a table freed without a flush, to a stale translation
 * after an operation, and to a break-before-make without the break.
 */
#ifndef WEIR_STAGE2_WORLD_H
#define WEIR_STAGE2_WORLD_H

#include <core/mmu/table.h>

#define TLB_SIZE	256
#define MAX_PENDING	64

struct tlb_entry {
	u64 ipa;
	struct weir_leaf leaf;
};

struct world {
	struct weir_table table;
	int live;		/* pages in the tables */
	int fail_in;		/* this many allocations succeed; < 0: all */
	int flushes;
	void *pending[MAX_PENDING];
	int nr_pending;
	struct tlb_entry tlb[TLB_SIZE];
	int nr_tlb;
};

void world_init(struct world *w, unsigned int bits, bool fwb);

/* Hardware uses @ipa: the translation may be cached from now on. */
void world_use(struct world *w, u64 ipa);

/* After an operation: nothing that the tables took back is still in use. */
void world_check(struct world *w);

/* Everything unmapped: no table is left. */
void world_exit(struct world *w);

#endif /* WEIR_STAGE2_WORLD_H */
