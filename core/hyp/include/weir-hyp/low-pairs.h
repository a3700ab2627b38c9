/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two system registers and the two words that hold them, side by side: compilers do
 * not join the accesses to memory across those to system registers.
 */
#ifndef WEIR_HYP_LOW_PAIRS_H
#define WEIR_HYP_LOW_PAIRS_H

#include <linux/build_bug.h>
#include <linux/types.h>
#include <weir/context.h>

/* Two words at @base + @offset into registers @a and @b. */
#define WEIR_PAIR_LOAD(base, offset, a, b)				\
do {									\
	u64 __x, __y;							\
									\
	asm volatile("ldp %0, %1, [%2, %3]\n\t"			\
		     "msr " #a ", %0\n\tmsr " #b ", %1"		\
		     : "=&r" (__x), "=&r" (__y)				\
		     : "r" (base), "i" (offset) : "memory");		\
} while (0)

/* The reverse. */
#define WEIR_PAIR_SAVE(base, offset, a, b)				\
do {									\
	u64 __x, __y;							\
									\
	asm volatile("mrs %0, " #a "\n\tmrs %1, " #b "\n\t"		\
		     "stp %0, %1, [%2, %3]"				\
		     : "=&r" (__x), "=&r" (__y)				\
		     : "r" (base), "i" (offset) : "memory");		\
} while (0)

#define WEIR_EL1_PAIR(op, el1, a, b)					\
do {									\
	static_assert(WEIR_##b == WEIR_##a + 1);			\
	op(el1, 8 * WEIR_##a, a, b);					\
} while (0)

/* SCTLR_EL1 and TCR_EL1, which say what walks there are, come with barriers. */
#define WEIR_EL1_WALKS(op, el1)						\
	WEIR_EL1_PAIR(op, el1, SCTLR_EL1, TCR_EL1)

/*
 * What the host has values of its own in while its kernel runs with interrupts masked,
 * and they stay as they are; its stack pointer is EL2's to see.
 */
#define WEIR_EL1_KERNEL(op, el1)					\
do {									\
	WEIR_EL1_PAIR(op, el1, TTBR0_EL1, TTBR1_EL1);			\
	WEIR_EL1_PAIR(op, el1, MAIR_EL1, AMAIR_EL1);			\
	WEIR_EL1_PAIR(op, el1, VBAR_EL1, TPIDR_EL1);			\
} while (0)
#define WEIR_EL1_STACK(op, el1)						\
	WEIR_EL1_PAIR(op, el1, CNTKCTL_EL1, SP_EL1)

/* What it has none in, but any exception that it takes loses the guest's. */
#define WEIR_EL1_LOST(op, el1)						\
do {									\
	WEIR_EL1_PAIR(op, el1, ELR_EL1, SPSR_EL1);			\
	WEIR_EL1_PAIR(op, el1, ESR_EL1, FAR_EL1);			\
} while (0)

/*
 * What the host's kernel needs none of with interrupts masked: its own use of FP,
 * and registers that do nothing (PAR_EL1: but for a fault that it does not expect).
 */
#define WEIR_EL1_LOOP(op, el1)						\
do {									\
	WEIR_EL1_PAIR(op, el1, CPACR_EL1, CONTEXTIDR_EL1);		\
	WEIR_EL1_PAIR(op, el1, AFSR0_EL1, AFSR1_EL1);			\
} while (0)

#endif /* WEIR_HYP_LOW_PAIRS_H */
