/* SPDX-License-Identifier: GPL-2.0-only */
/* A64 loads and stores that a data abort has no syndrome for. Pure. */
#ifndef WEIR_INSN_H
#define WEIR_INSN_H

#include <linux/types.h>

/**
 * enum weir_extend - what becomes of an index register
 * The values are those of the instruction's option field.
 */
enum weir_extend {
	WEIR_EXTEND_UXTW = 2,
	WEIR_EXTEND_LSL = 3,
	WEIR_EXTEND_SXTW = 6,
	WEIR_EXTEND_SXTX = 7,
};

/**
 * struct weir_insn - a load or store
 * @load: it loads
 * @simd: the registers are SIMD and floating-point ones
 * @sign: the sign fills the register
 * @wide: and all 64 bits of it, not 32
 * @writeback: the base register changes
 * @indexed: register @rm is added to the base
 * @extend: as this says, then shifted left by @shift
 * @size: bytes of each register, 1 to 16
 * @nr: registers, 1 or 2
 * @rt: the registers; 31 is zero unless @simd
 * @rn: base; 31 is the stack pointer
 * @offset: added to the base for the address
 * @step: added to the base afterwards, if @writeback
 */
struct weir_insn {
	bool load, simd, sign, wide, writeback, indexed;
	u8 extend, shift;
	u8 size;
	u8 nr;
	u8 rt[2];
	u8 rn;
	u8 rm;
	s32 offset;
	s32 step;
};

bool weir_insn_decode(u32 code, struct weir_insn *insn);
u64 weir_insn_index(const struct weir_insn *insn, u64 rm);

#endif /* WEIR_INSN_H */
