// SPDX-License-Identifier: GPL-2.0-only
/* The log of the vhost ABI. */
#include <linux/bitops.h>
#include <linux/eventfd.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/vhost_types.h>
#include "memtable.h"
#include "upages.h"
#include "writelog.h"

#define BITS	8

static u64 page_of(gpa_t gpa)
{
	return gpa / VHOST_PAGE_SIZE;
}

/**
 * weir_writelog_fits() - is a log there in the VMM's address space?
 * @base: its address
 * @gpa: what it would be of
 * @len: bytes, at least 1; they end in the guest's address space
 *
 * Whether something is mapped there shows when it is written.
 * Return: whether a process may have such addresses.
 */
bool weir_writelog_fits(u64 base, gpa_t gpa, u64 len)
{
	u64 last;

	return !check_add_overflow(base, page_of(gpa + (len - 1)) / BITS, &last) &&
	       last < TASK_SIZE;
}

/**
 * weir_writelog_fits_all() - weir_writelog_fits() of all of a guest's memory
 * @base: the log's address
 * @t: the memory
 *
 * Return: as there.
 */
bool weir_writelog_fits_all(u64 base, const struct weir_memtable *t)
{
	const struct weir_memregion *last;

	if (!t->nr)
		return true;
	last = &t->region[t->nr - 1];
	return weir_writelog_fits(base, last->gpa, last->size);
}

/* Return: false: the log's page is not at hand. */
static bool set_one(struct weir_writelog *l, struct weir_upages *u, u64 page)
{
	unsigned long at = l->base + page / BITS;
	size_t len = 1;
	void *p = weir_upages_find(u, at & PAGE_MASK, &len, true);

	if (!p)
		return false;
	set_bit(offset_in_page(at) * BITS + page % BITS, p);
	return true;
}

/**
 * weir_writelog_set() - guest memory was written
 * @l: the log
 * @u: the VMM's pages; its lock is held
 * @gpa: where
 * @len: bytes, at least 1
 *
 * Context: any. Return: false: leave the lock, then weir_writelog_fault().
 */
bool weir_writelog_set(struct weir_writelog *l, struct weir_upages *u,
		       gpa_t gpa, u64 len)
{
	const u64 first = page_of(gpa), last = page_of(gpa + (len - 1));
	u64 page;

	/* What was written before the log; pairs with the VMM's fetch of it. */
	smp_wmb();
	for (page = first; page <= last; page++)
		if (!set_one(l, u, page))
			return false;
	atomic64_add(last - first + 1, &l->pages);
	if (l->event)
		atomic_set(&l->news, 1);
	return true;
}

/**
 * weir_writelog_fault() - get what is needed of the log into the cache
 * @l: the log
 * @u: the VMM's pages
 * @gpa: as at weir_writelog_set()
 * @len: as there
 *
 * Context: may sleep. Return: as weir_upages_fault().
 */
int weir_writelog_fault(const struct weir_writelog *l, struct weir_upages *u,
			gpa_t gpa, u64 len)
{
	const u64 last = l->base + page_of(gpa + (len - 1)) / BITS;
	u64 at = (l->base + page_of(gpa) / BITS) & PAGE_MASK;
	int err = 0;

	for (; at <= last && !err; at += PAGE_SIZE)
		err = weir_upages_fault(u, at, true);
	return err;
}

/**
 * weir_writelog_replace() - tell somebody else of what is logged
 * @l: the log; nobody is in a section
 * @event: taken over, or NULL
 */
void weir_writelog_replace(struct weir_writelog *l, struct eventfd_ctx *event)
{
	swap(l->event, event);
	if (event)
		eventfd_ctx_put(event);
}

/**
 * weir_writelog_tell() - say that something was logged, if it was
 * @l: the log
 *
 * Context: any, outside a section; @l->event does not change.
 */
void weir_writelog_tell(struct weir_writelog *l)
{
	if (atomic_xchg(&l->news, 0) && l->event)
		eventfd_signal(l->event);
}
