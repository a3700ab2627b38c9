/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Entry of every CPU, behind an arm64 Image header (Documentation/arch/arm64/
 * booting.rst), with MMU and caches off. The identity map is data, so that
 * nothing is written before the caches are on.
 */

#include "layout.h"

#define STACK_SHIFT	14

/* VMSAv8-64 level 1 block descriptors, 1 GiB each. */
#define BLOCK_NORMAL	((1 << 54) | 0x701)
#define BLOCK_DEVICE	((1 << 54) | (1 << 53) | 0x405)
#define BLOCK_EL0	((1 << 53) | 0x741)

/* Attr0: write-back; Attr1: Device-nGnRE; Attr2: non-cacheable. */
#define MAIR_VALUE	0x4404ff
/* 39-bit VA in TTBR0, write-back, inner shareable, no TTBR1. */
#define TCR_VALUE	(25 | 1 << 8 | 1 << 10 | 3 << 12 | 1 << 23)
#define SCTLR_M_C_I	(1 << 0 | 1 << 2 | 1 << 12)

	.section .head, "ax"
	.global	_start
_start:
	b	primary_start
	.long	0
	.quad	GUEST_ENTRY - GUEST_RAM		// text_offset
	.quad	_image_size
	.quad	2				// little-endian, 4 KiB pages
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0

	.text
	.global	primary_start
primary_start:
	mrs	x19, mpidr_el1
	and	x20, x19, #0xf
	ubfx	x21, x19, #8, #8
	orr	x19, x20, x21, lsl #4
	cbnz	x19, 2f
	adrp	x0, _bss_start
	add	x0, x0, #:lo12:_bss_start
	adrp	x1, _bss_end
	add	x1, x1, #:lo12:_bss_end
1:	cmp	x0, x1
	b.hs	2f
	stp	xzr, xzr, [x0], #16
	b	1b

	.global	secondary_start
secondary_start:				// x0: index, PSCI's context
	mov	x19, x0
2:	adrp	x0, vectors
	add	x0, x0, #:lo12:vectors
	msr	vbar_el1, x0
	bl	mmu_on
	adrp	x0, stacks
	add	x0, x0, #:lo12:stacks
	add	x1, x19, #1
	add	x0, x0, x1, lsl #STACK_SHIFT
	mov	sp, x0
	mov	x0, #(3 << 20)			// FP and SIMD do not trap
	msr	cpacr_el1, x0
	isb
	mov	x29, xzr
	mov	x30, xzr
	mov	x0, x19
	bl	cpu_enter
	b	.

mmu_on:
	ldr	x0, =MAIR_VALUE
	msr	mair_el1, x0
	ldr	x0, =TCR_VALUE
	mrs	x1, id_aa64mmfr0_el1
	and	x1, x1, #0xf
	cmp	x1, #5
	mov	x2, #5
	csel	x1, x1, x2, lo
	orr	x0, x0, x1, lsl #32		// IPS
	msr	tcr_el1, x0
	adrp	x0, identity_map
	msr	ttbr0_el1, x0
	isb
	tlbi	vmalle1
	dsb	nsh
	isb
	mrs	x0, sctlr_el1
	ldr	x1, =SCTLR_M_C_I
	orr	x0, x0, x1
	bic	x0, x0, #(1 << 1)		// no alignment checks
	bic	x0, x0, #(1 << 19)		// no WXN
	msr	sctlr_el1, x0
	isb
	ret

	.section .rodata, "a"
	.balign	4096
identity_map:
	.quad	BLOCK_DEVICE
	.set	gib, 1
	.rept	510
	.quad	BLOCK_NORMAL | (gib << 30)
	.set	gib, gib + 1
	.endr
	.quad	BLOCK_EL0 | GUEST_RAM

	.section .stacks, "aw", %nobits
	.balign	16
stacks:
	.skip	GUEST_MAX_CPUS << STACK_SHIFT
