/* SPDX-License-Identifier: GPL-2.0-only */
/* Steps through the tables that table.c and range.c share. */
#ifndef WEIR_MMU_WALK_H
#define WEIR_MMU_WALK_H

#include <asm/memory.h>
#include "table.h"

#define ENTRIES		512
#define LEVEL_SHIFT(l)	(12 + 9 * (3 - (l)))

static inline bool is_valid(u64 desc)
{
	return desc & WEIR_S2_VALID;
}

static inline bool is_table(u64 desc, unsigned int level)
{
	const u64 mask = WEIR_S2_VALID | WEIR_S2_TABLE;

	return level < WEIR_LEVEL_PAGE && (desc & mask) == mask;
}

static inline u64 *next_table(u64 desc)
{
	return phys_to_virt(desc & WEIR_S2_OA);
}

/* The initial tables are concatenated: their index is not cut to 9 bits. */
static inline u64 *entry(const struct weir_table *t, u64 *tab,
			 unsigned int level, u64 ipa)
{
	u64 index = ipa >> LEVEL_SHIFT(level);

	return &tab[level == t->start ? index : index & (ENTRIES - 1)];
}

static inline u64 align_down(u64 ipa, unsigned int level)
{
	return ipa & ~(weir_table_span(level) - 1);
}

static inline void flush(struct weir_table *t, u64 ipa, u64 size,
			 unsigned int level)
{
	t->generation++;
	t->ops->flush(t->world, ipa, size, level);
}

#endif /* WEIR_MMU_WALK_H */
