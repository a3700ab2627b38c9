/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stage-2 translation tables, VMSAv8-64, 4 KiB granule, up to 48 bits of IPA
 * (ARM ARM D8.2, D8.3). Pure: the world comes in through three callbacks. The
 * caller serialises: changes exclude everything, lookups only changes.
 */
#ifndef WEIR_MMU_TABLE_H
#define WEIR_MMU_TABLE_H

#include <linux/bits.h>
#include <weir/types.h>

#define WEIR_S2_VALID		BIT_ULL(0)
#define WEIR_S2_TABLE		BIT_ULL(1)	/* table; at level 3: page */
#define WEIR_S2_MEMATTR		GENMASK_ULL(5, 2)
#define WEIR_S2_READ		BIT_ULL(6)
#define WEIR_S2_WRITE		BIT_ULL(7)
#define WEIR_S2_SH_INNER	(3ULL << 8)
#define WEIR_S2_AF		BIT_ULL(10)
#define WEIR_S2_XN		BIT_ULL(54)
#define WEIR_S2_PAGE		BIT_ULL(55)	/* ignored by hardware */
#define WEIR_S2_OA		GENMASK_ULL(47, 12)

#define WEIR_S2_ATTR_NORMAL_WB	(0xfULL << 2)
#define WEIR_S2_ATTR_FWB_WB	(0x6ULL << 2)	/* FEAT_S2FWB */
#define WEIR_S2_ATTR_nGnRE	(0x1ULL << 2)	/* the same with and without */

#define WEIR_TABLE_MIN_BITS	32
#define WEIR_TABLE_MAX_BITS	48
#define WEIR_LEVEL_PAGE		3
#define WEIR_LEVEL_BLOCK	2		/* 2 MiB */
#define WEIR_LEVEL_MIXED	0		/* of a flush: any level */

/* What a mapping allows beside reading, and what it is. */
#define WEIR_MAP_WRITE		BIT(0)
#define WEIR_MAP_EXEC		BIT(1)
#define WEIR_MAP_DEVICE		BIT(2)
#define WEIR_MAP_PAGE		BIT(3)	/* memory with references and pins */

/**
 * struct weir_table_ops - what the tables need of the world
 * @alloc: a zeroed page, or NULL
 * @free: @page left the tables; hardware may walk it until the next @flush has
 *	completed, which always follows before the function at hand returns
 * @flush: earlier changes visible, then every translation of
 *	[@ipa, @ipa + @size) gone from every TLB. @level: the leaves were all of
 *	this level and no table went, or %WEIR_LEVEL_MIXED
 */
struct weir_table_ops {
	void *(*alloc)(void *world);
	void (*free)(void *world, void *page);
	void (*flush)(void *world, u64 ipa, u64 size, unsigned int level);
};

/**
 * struct weir_table - the tables of one VM
 * @root: 1 to 16 concatenated initial tables, aligned to their size
 * @ops: the world; @world: its argument; @ipa_bits: input size; @start: level of @root
 * @normal: attributes of memory; @generation: changes when a lookup holds no more
 */
struct weir_table {
	u64 *root;
	const struct weir_table_ops *ops;
	void *world;
	unsigned int ipa_bits;
	unsigned int start;
	u64 normal;
	u64 generation;
};

/**
 * struct weir_leaf - what a walk found
 * @desc: the descriptor, 0 when nothing is mapped
 * @span: bytes that it maps; any value when @desc is 0
 */
struct weir_leaf {
	u64 desc;
	u64 span;
};

/* Bytes that a descriptor of @level maps. */
static inline u64 weir_table_span(unsigned int level)
{
	return 1ULL << (12 + 9 * (3 - level));
}

/* Does leaf descriptor @desc map memory, not a device? */
static inline bool weir_desc_is_memory(u64 desc)
{
	return (desc & WEIR_S2_MEMATTR) != WEIR_S2_ATTR_nGnRE;
}

unsigned int weir_table_start_level(unsigned int ipa_bits);
size_t weir_table_root_bytes(unsigned int ipa_bits);
int weir_table_init(struct weir_table *table, unsigned int ipa_bits, bool fwb,
		    void *root);
struct weir_leaf weir_table_lookup(const struct weir_table *table, u64 ipa);
int weir_table_map(struct weir_table *table, u64 ipa, u64 pa,
		   unsigned int level, unsigned int prot);
bool weir_table_touch(struct weir_table *table, u64 ipa);
u64 weir_table_split(struct weir_table *table, u64 ipa, u64 end,
		     unsigned int budget);

/*
 * Range operations: look at no more than @budget descriptors (at least 8) and
 * return the address to go on from, @end when done.
 */
u64 weir_table_unmap(struct weir_table *table, u64 ipa, u64 end,
		     unsigned int budget);
u64 weir_table_protect(struct weir_table *table, u64 ipa, u64 end,
		       unsigned int budget);
u64 weir_table_age(struct weir_table *table, u64 ipa, u64 end,
		   unsigned int budget, bool clear, bool *young);
u64 weir_table_visit(struct weir_table *table, u64 ipa, u64 end,
		     unsigned int budget,
		     void (*fn)(void *arg, u64 ipa, u64 desc, u64 size),
		     void *arg);

#endif /* WEIR_MMU_TABLE_H */
