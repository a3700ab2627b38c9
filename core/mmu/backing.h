/* SPDX-License-Identifier: GPL-2.0-only */
/* What the host has behind an address of the VMM. */
#ifndef WEIR_MMU_BACKING_H
#define WEIR_MMU_BACKING_H

#include <weir/types.h>

struct mm_struct;
struct page;

/**
 * struct weir_backing - the host's page behind an address
 * @pa: physical address of the page
 * @page: the page, with a reference; NULL when it has none to take
 * @size: bytes around @hva that the host maps in one piece: %PAGE_SIZE,
 *	%PMD_SIZE or %PUD_SIZE
 * @writable: the host lets the VMM write it
 * @device: not memory
 */
struct weir_backing {
	phys_addr_t pa;
	struct page *page;
	u64 size;
	bool writable;
	bool device;
};

/**
 * struct weir_backing_want - what a caller asks for
 * @hva: address in the VMM
 * @write: must be writable
 * @prefer_write: may be mapped writable when that costs nothing
 */
struct weir_backing_want {
	hva_t hva;
	bool write;
	bool prefer_write;
};

int weir_backing_get(struct mm_struct *mm, const struct weir_backing_want *want,
		     struct weir_backing *b);
u64 weir_backing_size(struct mm_struct *mm, hva_t hva);
void weir_backing_put(struct weir_backing *b, bool dirty);

int weir_backing_pin(struct mm_struct *mm, hva_t hva, unsigned int nr,
		     bool write, struct page **pages);

#endif /* WEIR_MMU_BACKING_H */
