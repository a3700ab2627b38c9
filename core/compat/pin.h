/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A pin, as pin_user_pages() takes it, on a page that is known already. The
 * kernel exports no function for that.
 */
#ifndef WEIR_COMPAT_PIN_H
#define WEIR_COMPAT_PIN_H

#include <linux/atomic.h>
#include <linux/mm.h>
#include <linux/page_ref.h>
#include <linux/sched/coredump.h>

/**
 * weir_mm_may_pin() - does fork() look for pins in this address space?
 * @mm: the address space
 *
 * It does so after the first pin_user_pages().
 */
static inline bool weir_mm_may_pin(const struct mm_struct *mm)
{
	return test_bit(MMF_HAS_PINNED, &mm->flags);
}

/**
 * weir_page_pin() - one more pin
 * @page: of anonymous memory or a file, which a page table still maps, and
 * which cannot lose that mapping before this returns
 *
 * Large folios count pins, small ones have a bias in their reference count.
 * NR_FOLL_PIN_ACQUIRED and NR_FOLL_PIN_RELEASED do not show it.
 *
 * Return: false when there are too many references to it already.
 */
static inline bool weir_page_pin(struct page *page)
{
	struct folio *folio = page_folio(page);

	if (unlikely(folio_ref_count(folio) <= 0))
		return false;
	if (folio_test_large(folio)) {
		folio_ref_inc(folio);
		atomic_inc(&folio->_pincount);
	} else {
		folio_ref_add(folio, GUP_PIN_COUNTING_BIAS);
	}
	return true;
}

/**
 * weir_page_unpin() - undo one weir_page_pin()
 * @page: the page
 *
 * Context: any.
 */
static inline void weir_page_unpin(struct page *page)
{
	struct folio *folio = page_folio(page);
	int refs = GUP_PIN_COUNTING_BIAS;

	if (folio_test_large(folio)) {
		atomic_dec(&folio->_pincount);
		refs = 1;
	}
	folio_put_refs(folio, refs);
}

#endif /* WEIR_COMPAT_PIN_H */
