/* SPDX-License-Identifier: GPL-2.0-only */
/* Exception vectors of EL1: everything goes to exception_dispatch(). */

#define FRAME_SIZE	(34 * 8)
#define FRAME_ELR	(31 * 8)

	.macro	general_registers what
	\what	x2, x3, [sp, #16]
	\what	x4, x5, [sp, #32]
	\what	x6, x7, [sp, #48]
	\what	x8, x9, [sp, #64]
	\what	x10, x11, [sp, #80]
	\what	x12, x13, [sp, #96]
	\what	x14, x15, [sp, #112]
	\what	x16, x17, [sp, #128]
	\what	x18, x19, [sp, #144]
	\what	x20, x21, [sp, #160]
	\what	x22, x23, [sp, #176]
	\what	x24, x25, [sp, #192]
	\what	x26, x27, [sp, #208]
	\what	x28, x29, [sp, #224]
	.endm

	.text
	.balign	0x800
	.global	vectors
vectors:
	.set	number, 0
	.rept	16
	.balign	0x80
	sub	sp, sp, #FRAME_SIZE
	stp	x0, x1, [sp]
	mov	x1, #number
	b	take
	.set	number, number + 1
	.endr

	.balign	0x80
take:
	general_registers stp
	str	x30, [sp, #240]
	mrs	x2, elr_el1
	mrs	x3, spsr_el1
	stp	x2, x3, [sp, #FRAME_ELR]
	mov	x0, sp
	bl	exception_dispatch
	ldp	x2, x3, [sp, #FRAME_ELR]
	msr	elr_el1, x2
	msr	spsr_el1, x3
	ldr	x30, [sp, #240]
	general_registers ldp
	ldp	x0, x1, [sp]
	add	sp, sp, #FRAME_SIZE
	eret
