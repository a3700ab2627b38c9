// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stage-2 translation tables: look up, map, split. Ranges are in range.c.
 *
 * Break-before-make (ARM ARM D8.14.1): a valid descriptor whose output address,
 * size or memory type changes is made invalid, flushed, and only then written.
 * Permissions may be changed in place; a flush follows.
 */
#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/types.h>
#include <asm/barrier.h>
#include "walk.h"

#define S2_PERMISSIONS	(WEIR_S2_WRITE | WEIR_S2_XN | WEIR_S2_AF)

static u64 table_desc(void *page)
{
	return virt_to_phys(page) | WEIR_S2_VALID | WEIR_S2_TABLE;
}

/**
 * weir_table_start_level() - level of the initial lookup
 * @ipa_bits: input size, 32 to 48
 *
 * Up to 16 initial tables may be concatenated (ARM ARM D8.2.9), which saves a
 * level: one table resolves 9 bits, 16 of them 13.
 *
 * Return: 0 to 2.
 */
unsigned int weir_table_start_level(unsigned int ipa_bits)
{
	unsigned int level = 2;

	while (ipa_bits > LEVEL_SHIFT(level) + 13)
		level--;
	return level;
}

/**
 * weir_table_root_bytes() - size, and alignment, of the initial tables
 * @ipa_bits: input size, 32 to 48
 *
 * Return: bytes, a power of two, at least a page.
 */
size_t weir_table_root_bytes(unsigned int ipa_bits)
{
	unsigned int level = weir_table_start_level(ipa_bits);
	size_t bytes = sizeof(u64) << (ipa_bits - LEVEL_SHIFT(level));

	return max_t(size_t, bytes, ENTRIES * sizeof(u64));
}

/**
 * weir_table_init() - empty tables
 * @t: to be set up; @ops and @world are the caller's to set
 * @ipa_bits: input size
 * @fwb: encode memory attributes for HCR_EL2.FWB
 * @root: weir_table_root_bytes() of zeroes, aligned to that size; stays the
 *	caller's
 *
 * Return: 0, -EINVAL when @ipa_bits is not 32 to 48.
 */
int weir_table_init(struct weir_table *t, unsigned int ipa_bits, bool fwb,
		    void *root)
{
	if (ipa_bits < WEIR_TABLE_MIN_BITS || ipa_bits > WEIR_TABLE_MAX_BITS)
		return -EINVAL;
	t->root = root;
	t->ipa_bits = ipa_bits;
	t->start = weir_table_start_level(ipa_bits);
	t->normal = fwb ? WEIR_S2_ATTR_FWB_WB : WEIR_S2_ATTR_NORMAL_WB;
	return 0;
}

/**
 * weir_table_lookup() - translate
 * @t: the tables
 * @ipa: any address
 *
 * Every packet and block takes this way several times: it counts shifts, not
 * levels, and its result fits two registers.
 *
 * Return: the leaf.
 */
struct weir_leaf weir_table_lookup(const struct weir_table *t, u64 ipa)
{
	const u64 mask = WEIR_S2_VALID | WEIR_S2_TABLE;
	unsigned int shift = LEVEL_SHIFT(t->start);
	u64 desc = 0;

	if (ipa >> t->ipa_bits)
		goto out;
	desc = READ_ONCE(t->root[ipa >> shift]);
	while ((desc & mask) == mask && shift > LEVEL_SHIFT(WEIR_LEVEL_PAGE)) {
		shift -= 9;
		desc = READ_ONCE(next_table(desc)[ipa >> shift & (ENTRIES - 1)]);
	}
	if (!is_valid(desc))
		desc = 0;
out:
	return (struct weir_leaf){ .desc = desc, .span = 1ULL << shift };
}

/**
 * weir_table_touch() - set the access flag of the leaf that maps @ipa
 * @t: the tables
 * @ipa: any address
 *
 * No flush: hardware caches no descriptor with the flag clear (D8.4.5).
 *
 * Return: false when @ipa is not mapped.
 */
bool weir_table_touch(struct weir_table *t, u64 ipa)
{
	unsigned int level = t->start;
	u64 *p;

	if (ipa >> t->ipa_bits)
		return false;
	p = entry(t, t->root, level, ipa);
	while (is_table(*p, level))
		p = entry(t, next_table(*p), ++level, ipa);
	if (!is_valid(*p))
		return false;
	WRITE_ONCE(*p, *p | WEIR_S2_AF);
	return true;
}

static u64 leaf_desc(const struct weir_table *t, u64 pa, unsigned int level,
		     unsigned int prot)
{
	u64 desc = pa | WEIR_S2_VALID | WEIR_S2_READ | WEIR_S2_SH_INNER |
		   WEIR_S2_AF;

	desc |= prot & WEIR_MAP_DEVICE ? WEIR_S2_ATTR_nGnRE : t->normal;
	if (level == WEIR_LEVEL_PAGE)
		desc |= WEIR_S2_TABLE;
	if (prot & WEIR_MAP_WRITE)
		desc |= WEIR_S2_WRITE;
	if (!(prot & WEIR_MAP_EXEC))
		desc |= WEIR_S2_XN;
	if (prot & WEIR_MAP_PAGE)
		desc |= WEIR_S2_PAGE;
	return desc;
}

/* Leaves of the next level that map what block @desc of @level maps. */
static void fill_split(u64 *tab, u64 desc, unsigned int level)
{
	u64 step = weir_table_span(level + 1);
	unsigned int i;

	if (level + 1 == WEIR_LEVEL_PAGE)
		desc |= WEIR_S2_TABLE;
	for (i = 0; i < ENTRIES; i++)
		tab[i] = desc + i * step;
}

