// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages of a process as the kernel reaches them. A leaf has the pages of 2 MiB
 * and hears of invalidations there. A fault looks a page up without a lock that
 * would stop an invalidation; mmu_interval_read_retry(), under the cache's lock,
 * tells it of one that came between.
 */
#include <linux/container_of.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/mmu_notifier.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include "upages.h"

#define LEAF_SHIFT	21
#define LEAF_SIZE	BIT(LEAF_SHIFT)
#define LEAF_PAGES	(LEAF_SIZE / PAGE_SIZE)

/* What an entry holds beside the address of its page; 0: no page. */
#define PRESENT		BIT(0)
#define WRITABLE	BIT(1)

/* Pages that lie behind each other are found as one, so many at once. */
#define RUN_PAGES	16

struct leaf {
	struct mmu_interval_notifier mni;
	struct weir_upages *u;
	unsigned long addr;
	unsigned long entry[LEAF_PAGES];
};

static unsigned int index_of(unsigned long addr)
{
	return (addr & (LEAF_SIZE - 1)) >> PAGE_SHIFT;
}

/* Also the process's end. Spins at most for as long as a section takes. */
static bool invalidate(struct mmu_interval_notifier *mni,
		       const struct mmu_notifier_range *range,
		       unsigned long seq)
{
	struct leaf *leaf = container_of(mni, struct leaf, mni);
	unsigned long start = max(range->start, leaf->addr);
	unsigned long last = min(range->end - 1, leaf->addr + LEAF_SIZE - 1);
	unsigned int i;

	write_lock_bh(&leaf->u->lock);
	mmu_interval_set_seq(mni, seq);
	for (i = index_of(start); i <= index_of(last); i++)
		leaf->entry[i] = 0;
	write_unlock_bh(&leaf->u->lock);
	return true;
}

static const struct mmu_interval_notifier_ops notifier_ops = {
	.invalidate = invalidate,
};

/**
 * weir_upages_init() - an empty cache
 * @u: the cache
 * @mm: whose memory
 */
void weir_upages_init(struct weir_upages *u, struct mm_struct *mm)
{
	mmgrab(mm);
	u->mm = mm;
	rwlock_init(&u->lock);
	mutex_init(&u->grow);
	xa_init(&u->leaves);
}

/**
 * weir_upages_forget() - make the cache empty
 * @u: the cache, which nobody looks into
 *
 * Context: may sleep.
 */
void weir_upages_forget(struct weir_upages *u)
{
	unsigned long i;
	struct leaf *leaf;

	xa_for_each(&u->leaves, i, leaf) {
		xa_erase(&u->leaves, i);
		mmu_interval_notifier_remove(&leaf->mni);
		kvfree(leaf);
	}
}

/**
 * weir_upages_exit() - undo weir_upages_init()
 * @u: the cache, which nobody looks into
 *
 * Context: may sleep.
 */
void weir_upages_exit(struct weir_upages *u)
{
	weir_upages_forget(u);
	xa_destroy(&u->leaves);
	mmdrop(u->mm);
}

void *weir_upages_find(struct weir_upages *u, unsigned long addr, size_t *len,
		       bool write)
{
	const unsigned long need = PRESENT | (write ? WRITABLE : 0);
	struct leaf *leaf = xa_load(&u->leaves, addr >> LEAF_SHIFT);
	unsigned int i = index_of(addr), end;
	unsigned long entry, off = offset_in_page(addr);
	size_t n = PAGE_SIZE - off;

	if (!leaf)
		return NULL;
	entry = leaf->entry[i];
	if ((entry & need) != need)
		return NULL;
	for (end = min_t(unsigned int, LEAF_PAGES, i + RUN_PAGES);
	     n < *len && ++i < end; n += PAGE_SIZE)
		if (leaf->entry[i] != leaf->entry[i - 1] + PAGE_SIZE)
			break;
	*len = min(*len, n);
	return (void *)((entry & PAGE_MASK) + off);
}

static struct leaf *new_leaf(struct weir_upages *u, unsigned long addr)
{
	struct leaf *leaf = kvzalloc(sizeof(*leaf), GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	int err;

	if (!leaf)
		return ERR_PTR(-ENOMEM);
	leaf->u = u;
	leaf->addr = addr & ~(LEAF_SIZE - 1);
	err = mmu_interval_notifier_insert(&leaf->mni, u->mm, leaf->addr,
					   LEAF_SIZE, &notifier_ops);
	if (err)
		goto free_leaf;
	err = xa_err(xa_store(&u->leaves, addr >> LEAF_SHIFT, leaf,
			      GFP_KERNEL_ACCOUNT));
	if (err)
		goto remove_notifier;
	return leaf;

remove_notifier:
	mmu_interval_notifier_remove(&leaf->mni);
free_leaf:
	kvfree(leaf);
	return ERR_PTR(err);
}

static struct leaf *get_leaf(struct weir_upages *u, unsigned long addr)
{
	struct leaf *leaf = xa_load(&u->leaves, addr >> LEAF_SHIFT);

	if (leaf)
		return leaf;
	mutex_lock(&u->grow);
	leaf = xa_load(&u->leaves, addr >> LEAF_SHIFT);
	if (!leaf)
		leaf = new_leaf(u, addr);
	mutex_unlock(&u->grow);
	return leaf;
}

static int get_page_at(struct mm_struct *mm, unsigned long addr, bool write,
		       struct page **page)
{
	unsigned int flags = write ? FOLL_WRITE : 0;
	int locked = 1;
	long ret;

	if (current->mm == mm) {
		ret = get_user_pages_fast(addr, 1, flags, page);
	} else {
		mmap_read_lock(mm);
		ret = get_user_pages_remote(mm, addr, 1, flags, page, &locked);
		if (locked)
			mmap_read_unlock(mm);
	}
	if (ret == 1)
		return 0;
	return ret < 0 ? ret : -EFAULT;
}

/* Return: false when the page was taken back meanwhile. */
static bool keep(struct leaf *leaf, unsigned long addr, struct page *page,
		 bool write, unsigned long seq)
{
	unsigned long *entry = &leaf->entry[index_of(addr)];
	bool retry;

	write_lock_bh(&leaf->u->lock);
	retry = mmu_interval_read_retry(&leaf->mni, seq);
	if (!retry)
		*entry = (unsigned long)page_address(page) | PRESENT |
			(write ? WRITABLE : 0);
	write_unlock_bh(&leaf->u->lock);
	return !retry;
}

static int fault(struct weir_upages *u, unsigned long addr, bool write)
{
	struct leaf *leaf = get_leaf(u, addr);
	struct page *page;
	unsigned long seq;
	bool kept;
	int err;

	if (IS_ERR(leaf))
		return PTR_ERR(leaf);
	do {
		if (fatal_signal_pending(current))
			return -EINTR;
		seq = mmu_interval_read_begin(&leaf->mni);
		err = get_page_at(u->mm, addr, write, &page);
		if (err)
			return err == -EHWPOISON ? -EFAULT : err;
		kept = keep(leaf, addr, page, write, seq);
		/* Who cleans the page again invalidates it first. */
		if (write)
			set_page_dirty_lock(page);
		put_page(page);
	} while (!kept);
	return 0;
}

int weir_upages_fault(struct weir_upages *u, unsigned long addr, bool write)
{
	int err;

	addr &= PAGE_MASK;
	if (!mmget_not_zero(u->mm))
		return -EFAULT;
	err = fault(u, addr, write);
	mmput_async(u->mm);
	return err;
}
