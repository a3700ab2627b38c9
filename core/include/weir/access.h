/* SPDX-License-Identifier: GPL-2.0-only */
/* A guest access that takes more than one step outside the guest. */
#ifndef WEIR_ACCESS_H
#define WEIR_ACCESS_H

#include <weir/insn.h>
#include <weir/types.h>

/* Two registers of 16 bytes are four pieces; a page in between makes more. */
#define WEIR_ACCESS_PIECES	12
#define WEIR_ACCESS_BYTES	32

/**
 * struct weir_piece - what can be done at once
 * @gpa: address
 * @at: its place in the data
 * @len: bytes, 1 to 8
 */
struct weir_piece {
	gpa_t gpa;
	u8 at;
	u8 len;
};

/**
 * struct weir_access - a load or store under way
 * @insn: what it is
 * @base: the base register's value before
 * @nr: number of pieces
 * @next: the first that is not done
 * @active: user space works on @next; only while an MMIO exit is pending
 * @tries: how often in a row the guest's memory did not fit the abort
 * @piece: in ascending order
 * @data: as in memory
 */
struct weir_access {
	struct weir_insn insn;
	u64 base;
	u8 nr, next;
	bool active;
	u16 tries;
	struct weir_piece piece[WEIR_ACCESS_PIECES];
	u8 data[WEIR_ACCESS_BYTES];
};

#endif /* WEIR_ACCESS_H */