/* Make *@p a table: a new empty one, or the block there split. */
static int make_table(struct weir_table *t, u64 *p, unsigned int level, u64 ipa)
{
	u64 old = *p;
	void *page;

	if (is_table(old, level))
		return 0;
	page = t->ops->alloc(t->world);
	if (!page)
		return -ENOMEM;
	if (is_valid(old)) {
		fill_split(page, old, level);
		WRITE_ONCE(*p, 0);
		flush(t, align_down(ipa, level), weir_table_span(level), level);
	}
	/* The table's descriptors before the way to them. */
	smp_store_release(p, table_desc(page));
	return 0;
}

/* The table *@p points to and all below; the caller flushes. */
static void free_tables(struct weir_table *t, u64 desc, unsigned int level)
{
	u64 *tab = next_table(desc);
	unsigned int i;

	if (level + 1 < WEIR_LEVEL_PAGE)
		for (i = 0; i < ENTRIES; i++)
			if (is_table(tab[i], level + 1))
				free_tables(t, tab[i], level + 1);
	t->ops->free(t->world, tab);
}

/* Whatever is at *@p makes way for another mapping. */
static void break_entry(struct weir_table *t, u64 *p, unsigned int level,
			u64 ipa)
{
	u64 old = *p;

	WRITE_ONCE(*p, 0);
	if (is_table(old, level)) {
		free_tables(t, old, level);
		flush(t, ipa, weir_table_span(level), WEIR_LEVEL_MIXED);
	} else {
		flush(t, ipa, weir_table_span(level), level);
	}
}

/*
 * The same memory mapped again: permissions add up. A page that is both
 * written and executed would otherwise fault for ever, once for each.
 */
static void relax_entry(struct weir_table *t, u64 *p, unsigned int level,
			u64 ipa, u64 new)
{
	u64 old = *p;

	new |= old & WEIR_S2_WRITE;
	if (!(old & WEIR_S2_XN))
		new &= ~WEIR_S2_XN;
	WRITE_ONCE(*p, new);
	if ((old ^ new) & (WEIR_S2_WRITE | WEIR_S2_XN))
		flush(t, ipa, weir_table_span(level), level);
}

static bool same_memory(u64 a, u64 b)
{
	return is_valid(a) && !((a ^ b) & ~S2_PERMISSIONS);
}

static bool may_map(const struct weir_table *t, u64 ipa, u64 pa,
		    unsigned int level)
{
	if (level < 1 || level < t->start || level > WEIR_LEVEL_PAGE)
		return false;
	if ((ipa | pa) & (weir_table_span(level) - 1))
		return false;
	return !(ipa >> t->ipa_bits) && !(pa & ~WEIR_S2_OA);
}

/**
 * weir_table_map() - map one page or block
 * @t: the tables
 * @ipa: where, aligned to the size that @level maps
 * @pa: what, aligned likewise, below 2^48
 * @level: 3 for 4 KiB, 2 for 2 MiB, 1 for 1 GiB
 * @prot: WEIR_MAP_*
 *
 * What was mapped there goes; a larger block around it is split and the rest
 * keeps its permissions. The same memory mapped again gains permissions and
 * loses none. The change reaches the table walkers when the caller has issued
 * DSB ISHST.
 *
 * Return: 0, -EINVAL, -ENOMEM (nothing that was mapped is lost).
 */
int weir_table_map(struct weir_table *t, u64 ipa, u64 pa, unsigned int level,
		   unsigned int prot)
{
	unsigned int l;
	u64 new, *p;

	if (!may_map(t, ipa, pa, level))
		return -EINVAL;
	p = entry(t, t->root, t->start, ipa);
	for (l = t->start; l < level; l++) {
		if (make_table(t, p, l, ipa))
			return -ENOMEM;
		p = entry(t, next_table(*p), l + 1, ipa);
	}

	new = leaf_desc(t, pa, level, prot);
	if (same_memory(*p, new)) {
		relax_entry(t, p, level, ipa, new);
		return 0;
	}
	if (is_valid(*p))
		break_entry(t, p, level, ipa);
	WRITE_ONCE(*p, new);
	return 0;
}

/**
 * weir_table_split() - blocks that a range touches become pages
 * @t: the tables
 * @ipa: first address, of a page
 * @end: end, of a page
 * @budget: tables and blocks of 2 MiB or more to look at
 *
 * The pages map what the block mapped, and allow what it allowed.
 *
 * Return: where to go on, @end when done; @ipa when there is no page for the
 * first table.
 */
u64 weir_table_split(struct weir_table *t, u64 ipa, u64 end,
		     unsigned int budget)
{
	u64 cut = min(end, 1ULL << t->ipa_bits), *p;
	unsigned int level;

	for (; ipa < cut && budget; budget--) {
		level = t->start;
		p = entry(t, t->root, level, ipa);
		while (level < WEIR_LEVEL_BLOCK && is_table(*p, level)) {
			p = entry(t, next_table(*p), level + 1, ipa);
			level++;
		}
		if (is_valid(*p) && !is_table(*p, level)) {
			if (make_table(t, p, level, ipa))
				return ipa;
			if (level < WEIR_LEVEL_BLOCK)
				continue;
		}
		ipa = align_down(ipa, level) + weir_table_span(level);
	}
	return ipa < cut ? ipa : end;
}
