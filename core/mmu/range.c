// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stage-2 translation tables, a range at a time: unmap, write-protect, age,
 * visit. Every operation is bounded by a budget, so that whoever holds the
 * lock can let go of it in between, and flushes once.
 */
#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/minmax.h>
#include <linux/types.h>
#include "walk.h"

#define NO_FLUSH	(~0U)

/*
 * A walk over a range. @leaf is called for every leaf that the range touches;
 * @flush_level starts as NO_FLUSH.
 */
struct walk {
	struct weir_table *table;
	void (*leaf)(struct walk *w, u64 *p, u64 ipa, unsigned int level);
	unsigned int budget;
	bool prune;
	u64 flush_start, flush_end;
	unsigned int flush_level;
	bool clear, young;
	void (*fn)(void *arg, u64 ipa, u64 desc, u64 size);
	void *arg;
};

static void gather(struct walk *w, u64 ipa, u64 size, unsigned int level)
{
	if (w->flush_level == NO_FLUSH) {
		w->flush_start = ipa;
		w->flush_end = ipa + size;
		w->flush_level = level;
		return;
	}
	w->flush_start = min(w->flush_start, ipa);
	w->flush_end = max(w->flush_end, ipa + size);
	if (w->flush_level != level)
		w->flush_level = WEIR_LEVEL_MIXED;
}

static bool is_empty(const u64 *tab)
{
	unsigned int i;

	for (i = 0; i < ENTRIES; i++)
		if (tab[i])
			return false;
	return true;
}

/* One address is enough: it drops the cached path to the table (D8.14.5). */
static void prune_table(struct walk *w, u64 *p, u64 ipa)
{
	u64 *tab = next_table(*p);

	if (!is_empty(tab))
		return;
	WRITE_ONCE(*p, 0);
	w->table->ops->free(w->table->world, tab);
	gather(w, align_down(ipa, WEIR_LEVEL_PAGE),
	       weir_table_span(WEIR_LEVEL_PAGE), WEIR_LEVEL_MIXED);
}

/* [@ipa, @end) within table @tab of @level. Depth: 4. Return: where it stopped. */
static u64 walk_table(struct walk *w, u64 *tab, unsigned int level, u64 ipa,
		      u64 end)
{
	u64 next, stop, *p;

	for (; ipa < end; ipa = next) {
		if (!w->budget)
			return ipa;
		w->budget--;
		next = min(end, align_down(ipa, level) + weir_table_span(level));
		p = entry(w->table, tab, level, ipa);
		if (is_table(*p, level)) {
			stop = walk_table(w, next_table(*p), level + 1, ipa,
					  next);
			if (w->prune)
				prune_table(w, p, ipa);
			if (stop != next)
				return stop;
		} else if (is_valid(*p)) {
			w->leaf(w, p, align_down(ipa, level), level);
		}
	}
	return end;
}

static u64 walk_range(struct walk *w, u64 ipa, u64 end)
{
	struct weir_table *t = w->table;
	u64 cut = min(end, 1ULL << t->ipa_bits);
	u64 stop;

	w->flush_level = NO_FLUSH;
	stop = walk_table(w, t->root, t->start, ipa, cut);
	if (w->flush_level != NO_FLUSH)
		flush(t, w->flush_start, w->flush_end - w->flush_start,
		      w->flush_level);
	return stop < cut ? stop : end;
}

static void unmap_leaf(struct walk *w, u64 *p, u64 ipa, unsigned int level)
{
	WRITE_ONCE(*p, 0);
	gather(w, ipa, weir_table_span(level), level);
}

/**
 * weir_table_unmap() - unmap, and free tables that become empty
 * @t: the tables
 * @ipa: first address, of a page
 * @end: end, of a page; beyond the input size nothing is mapped
 * @budget: descriptors to look at, 8 or more
 *
 * A block that the range only touches goes whole.
 *
 * Return: where to go on; @end when done.
 */
u64 weir_table_unmap(struct weir_table *t, u64 ipa, u64 end,
		     unsigned int budget)
{
	struct walk w = { .table = t, .leaf = unmap_leaf, .budget = budget,
			  .prune = true };

	return walk_range(&w, ipa, end);
}

static void protect_leaf(struct walk *w, u64 *p, u64 ipa, unsigned int level)
{
	if (!(*p & WEIR_S2_WRITE))
		return;
	WRITE_ONCE(*p, *p & ~WEIR_S2_WRITE);
	gather(w, ipa, weir_table_span(level), level);
}

/**
 * weir_table_protect() - take write permission away
 * @t: the tables
 * @ipa: first address, of a page
 * @end: end, of a page
 * @budget: descriptors to look at, 8 or more
 *
 * A block that the range only touches becomes read-only whole.
 *
 * Return: as weir_table_unmap().
 */
u64 weir_table_protect(struct weir_table *t, u64 ipa, u64 end,
		       unsigned int budget)
{
	struct walk w = { .table = t, .leaf = protect_leaf, .budget = budget };

	return walk_range(&w, ipa, end);
}

static void age_leaf(struct walk *w, u64 *p, u64 ipa, unsigned int level)
{
	if (!(*p & WEIR_S2_AF))
		return;
	w->young = true;
	if (w->clear)
		WRITE_ONCE(*p, *p & ~WEIR_S2_AF);
}

/**
 * weir_table_age() - was anything in a range used?
 * @t: the tables
 * @ipa: first address, of a page
 * @end: end, of a page
 * @budget: descriptors to look at, 8 or more
 * @clear: clear the access flags; no flush is made, so uses through a TLB
 *	that still has the translation go unseen
 * @young: set when an access flag was set, else left alone
 *
 * Return: as weir_table_unmap().
 */
u64 weir_table_age(struct weir_table *t, u64 ipa, u64 end, unsigned int budget,
		   bool clear, bool *young)
{
	struct walk w = { .table = t, .leaf = age_leaf, .budget = budget,
			  .clear = clear };
	u64 stop = walk_range(&w, ipa, end);

	if (w.young) {
		*young = true;
		t->generation += clear;
	}
	return stop;
}

static void visit_leaf(struct walk *w, u64 *p, u64 ipa, unsigned int level)
{
	w->fn(w->arg, ipa, *p, weir_table_span(level));
}

/**
 * weir_table_visit() - show every mapping that a range touches
 * @t: the tables
 * @ipa: first address, of a page
 * @end: end, of a page
 * @budget: descriptors to look at, 8 or more
 * @fn: gets @arg, the leaf's first IPA, its descriptor and its size
 * @arg: for @fn
 *
 * Return: as weir_table_unmap().
 */
u64 weir_table_visit(struct weir_table *t, u64 ipa, u64 end,
		     unsigned int budget,
		     void (*fn)(void *arg, u64 ipa, u64 desc, u64 size),
		     void *arg)
{
	struct walk w = { .table = t, .leaf = visit_leaf, .budget = budget,
			  .fn = fn, .arg = arg };

	return walk_range(&w, ipa, end);
}
