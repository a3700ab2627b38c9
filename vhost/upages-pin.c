// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages of a process for I/O that outlives the process's mapping of them, as
 * pin_user_pages() takes them.
 */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include "../core/compat/pin.h"
#include "upages.h"

static long pin(struct mm_struct *mm, unsigned long addr, unsigned int nr,
		unsigned int flags, struct page **pages)
{
	int locked = 1;
	long ret;

	if (current->mm == mm)
		return pin_user_pages_fast(addr, nr, flags, pages);
	mmap_read_lock(mm);
	ret = pin_user_pages_remote(mm, addr, nr, flags, pages, &locked);
	if (locked)
		mmap_read_unlock(mm);
	return ret;
}

/*
 * All, or none and an errno. What stops in the middle says why when it is asked for
 * the rest: memory that is short for now is not memory that is not there.
 */
static long pin_all(struct mm_struct *mm, unsigned long addr, unsigned int nr,
		    unsigned int flags, struct page **pages)
{
	unsigned int done = 0;
	long ret;

	do {
		ret = pin(mm, addr + done * PAGE_SIZE, nr - done, flags,
			  pages + done);
		if (ret > 0)
			done += ret;
	} while (ret > 0 && done < nr);
	if (done == nr)
		return 0;
	unpin_user_pages(pages, done);
	return ret ?: -EFAULT;
}

/**
 * weir_upages_pin() - pin pages
 * @u: the cache, which is not looked into
 * @addr: user address of the first one
 * @nr: how many, at least 1
 * @write: they will be written; the host knows them as dirty from now on
 * @pages: filled with @nr pages, for unpin_user_pages()
 *
 * Context: may sleep, any thread. Return: 0 with all of them pinned; with none
 * -EFAULT when the process has no such memory (any more), -ENOMEM, -EINTR.
 */
int weir_upages_pin(struct weir_upages *u, unsigned long addr, unsigned int nr,
		    bool write, struct page **pages)
{
	unsigned int i;
	long ret;

	if (!mmget_not_zero(u->mm))
		return -EFAULT;
	ret = pin_all(u->mm, addr, nr, write ? FOLL_WRITE : 0, pages);
	mmput_async(u->mm);
	if (ret) {
		if (fatal_signal_pending(current))
			return -EINTR;
		return ret == -ENOMEM ? -ENOMEM : -EFAULT;
	}
	for (i = 0; write && i < nr; i++)
		if (!PageDirty(pages[i]))
			set_page_dirty_lock(pages[i]);
	return 0;
}

/**
 * weir_upages_hold() - pin a page that is in the cache
 * @u: the cache; its lock is held
 * @addr: an address in the page
 * @write: it will be written
 *
 * The cache has the page for writing, so the process's tables do, and it is no page
 * that a fork() shares. Whoever means to change that tells the cache first, which
 * waits for the lock, then looks for pins. A page that its file does not know as
 * dirty takes the long way.
 *
 * Context: any. Return: the page, for weir_page_unpin(); NULL: leave the lock, then
 * weir_upages_pin().
 */
struct page *weir_upages_hold(struct weir_upages *u, unsigned long addr,
			      bool write)
{
	struct page *page;
	size_t len = 1;
	void *p;

	p = weir_upages_find(u, addr, &len, true);
	if (!p || !weir_mm_may_pin(u->mm))
		return NULL;
	page = virt_to_page(p);
	if (write && !PageDirty(page))
		return NULL;
	return weir_page_pin(page) ? page : NULL;
}
