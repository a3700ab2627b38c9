// SPDX-License-Identifier: GPL-2.0-only
/*
 * A64 loads and stores (ARM ARM C4.1.94): pairs, and single registers by
 * immediate or register offset, general or SIMD. What is not here (exclusives,
 * atomics, ordered and unprivileged accesses, structures, literals) either has
 * a syndrome or no business with a device.
 */
#include <linux/bitops.h>
#include <linux/log2.h>
#include <linux/string.h>
#include <weir/insn.h>

#define SIMD		BIT(26)

static u32 field(u32 code, unsigned int low, unsigned int bits)
{
	return (code >> low) & (BIT(bits) - 1);
}

static s32 signed_field(u32 code, unsigned int low, unsigned int bits)
{
	return sign_extend32(field(code, low, bits), bits - 1);
}

/* The base as @mode, bits 24:23 of pairs, 11:10 of others, would have it. */
static void set_offset(struct weir_insn *i, bool post, bool writeback, s32 imm)
{
	i->offset = post ? 0 : imm;
	i->step = writeback ? imm : 0;
	i->writeback = writeback;
}

/*
 * A register that is loaded and also the base that changes, or loaded twice, is
 * CONSTRAINED UNPREDICTABLE: nobody's to guess.
 */
static bool predictable(const struct weir_insn *i)
{
	if (i->nr == 2 && i->load && i->rt[0] == i->rt[1])
		return false;
	if (i->simd || !i->writeback || i->rn == 31)
		return true;
	return i->rt[0] != i->rn && (i->nr < 2 || i->rt[1] != i->rn);
}

/* opc: 32, sign-extended 32 (load only), 64 bits; SIMD: 32, 64, 128. */
static bool pair_size(struct weir_insn *i, u32 opc, bool no_allocate)
{
	if (opc == 3)
		return false;
	if (i->simd) {
		i->size = 4 << opc;
		return true;
	}
	i->size = opc == 2 ? 8 : 4;
	i->sign = opc == 1;
	i->wide = true;
	return opc != 1 || (i->load && !no_allocate);
}

/* Bits 24:23: no-allocate, post-index, offset, pre-index. */
static bool decode_pair(u32 code, struct weir_insn *i)
{
	u32 mode = field(code, 23, 2);

	i->load = code & BIT(22);
	i->nr = 2;
	i->rt[1] = field(code, 10, 5);
	if (!pair_size(i, field(code, 30, 2), !mode))
		return false;
	set_offset(i, mode == 1, mode & 1, signed_field(code, 15, 7) * i->size);
	return true;
}

/* size and opc of a single register; false for prefetch and what is not there. */
static bool single_size(u32 code, struct weir_insn *i)
{
	u32 size = field(code, 30, 2), opc = field(code, 22, 2);

	i->nr = 1;
	if (i->simd) {
		i->load = opc & 1;
		i->size = opc & 2 ? 16 : 1 << size;
		return !(opc & 2) || !size;
	}
	i->load = opc;
	i->size = 1 << size;
	i->sign = opc & 2;
	i->wide = opc != 3;
	/* Nothing is wider than 64 bits, and only 8 and 16 fill 32. */
	return !i->sign || size < (opc == 3 ? 2 : 3);
}

static bool decode_register(u32 code, struct weir_insn *i)
{
	u32 option = field(code, 13, 3);

	if (!(option & 2))
		return false;
	i->indexed = true;
	i->rm = field(code, 16, 5);
	i->extend = option;
	i->shift = code & BIT(12) ? ilog2(i->size) : 0;
	return true;
}

static bool decode_single(u32 code, struct weir_insn *i)
{
	u32 mode = field(code, 10, 2);

	if (!single_size(code, i))
		return false;
	if (code & BIT(24)) {	/* unsigned offset, in units of the size */
		set_offset(i, false, false, field(code, 10, 12) * i->size);
		return true;
	}
	if (code & BIT(21))
		return mode == 2 && decode_register(code, i);
	if (mode == 2)		/* unprivileged */
		return false;
	set_offset(i, mode == 1, mode & 1, signed_field(code, 12, 9));
	return true;
}

/**
 * weir_insn_decode() - a load or store
 * @code: A64 instruction
 * @insn: filled in when it is one
 *
 * Return: true; false for any other instruction, and for those whose effect is
 * CONSTRAINED UNPREDICTABLE.
 */
bool weir_insn_decode(u32 code, struct weir_insn *insn)
{
	bool ok;

	memset(insn, 0, sizeof(*insn));
	insn->simd = code & SIMD;
	insn->rt[0] = field(code, 0, 5);
	insn->rn = field(code, 5, 5);
	switch (field(code, 27, 3) << 1 | field(code, 25, 1)) {
	case 0x5 << 1:		/* 101x0: pairs */
		ok = decode_pair(code, insn);
		break;
	case 0x7 << 1:		/* 111x0: single registers */
		ok = decode_single(code, insn);
		break;
	default:
		return false;
	}
	return ok && predictable(insn);
}

/**
 * weir_insn_index() - what an index register adds to the base
 * @insn: with weir_insn.indexed
 * @rm: value of the register
 */
u64 weir_insn_index(const struct weir_insn *insn, u64 rm)
{
	switch (insn->extend) {
	case WEIR_EXTEND_UXTW:
		rm = (u32)rm;
		break;
	case WEIR_EXTEND_SXTW:
		rm = (s64)(s32)rm;
		break;
	default:
		break;
	}
	return rm << insn->shift;
}
