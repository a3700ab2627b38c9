/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Guest entry and exit on a VHE host. The host's callee-saved registers and
 * the context pointer wait on the host's stack: SP_EL2 is untouched while the
 * guest runs, so an exit finds them without any per-CPU variable.
 */
#include <linux/linkage.h>
#include <asm/alternative.h>
#include <asm/assembler.h>
#include <asm/cpucaps.h>
#include <asm/sysreg.h>
#include <weir-hyp/offsets.h>

	.text

/*
 * The key that the host's kernel signs return addresses with, and the guest's.
 * No C code may run between these two: \ctx is the context, \t1 and \t2 are lost.
 */
	.macro	guest_key ctx, t1, t2
alternative_if_not ARM64_HAS_ADDRESS_AUTH
	b	.Lno_key_\@
alternative_else_nop_endif
	ldr	\t1, [\ctx, #CTX_PTRAUTH]
	cbz	\t1, .Lno_key_\@
	mrs_s	\t1, SYS_APIAKEYLO_EL1
	mrs_s	\t2, SYS_APIAKEYHI_EL1
	stp	\t1, \t2, [sp, #HYP_FRAME_APIA]
	ldp	\t1, \t2, [\ctx, #CTX_APIA]
	msr_s	SYS_APIAKEYLO_EL1, \t1
	msr_s	SYS_APIAKEYHI_EL1, \t2
.Lno_key_\@:
	.endm

	.macro	host_key ctx, t1, t2
alternative_if_not ARM64_HAS_ADDRESS_AUTH
	b	.Lno_key_\@
alternative_else_nop_endif
	ldr	\t1, [\ctx, #CTX_PTRAUTH]
	cbz	\t1, .Lno_key_\@
	mrs_s	\t1, SYS_APIAKEYLO_EL1
	mrs_s	\t2, SYS_APIAKEYHI_EL1
	stp	\t1, \t2, [\ctx, #CTX_APIA]
	ldp	\t1, \t2, [sp, #HYP_FRAME_APIA]
	msr_s	SYS_APIAKEYLO_EL1, \t1
	msr_s	SYS_APIAKEYHI_EL1, \t2
	isb
.Lno_key_\@:
	.endm

/*
 * int weir_vhe_enter(struct weir_context *ctx): run the guest until it traps.
 * All exceptions masked; returns with them masked, WEIR_EXIT_* in x0.
 */
SYM_FUNC_START(weir_vhe_enter)
	sub	sp, sp, #HYP_FRAME_SIZE
	stp	x19, x20, [sp, #HYP_FRAME_X(19)]
	stp	x21, x22, [sp, #HYP_FRAME_X(21)]
	stp	x23, x24, [sp, #HYP_FRAME_X(23)]
	stp	x25, x26, [sp, #HYP_FRAME_X(25)]
	stp	x27, x28, [sp, #HYP_FRAME_X(27)]
	stp	x29, x30, [sp, #HYP_FRAME_X(29)]
	mrs	x1, sp_el0
	stp	x0, x1, [sp, #HYP_FRAME_CTX]
	guest_key x0, x1, x2

	ldp	x1, x2, [x0, #CTX_PC]
	ldr	x3, [x0, #CTX_SP]
	msr	elr_el2, x1
	msr	spsr_el2, x2
	msr	sp_el0, x3
	ldp	x2, x3, [x0, #CTX_X(2)]
	ldp	x4, x5, [x0, #CTX_X(4)]
	ldp	x6, x7, [x0, #CTX_X(6)]
	ldp	x8, x9, [x0, #CTX_X(8)]
	ldp	x10, x11, [x0, #CTX_X(10)]
	ldp	x12, x13, [x0, #CTX_X(12)]
	ldp	x14, x15, [x0, #CTX_X(14)]
	ldp	x16, x17, [x0, #CTX_X(16)]
	ldp	x18, x19, [x0, #CTX_X(18)]
	ldp	x20, x21, [x0, #CTX_X(20)]
	ldp	x22, x23, [x0, #CTX_X(22)]
	ldp	x24, x25, [x0, #CTX_X(24)]
	ldp	x26, x27, [x0, #CTX_X(26)]
	ldp	x28, x29, [x0, #CTX_X(28)]
	ldr	x30, [x0, #CTX_X(30)]
	ldp	x0, x1, [x0, #CTX_X(0)]
	eret
	sb

/* Every vector comes here: guest's x0, x1 on the stack, exit code in x1. */
SYM_INNER_LABEL(weir_vhe_exit, SYM_L_LOCAL)
	ldr	x0, [sp, #16 + HYP_FRAME_CTX]
	stp	x2, x3, [x0, #CTX_X(2)]
	stp	x4, x5, [x0, #CTX_X(4)]
	stp	x6, x7, [x0, #CTX_X(6)]
	stp	x8, x9, [x0, #CTX_X(8)]
	stp	x10, x11, [x0, #CTX_X(10)]
	stp	x12, x13, [x0, #CTX_X(12)]
	stp	x14, x15, [x0, #CTX_X(14)]
	stp	x16, x17, [x0, #CTX_X(16)]
	stp	x18, x19, [x0, #CTX_X(18)]
	stp	x20, x21, [x0, #CTX_X(20)]
	stp	x22, x23, [x0, #CTX_X(22)]
	stp	x24, x25, [x0, #CTX_X(24)]
	stp	x26, x27, [x0, #CTX_X(26)]
	stp	x28, x29, [x0, #CTX_X(28)]
	str	x30, [x0, #CTX_X(30)]
	ldp	x2, x3, [sp], #16
	stp	x2, x3, [x0, #CTX_X(0)]
	mrs	x2, elr_el2
	mrs	x3, spsr_el2
	mrs	x4, sp_el0
	stp	x2, x3, [x0, #CTX_PC]
	str	x4, [x0, #CTX_SP]

	/* An exception from EL1 leaves PAN as the guest had it. */
	ALTERNATIVE(nop, SET_PSTATE_PAN(1), ARM64_HAS_PAN, CONFIG_ARM64_PAN)

	host_key x0, x2, x3
	ldr	x2, [sp, #HYP_FRAME_CTX + 8]
	msr	sp_el0, x2
	mov	x0, x1
	ldp	x19, x20, [sp, #HYP_FRAME_X(19)]
	ldp	x21, x22, [sp, #HYP_FRAME_X(21)]
	ldp	x23, x24, [sp, #HYP_FRAME_X(23)]
	ldp	x25, x26, [sp, #HYP_FRAME_X(25)]
	ldp	x27, x28, [sp, #HYP_FRAME_X(27)]
	ldp	x29, x30, [sp, #HYP_FRAME_X(29)]
	add	sp, sp, #HYP_FRAME_SIZE
	ret
SYM_FUNC_END(weir_vhe_enter)

	.macro	guest_vector code
	.align	7
	stp	x0, x1, [sp, #-16]!
	mov	x1, #\code
	b	weir_vhe_exit
	.endm

	/* An exception of our own while the guest's vectors are in place. */
	.macro	host_vector which
	.align	7
	mov	x0, #\which
	mrs	x1, esr_el2
	mrs	x2, elr_el2
	mrs	x3, far_el2
	bl	weir_vhe_bad_exception
	.endm

/* VBAR_EL2 while the guest runs (ARM ARM D1.4.1, exception vectors). */
	.align	11
SYM_CODE_START(weir_vhe_vectors)
	host_vector	0
	host_vector	1
	host_vector	2
	host_vector	3

	host_vector	4
	host_vector	5
	host_vector	6
	host_vector	7

	guest_vector	WEIR_EXIT_SYNC
	guest_vector	WEIR_EXIT_IRQ
	guest_vector	WEIR_EXIT_IRQ
	guest_vector	WEIR_EXIT_SERROR

	guest_vector	WEIR_EXIT_SYNC
	guest_vector	WEIR_EXIT_IRQ
	guest_vector	WEIR_EXIT_IRQ
	guest_vector	WEIR_EXIT_SERROR
SYM_CODE_END(weir_vhe_vectors)
