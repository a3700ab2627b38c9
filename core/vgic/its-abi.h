/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an ITS and its guest say to each other in memory: commands, and the
 * tables in the layout of revision 0 of arm-vgic-its.rst. Pure.
 */
#ifndef WEIR_VGIC_ITS_ABI_H
#define WEIR_VGIC_ITS_ABI_H

#include <linux/bits.h>
#include <linux/sizes.h>
#include <weir/types.h>

#define WEIR_ITS_ID_BITS	16	/* DeviceIDs, EventIDs, ICIDs, LPIs */
#define WEIR_ITS_NR_IDS		(1U << WEIR_ITS_ID_BITS)
#define WEIR_ITS_ENTRY_SIZE	8U	/* of every table, level 1 too */
#define WEIR_ITS_PAGE_SIZE	SZ_64K	/* the only GITS_BASER.Page_Size */
#define WEIR_ITS_PAGE_ENTRIES	(WEIR_ITS_PAGE_SIZE / WEIR_ITS_ENTRY_SIZE)
#define WEIR_ITS_CMD_WORDS	4
#define WEIR_ITS_CMD_SIZE	(WEIR_ITS_CMD_WORDS * 8)
#define WEIR_ITS_NO_TARGET	0xffffffffU	/* RDBase of an unmapped collection */

/**
 * struct weir_its_cmd - a command, every field that any command has
 * @op: GITS_CMD_*
 * @size: EventID bits (MAPD), 1 to 32
 * @valid: V (MAPD, MAPC)
 * @icid: collection
 * @devid: DeviceID
 * @event: EventID
 * @lpi: pINTID (MAPTI)
 * @target: RDbase (MAPC), RDbase1 (MOVALL): GICR_TYPER.Processor_Number
 * @target2: RDbase2 (MOVALL)
 * @itt: ITT address (MAPD)
 */
struct weir_its_cmd {
	u8 op;
	u8 size;
	bool valid;
	u16 icid;
	u32 devid;
	u32 event;
	u32 lpi;
	u32 target;
	u32 target2;
	gpa_t itt;
};

/**
 * struct weir_its_dte - device table entry
 * @valid: the device is mapped
 * @bits: EventID bits, 1 to 32
 * @next: distance to the next mapped DeviceID, 0 after the last, capped
 * @itt: where its interrupt translation table is
 */
struct weir_its_dte {
	bool valid;
	u8 bits;
	u16 next;
	gpa_t itt;
};

/**
 * struct weir_its_ite - interrupt translation table entry
 * @lpi: INTID, 0: not mapped
 * @icid: collection
 * @next: distance to the next mapped EventID, 0 after the last
 */
struct weir_its_ite {
	u32 lpi;
	u16 icid;
	u16 next;
};

/**
 * struct weir_its_cte - collection table entry
 * @valid: there is one; the first that is not ends the table
 * @icid: the collection
 * @target: GICR_TYPER.Processor_Number, or WEIR_ITS_NO_TARGET
 */
struct weir_its_cte {
	bool valid;
	u16 icid;
	u32 target;
};

/**
 * struct weir_its_table - where a table is, from GITS_BASER<n>
 * @valid: it is anywhere
 * @indirect: what is at @base are pointers to pages of entries
 * @base: its address
 * @size: bytes at @base
 */
struct weir_its_table {
	bool valid;
	bool indirect;
	gpa_t base;
	u32 size;
};

/* Reads the 64 bits of a level 1 entry. Return: 0 or -errno. */
typedef int (*weir_its_read_fn)(void *ctx, gpa_t gpa, u64 *val);

void weir_its_cmd_decode(struct weir_its_cmd *cmd,
			 const __le64 raw[WEIR_ITS_CMD_WORDS]);
u64 weir_its_dte_encode(const struct weir_its_dte *dte);
struct weir_its_dte weir_its_dte_decode(u64 val);
u64 weir_its_ite_encode(const struct weir_its_ite *ite);
struct weir_its_ite weir_its_ite_decode(u64 val);
u64 weir_its_cte_encode(const struct weir_its_cte *cte);
struct weir_its_cte weir_its_cte_decode(u64 val);
u16 weir_its_dte_next(u32 id, u32 next);

struct weir_its_table weir_its_table_decode(u64 baser);
int weir_its_table_entry(const struct weir_its_table *t, u32 id,
			 weir_its_read_fn read, void *ctx, gpa_t *gpa);

#endif /* WEIR_VGIC_ITS_ABI_H */
