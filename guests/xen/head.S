/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Entry of a bare Dom0: Xen puts its memory where it likes, so the addresses in
 * the data are moved first, then everything is as on a machine (lib/start.S).
 * MMU and caches are off; a line that is written leaves the caches, too.
 */

#define R_AARCH64_RELATIVE	1027

	.section .xen.head, "ax"
	.global	xen_start
xen_start:					// x0: device tree
	b	relocate
	.long	0
	.quad	0x80000				// text_offset
	.quad	_image_size
	.quad	2				// little-endian, 4 KiB pages
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0

relocate:
	adr	x4, xen_start			// the image is linked at 0
	adrp	x1, device_tree
	add	x1, x1, #:lo12:device_tree
	str	x0, [x1]
	dc	civac, x1
	adrp	x1, _rela_start
	add	x1, x1, #:lo12:_rela_start
	adrp	x2, _rela_end
	add	x2, x2, #:lo12:_rela_end
1:	cmp	x1, x2
	b.hs	2f
	ldp	x5, x6, [x1], #16		// offset, type
	ldr	x7, [x1], #8			// addend
	cbz	x6, 1b				// the linker left one over
	cmp	x6, #R_AARCH64_RELATIVE
	b.ne	.
	add	x5, x5, x4
	add	x7, x7, x4
	str	x7, [x5]
	dc	civac, x5
	b	1b
2:	dsb	sy
	b	primary_start
