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
#include <weir-hyp/entry.inc>

	.text

/* Nothing is speculated beyond. */
	.macro	leave
	eret
	sb
	.endm

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
	host_gp_save
	guest_key x0, x1, x2

	guest_gp_load
	leave

/* Every vector comes here: guest's x0, x1 on the stack, exit code in x1. */
SYM_INNER_LABEL(weir_vhe_exit, SYM_L_LOCAL)
	guest_gp_save
SYM_INNER_LABEL(saved, SYM_L_LOCAL)

	/* An exception from EL1 leaves PAN as the guest had it. */
	ALTERNATIVE(nop, SET_PSTATE_PAN(1), ARM64_HAS_PAN, CONFIG_ARM64_PAN)

	host_key x0, x2, x3
	mov	x0, x1
	host_gp_load x2
	ret
SYM_FUNC_END(weir_vhe_enter)

/* An exit on a CPU that has something to forget, before any indirect branch. */
SYM_CODE_START_LOCAL(harden)
	guest_gp_save
	adr_this_cpu x2, weir_vhe_flush, x3
	flush
	b	saved
SYM_CODE_END(harden)

	/* An exception of our own while the guest's vectors are in place. */
	.macro	host_vector which
	.align	7
	mov	x0, #\which
	mrs	x1, esr_el2
	mrs	x2, elr_el2
	mrs	x3, far_el2
	bl	weir_vhe_bad_exception
	.endm

	.macro	vectors to
	host_vector	0
	host_vector	1
	host_vector	2
	host_vector	3

	host_vector	4
	host_vector	5
	host_vector	6
	host_vector	7

	guest_vectors \to
	.endm

/* VBAR_EL2 while the guest runs (ARM ARM D1.4.1, exception vectors). */
	.align	11
SYM_CODE_START(weir_vhe_vectors)
	vectors	weir_vhe_exit
SYM_CODE_END(weir_vhe_vectors)

	.align	11
SYM_CODE_START(weir_vhe_hardened_vectors)
	vectors	harden
SYM_CODE_END(weir_vhe_hardened_vectors)
