/* SPDX-License-Identifier: GPL-2.0-only */
/* Into EL0 and, by way of an exception, back. */

	.macro	callee_saved what
	\what	x19, x20, [sp, #16]
	\what	x21, x22, [sp, #32]
	\what	x23, x24, [sp, #48]
	\what	x25, x26, [sp, #64]
	\what	x27, x28, [sp, #80]
	.endm

	.text
	.global	el0_run
el0_run:
	stp	x29, x30, [sp, #-96]!
	callee_saved stp
	msr	elr_el1, x0
	msr	spsr_el1, x1
	mov	x0, x2
	eret

	.global	el0_back
el0_back:
	callee_saved ldp
	ldp	x29, x30, [sp], #96
	ret
