// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands and table entries, decoded and encoded. GIC architecture (IHI 0069),
 * 5.3 and 12.19; Documentation/virt/kvm/devices/arm-vgic-its.rst, "ITS Table ABI
 * REV0".
 */
#include <linux/bitfield.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <asm/byteorder.h>
#include "its-abi.h"

/* Words of a command. */
#define CMD0_OP		GENMASK_ULL(7, 0)
#define CMD0_DEVID	GENMASK_ULL(63, 32)
#define CMD1_SIZE	GENMASK_ULL(4, 0)
#define CMD1_EVENT	GENMASK_ULL(31, 0)
#define CMD1_LPI	GENMASK_ULL(63, 32)
#define CMD2_ICID	GENMASK_ULL(15, 0)
#define CMD2_ITT	GENMASK_ULL(51, 8)
#define CMD_RDBASE	GENMASK_ULL(47, 16)
#define CMD2_VALID	BIT_ULL(63)

#define DTE_VALID	BIT_ULL(63)
#define DTE_NEXT	GENMASK_ULL(62, 49)
#define DTE_ITT		GENMASK_ULL(48, 5)
#define DTE_SIZE	GENMASK_ULL(4, 0)
#define DTE_ITT_SHIFT	8
#define DTE_MAX_NEXT	((1U << 14) - 1)

#define ITE_NEXT	GENMASK_ULL(63, 48)
#define ITE_LPI		GENMASK_ULL(47, 16)
#define ITE_ICID	GENMASK_ULL(15, 0)

#define CTE_VALID	BIT_ULL(63)
#define CTE_RDBASE	GENMASK_ULL(47, 16)
#define CTE_ICID	GENMASK_ULL(15, 0)

#define BASER_VALID	BIT_ULL(63)
#define BASER_INDIRECT	BIT_ULL(62)
#define BASER_LOW	GENMASK_ULL(47, 16)
#define BASER_HIGH	GENMASK_ULL(15, 12)	/* address bits 51:48 */
#define BASER_PAGES	GENMASK_ULL(7, 0)

#define L1_VALID	BIT_ULL(63)
#define L1_ADDR		GENMASK_ULL(51, 16)

/**
 * weir_its_cmd_decode() - take a command apart
 * @cmd: filled in, fields that the command has not among them
 * @raw: as in the queue
 */
void weir_its_cmd_decode(struct weir_its_cmd *cmd,
			 const __le64 raw[WEIR_ITS_CMD_WORDS])
{
	u64 w0 = le64_to_cpu(raw[0]), w1 = le64_to_cpu(raw[1]);
	u64 w2 = le64_to_cpu(raw[2]), w3 = le64_to_cpu(raw[3]);

	*cmd = (struct weir_its_cmd){
		.op = FIELD_GET(CMD0_OP, w0),
		.devid = FIELD_GET(CMD0_DEVID, w0),
		.size = FIELD_GET(CMD1_SIZE, w1) + 1,
		.event = FIELD_GET(CMD1_EVENT, w1),
		.lpi = FIELD_GET(CMD1_LPI, w1),
		.icid = FIELD_GET(CMD2_ICID, w2),
		.itt = w2 & CMD2_ITT,
		.valid = w2 & CMD2_VALID,
		.target = FIELD_GET(CMD_RDBASE, w2),
		.target2 = FIELD_GET(CMD_RDBASE, w3),
	};
}

/**
 * weir_its_dte_encode() - a device table entry as in memory
 * @dte: the entry
 */
u64 weir_its_dte_encode(const struct weir_its_dte *dte)
{
	if (!dte->valid)
		return 0;
	return DTE_VALID | FIELD_PREP(DTE_NEXT, dte->next) |
	       FIELD_PREP(DTE_ITT, dte->itt >> DTE_ITT_SHIFT) |
	       FIELD_PREP(DTE_SIZE, dte->bits - 1);
}

/**
 * weir_its_dte_decode() - a device table entry from memory
 * @val: any value
 */
