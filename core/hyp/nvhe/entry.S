/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lowvisor's doors: from the kernel's hyp stub (weir_low_init, MMU off),
 * from the host by HVC, from the guest by whatever it does, and back.
 */
#include <linux/linkage.h>
#include <asm/assembler.h>
#include <asm/esr.h>
#include <asm/ptrace.h>
#include <asm/sysreg.h>
#include <asm/virt.h>
#include <weir-hyp/entry.inc>
#include <weir-hyp/low-call.h>

	.section .head.text, "ax"

/* Nothing is speculated beyond; SB, which the kernel patches in, is not for us. */
	.macro	leave
	eret
	dsb	nsh
	isb
	.endm

/*
 * At EL2 from the stub's HVC_SOFT_RESTART, MMU and caches off: x0 this CPU's
 * page, x1 TTBR0_EL2, x2 TCR_EL2, x5 MAIR_EL2, x6 SCTLR_EL2. Returns to the
 * caller of the stub with 0.
 */
SYM_CODE_START(weir_low_init)
	msr	tpidr_el2, x0
	mov	sp, x0
	mrs	x7, vbar_el2
	msr	ttbr0_el2, x1
	msr	tcr_el2, x2
	msr	mair_el2, x5
	isb
	tlbi	alle2
	ic	iallu
	dsb	nsh
	isb
	msr	sctlr_el2, x6
	isb
	mrs	x1, hcr_el2
	mrs	x2, cptr_el2
	mrs	x3, mdcr_el2
	mrs	x4, cnthctl_el2
	mrs	x5, vmpidr_el2
	adr	x6, weir_low_host_vectors
	adr	x8, weir_low_guest_vectors
	stp	x1, x6, [x0, #WEIR_LOW_HOST_HCR]
	stp	x2, x3, [x0, #WEIR_LOW_HOST_CPTR]
	stp	x4, x5, [x0, #WEIR_LOW_HOST_CNTHCTL]
	str	x8, [x0, #WEIR_LOW_GUEST_VBAR]
	str	x7, [x0, #WEIR_LOW_STUB_VBAR]
	msr	vttbr_el2, xzr
	msr	cntvoff_el2, xzr
	msr	vbar_el2, x6
	isb
	mov	x0, xzr
	leave
SYM_CODE_END(weir_low_init)

/*
 * From the host, x0 to x4 as weir_low_call() has them. x0 to x18 may be lost. RUN
 * comes first: run the guest until the host has something to do for it.
 */
SYM_CODE_START_LOCAL(host_sync)
	mrs	x9, esr_el2
	lsr	x9, x9, #ESR_ELx_EC_SHIFT
	cmp	x9, #ESR_ELx_EC_HVC64
	b.ne	bad_host_sync
	cmp	x0, #WEIR_LOW_RUN
	b.ne	.Lother
	mov	x0, x1
	host_gp_save
	mrs	x1, elr_el2
	mrs	x2, spsr_el2
	stp	x1, x2, [sp, #HYP_FRAME_APIA]
	bl	weir_low_load
.Lenter:
	ldr	x0, [sp, #HYP_FRAME_CTX]
	guest_gp_load
	leave
SYM_INNER_LABEL(guest_exit, SYM_L_LOCAL)
	guest_gp_save
SYM_INNER_LABEL(saved, SYM_L_LOCAL)
	bl	weir_low_put
	tbnz	x0, #63, .Lenter
	ldp	x2, x3, [sp, #HYP_FRAME_APIA]
	msr	elr_el2, x2
	msr	spsr_el2, x3
	host_gp_load x2
	leave
.Lother:
	cmp	x0, #WEIR_LOW_SET_CNTVOFF
	b.ne	.Lserve
	msr	cntvoff_el2, x1
	leave
.Lserve:
	cmp	x0, #HVC_STUB_HCALL_NR
	b.lo	stub_call
	stp	x29, x30, [sp, #-16]!
	bl	weir_low_serve
	ldp	x29, x30, [sp], #16
	leave
SYM_CODE_END(host_sync)

/*
 * A call of the hyp stub: EL2 goes back to it first, MMU off. The text is
 * mapped where it is, so execution goes on.
 */
SYM_CODE_START_LOCAL(stub_call)
	cmp	x0, #HVC_FINALISE_EL2
	b.eq	.Lunknown
	mrs	x9, tpidr_el2
	ldr	x10, [x9, #WEIR_LOW_STUB_VBAR]
	cmp	x0, #HVC_SET_VECTORS
	csel	x10, x1, x10, eq
	msr	vttbr_el2, xzr
	msr	cntvoff_el2, xzr
	mov_q	x11, INIT_SCTLR_EL2_MMU_OFF
	dsb	sy
	isb				// Falkor E1041
	msr	sctlr_el2, x11
	isb
	tlbi	alle2
	dsb	nsh
	msr	vbar_el2, x10
	isb
	cmp	x0, #HVC_SOFT_RESTART
	mov	x0, xzr
	b.eq	.Lrestart
	leave
.Lrestart:
	mov	x0, x2
	mov	x2, x4
	mov	x4, x1
	mov	x1, x3
	br	x4
.Lunknown:
	mov_q	x0, HVC_STUB_ERR
	leave
SYM_CODE_END(stub_call)

/* An exit on a CPU that has something to forget, before any indirect branch. */
SYM_CODE_START_LOCAL(harden)
	guest_gp_save
	mrs	x2, tpidr_el2
	add	x2, x2, #WEIR_LOW_FLUSH
	flush
	b	saved
SYM_CODE_END(harden)

/* A fault of ours: x0 says which vector. Nothing of EL2's stack is needed. */
SYM_CODE_START_LOCAL(bad_host_sync)
	mov	x0, #8
SYM_INNER_LABEL(bad, SYM_L_LOCAL)
	mrs	x1, tpidr_el2
	mov	sp, x1
	mrs	x2, esr_el2
	mrs	x3, elr_el2
	mrs	x4, far_el2
	mrs	x5, spsr_el2
	stp	x0, x2, [x1, #WEIR_LOW_FAULT_VECTOR]
	stp	x3, x4, [x1, #WEIR_LOW_FAULT_ELR]
	str	x5, [x1, #WEIR_LOW_FAULT_SPSR]
	bl	weir_low_give_up
	mov	x29, xzr
	mov	x30, xzr
	leave
SYM_CODE_END(bad_host_sync)

	.macro	bad_vector which
	.align	7
	mov	x0, #\which
	b	bad
	.endm

	.macro	bad_vectors
	bad_vector	0
	bad_vector	1
	bad_vector	2
	bad_vector	3

	bad_vector	4
	bad_vector	5
	bad_vector	6
	bad_vector	7
	.endm

/* VBAR_EL2 while the host runs (ARM ARM D1.4.1). */
	.align	11
SYM_CODE_START(weir_low_host_vectors)
	bad_vectors

	.align	7
	b	host_sync
	bad_vector	9
	bad_vector	10
	bad_vector	11

	bad_vector	12
	bad_vector	13
	bad_vector	14
	bad_vector	15
SYM_CODE_END(weir_low_host_vectors)

/*
 * VBAR_EL2 from the switch to the guest to the switch back; for CPUs that have
 * something to forget, WEIR_LOW_HARDENED further on.
 */
	.align	11
SYM_CODE_START(weir_low_guest_vectors)
	bad_vectors
	guest_vectors guest_exit
	.org	weir_low_guest_vectors + WEIR_LOW_HARDENED
	bad_vectors
	guest_vectors harden
SYM_CODE_END(weir_low_guest_vectors)
