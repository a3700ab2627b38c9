/* SPDX-License-Identifier: GPL-2.0-only */
/* The lowvisor, linked by itself (Kbuild), as data: it runs from a copy. */
#include <linux/linkage.h>

	.section .rodata, "a"
	.balign	8
SYM_DATA_START(weir_low_image)
	.incbin	"lowvisor.bin"
SYM_DATA_END_LABEL(weir_low_image, SYM_L_GLOBAL, weir_low_image_end)