struct weir_its_dte weir_its_dte_decode(u64 val)
{
	return (struct weir_its_dte){
		.valid = val & DTE_VALID,
		.bits = FIELD_GET(DTE_SIZE, val) + 1,
		.next = FIELD_GET(DTE_NEXT, val),
		.itt = FIELD_GET(DTE_ITT, val) << DTE_ITT_SHIFT,
	};
}

/**
 * weir_its_ite_encode() - an interrupt translation table entry as in memory
 * @ite: the entry
 */
u64 weir_its_ite_encode(const struct weir_its_ite *ite)
{
	if (!ite->lpi)
		return 0;
	return FIELD_PREP(ITE_NEXT, ite->next) | FIELD_PREP(ITE_LPI, ite->lpi) |
	       FIELD_PREP(ITE_ICID, ite->icid);
}

/**
 * weir_its_ite_decode() - an interrupt translation table entry from memory
 * @val: any value
 */
struct weir_its_ite weir_its_ite_decode(u64 val)
{
	return (struct weir_its_ite){
		.lpi = FIELD_GET(ITE_LPI, val),
		.icid = FIELD_GET(ITE_ICID, val),
		.next = FIELD_GET(ITE_NEXT, val),
	};
}

/**
 * weir_its_cte_encode() - a collection table entry as in memory
 * @cte: the entry
 */
u64 weir_its_cte_encode(const struct weir_its_cte *cte)
{
	if (!cte->valid)
		return 0;
	return CTE_VALID | FIELD_PREP(CTE_RDBASE, cte->target) |
	       FIELD_PREP(CTE_ICID, cte->icid);
}

/**
 * weir_its_cte_decode() - a collection table entry from memory
 * @val: any value
 */
struct weir_its_cte weir_its_cte_decode(u64 val)
{
	return (struct weir_its_cte){
		.valid = val & CTE_VALID,
		.target = FIELD_GET(CTE_RDBASE, val),
		.icid = FIELD_GET(CTE_ICID, val),
	};
}

/**
 * weir_its_dte_next() - distance to the next entry, as &weir_its_dte.next has it
 * @id: DeviceID of this one
 * @next: of the next one, above @id
 */
u16 weir_its_dte_next(u32 id, u32 next)
{
	return min(next - id, DTE_MAX_NEXT);
}

/**
 * weir_its_table_decode() - where a table is
 * @baser: GITS_BASER<n>, its page size 64 KiB
 */
struct weir_its_table weir_its_table_decode(u64 baser)
{
	return (struct weir_its_table){
		.valid = baser & BASER_VALID,
		.indirect = baser & BASER_INDIRECT,
		.base = (baser & BASER_LOW) | FIELD_GET(BASER_HIGH, baser) << 48,
		.size = (FIELD_GET(BASER_PAGES, baser) + 1) * WEIR_ITS_PAGE_SIZE,
	};
}

/**
 * weir_its_table_entry() - where the entry of an ID is
 * @t: the table
 * @id: the ID
 * @read: reads level 1 entries of a two-level table
 * @ctx: for @read
 * @gpa: its address
 *
 * Return: 0; -ENOENT when the table has no place for it; what @read says.
 */
int weir_its_table_entry(const struct weir_its_table *t, u32 id,
			 weir_its_read_fn read, void *ctx, gpa_t *gpa)
{
	u32 page = id / WEIR_ITS_PAGE_ENTRIES;
	u64 l1;
	int ret;

	if (!t->valid || id >= WEIR_ITS_NR_IDS)
		return -ENOENT;
	if (!t->indirect) {
		*gpa = t->base + id * WEIR_ITS_ENTRY_SIZE;
		return id < t->size / WEIR_ITS_ENTRY_SIZE ? 0 : -ENOENT;
	}
	if (page >= t->size / WEIR_ITS_ENTRY_SIZE)
		return -ENOENT;
	ret = read(ctx, t->base + page * WEIR_ITS_ENTRY_SIZE, &l1);
	if (ret)
		return ret;
	if (!(l1 & L1_VALID))
		return -ENOENT;
	*gpa = (l1 & L1_ADDR) +
	       id % WEIR_ITS_PAGE_ENTRIES * WEIR_ITS_ENTRY_SIZE;
	return 0;
}
