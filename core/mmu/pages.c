// SPDX-License-Identifier: GPL-2.0-only
/*
 * The world of the stage-2 tables: their pages come from a small cache per VM,
 * filled before the lock is taken; a page that left the tables is freed when
 * the flush that follows is complete.
 */
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/vmstat.h>
#include <asm/barrier.h>
#include "mmu.h"

/* What one mapping can need: a table at levels 1, 2 and 3. */
#define MIN_READY 3

static void account(struct page *page, int nr)
{
	mod_lruvec_page_state(page, NR_SECONDARY_PAGETABLE, nr);
}

/**
 * weir_table_pages_fill() - have pages ready for one mapping
 * @mmu: whose
 *
 * Another thread may use them up first: a mapping that fails with -ENOMEM is
 * tried again after another fill. Context: may sleep. Return: 0 or -ENOMEM.
 */
int weir_table_pages_fill(struct weir_mmu *mmu)
{
	struct page *page;

	while (READ_ONCE(mmu->pages.nr) < MIN_READY) {
		page = alloc_page(GFP_KERNEL_ACCOUNT | __GFP_ZERO);
		if (!page)
			return -ENOMEM;
		spin_lock(&mmu->pages.lock);
		if (mmu->pages.nr < WEIR_TABLE_CACHE) {
			mmu->pages.page[mmu->pages.nr++] = page;
			page = NULL;
		}
		spin_unlock(&mmu->pages.lock);
		if (page)
			__free_page(page);
	}
	return 0;
}

/**
 * weir_table_pages_exit() - give the cache back
 * @mmu: whose tables are gone
 */
void weir_table_pages_exit(struct weir_mmu *mmu)
{
	while (mmu->pages.nr)
		__free_page(mmu->pages.page[--mmu->pages.nr]);
}

static void *world_alloc(void *world)
{
	struct weir_mmu *mmu = world;
	struct page *page = NULL;

	lockdep_assert_held_write(&mmu->lock);
	spin_lock(&mmu->pages.lock);
	if (mmu->pages.nr)
		page = mmu->pages.page[--mmu->pages.nr];
	spin_unlock(&mmu->pages.lock);
	if (!page)
		return NULL;
	account(page, 1);
	return page_address(page);
}

static void world_free(void *world, void *addr)
{
	struct weir_mmu *mmu = world;

	list_add(&virt_to_page(addr)->lru, &mmu->freed);
}

static void world_flush(void *world, u64 ipa, u64 size, unsigned int level)
{
	struct weir_mmu *mmu = world;
	struct weir_stage2 s2;
	struct page *page, *next;

	/*
	 * Tables before VMID; partner: the barrier in load(). Either this sees
	 * the VMID, or the CPU that gets it walks the tables as they are now.
	 */
	smp_mb();
	if (READ_ONCE(mmu->vmid)) {
		s2 = weir_mmu_stage2(mmu);
		weir_tlb_ops->flush_range(&s2, ipa, size, level);
	}
	list_for_each_entry_safe(page, next, &mmu->freed, lru) {
		list_del(&page->lru);
		account(page, -1);
		__free_page(page);
	}
}

const struct weir_table_ops weir_table_world = {
	.alloc = world_alloc,
	.free = world_free,
	.flush = world_flush,
};
