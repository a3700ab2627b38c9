// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guest memory that is a VMM's, for I/O that outlives a section. A page of the
 * guest's is one of the VMM's as a rule, but nothing makes the VMM keep to that:
 * the parts of a page may lie anywhere, and begin anywhere. What is not one page
 * is not pinned.
 */
#include <linux/errno.h>
#include <linux/mm.h>
#include "../core/compat/pin.h"
#include "umem.h"

/* Of @len bytes at @addr, @n lie in a row at @uaddr: are they pages of both? */
static bool whole(u64 addr, u64 uaddr, u64 len, u64 n)
{
	return offset_in_page(addr) == offset_in_page(uaddr) &&
	       (n == len || !offset_in_page(addr + n));
}

/**
 * weir_umem_pin() - &weir_gmem_ops.pin
 * @m: the memory
 * @find: where it is; called outside a section
 * @addr: as there
 * @len: as there, at least 1
 * @write: as there
 * @pages: as there
 * @max: as there
 *
 * Context: may sleep. Return: as there; else what @find says.
 */
int weir_umem_pin(struct weir_umem *m, weir_umem_find_fn *find, u64 addr, u64 len,
		  bool write, struct page **pages, unsigned int max)
{
	unsigned int done = 0, nr;
	u64 uaddr, n;
	int err = 0;

	if (PFN_UP(offset_in_page(addr) + len) > max)
		return -EINVAL;
	for (; len; len -= n, addr += n, done += nr) {
		n = len;
		err = find(m, addr, write, &uaddr, &n);
		if (!err && !whole(addr, uaddr, len, n))
			err = -EMSGSIZE;
		nr = PFN_UP(offset_in_page(addr) + n);
		if (!err)
			err = weir_upages_pin(&m->pages, uaddr & PAGE_MASK, nr,
					      write, pages + done);
		if (err)
			break;
	}
	if (!err)
		return done;
	unpin_user_pages(pages, done);
	return err;
}

/**
 * weir_umem_hold() - &weir_gmem_ops.hold
 * @m: the memory, in a section
 * @addr: the guest's address
 * @uaddr: the VMM's
 * @len: bytes that lie there in a row
 * @write: as there
 *
 * Context: any. Return: as there.
 */
struct page *weir_umem_hold(struct weir_umem *m, u64 addr, u64 uaddr, u64 len,
			    bool write)
{
	if (offset_in_page(addr) != offset_in_page(uaddr) ||
	    len < PAGE_SIZE - offset_in_page(addr))
		return NULL;
	return weir_upages_hold(&m->pages, uaddr, write);
}

/*
 * They were marked dirty, with their file told, when they were pinned. The host may
 * have cleaned them since; the flag alone can be set in any context and keeps in
 * memory what was written.
 */
static void mark_written(struct page **pages, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (!PageDirty(pages[i]))
			SetPageDirty(pages[i]);
}

/**
 * weir_umem_unpin() - &weir_gmem_ops.unpin
 * @ctx: the memory
 * @pages: what weir_umem_pin() gave
 * @gpas: as there; the log is the queue's
 * @nr: how many
 *
 * Context: any.
 */
void weir_umem_unpin(void *ctx, struct page **pages, const gpa_t *gpas,
		     unsigned int nr)
{
	if (gpas)
		mark_written(pages, nr);
	unpin_user_pages(pages, nr);
}

/**
 * weir_umem_drop() - &weir_gmem_ops.drop
 * @ctx: the memory
 * @pages: what weir_umem_hold() gave
 * @gpas: as there; the log is the queue's
 * @nr: how many
 *
 * Context: any.
 */
void weir_umem_drop(void *ctx, struct page **pages, const gpa_t *gpas,
		    unsigned int nr)
{
	if (gpas)
		mark_written(pages, nr);
	while (nr--)
		weir_page_unpin(pages[nr]);
}
