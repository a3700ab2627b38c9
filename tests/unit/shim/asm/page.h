/* SPDX-License-Identifier: GPL-2.0-only */
/* Guest and host pages are 4 KiB. */
#ifndef WEIR_SHIM_ASM_PAGE_H
#define WEIR_SHIM_ASM_PAGE_H

#define PAGE_SHIFT		12
#define PAGE_SIZE		(1UL << PAGE_SHIFT)
#define PAGE_MASK		(~(PAGE_SIZE - 1))
#define PAGE_ALIGN(x)		(((x) + PAGE_SIZE - 1) & PAGE_MASK)
#define PAGE_ALIGNED(x)		(!((unsigned long)(x) & ~PAGE_MASK))
#define offset_in_page(p)	((unsigned long)(p) & ~PAGE_MASK)

#endif /* WEIR_SHIM_ASM_PAGE_H */
