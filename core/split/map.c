// SPDX-License-Identifier: GPL-2.0-only
/*
 * EL2's translation tables: stage 1 of one address range, 4 KiB granule, 48 bits
 * (ARM ARM D8.3). A page is mapped at its physical address, so that turning the
 * MMU on and off moves nothing, and pointers need no table to be converted.
 *
 * map_lock guards the tables and the counts. Pages are shared by more than one
 * user: a vCPU's registers begin and end anywhere.
 */
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/xarray.h>
#include <asm/pgtable-hwdef.h>
#include "split.h"

#define ENTRIES		512
#define LEVELS		4
#define ADDR		GENMASK_ULL(47, 12)
#define DESC_TABLE	3ULL
/* AttrIndx 0, AP[1] (RES1), inner shareable, accessed. */
#define DESC_PAGE	(3ULL | BIT_ULL(6) | 3ULL << 8 | PTE_AF)
#define DESC_RO		BIT_ULL(7)
#define DESC_XN		BIT_ULL(54)

static DEFINE_MUTEX(map_lock);
static DEFINE_XARRAY(shares);	/* by page frame, how many share it */
static u64 *root;

/**
 * weir_split_map_init() - empty tables
 *
 * Return: 0, -ENOMEM.
 */
int weir_split_map_init(void)
{
	root = (u64 *)get_zeroed_page(GFP_KERNEL);
	return root ? 0 : -ENOMEM;
}

static void free_table(u64 *table, unsigned int level)
{
	unsigned int i;

	for (i = 0; level < LEVELS - 1 && i < ENTRIES; i++)
		if (table[i])
			free_table(phys_to_virt(table[i] & ADDR), level + 1);
	free_page((unsigned long)table);
}

/**
 * weir_split_map_exit() - free the tables, which no CPU uses any more
 */
void weir_split_map_exit(void)
{
	free_table(root, 0);
	xa_destroy(&shares);
}

/**
 * weir_split_map_root() - TTBR0_EL2
 *
 * Return: physical address of the tables.
 */
phys_addr_t weir_split_map_root(void)
{
	return virt_to_phys(root);
}

/* The entry of the last level for @pa, with the tables above it; or NULL. */
static u64 *entry_of(phys_addr_t pa)
{
	u64 *table = root;
	unsigned int level;

	for (level = 0;; level++) {
		u64 *entry = &table[(pa >> (39 - 9 * level)) % ENTRIES];

		if (level == LEVELS - 1)
			return entry;
		if (!*entry) {
			void *next = (void *)get_zeroed_page(GFP_KERNEL);

			if (!next)
				return NULL;
			/* A walker that sees the table sees it zeroed. */
			dma_wmb();
			WRITE_ONCE(*entry, virt_to_phys(next) | DESC_TABLE);
		}
		table = phys_to_virt(*entry & ADDR);
	}
}

static int map_page(phys_addr_t pa, u64 attr)
{
	u64 *entry;

	/* Of 52 bits (FEAT_LPA2), these tables have 48. */
	if (pa & ~(ADDR | ~PAGE_MASK))
		return -ENOMEM;
	entry = entry_of(pa);
	if (!entry)
		return -ENOMEM;
	WRITE_ONCE(*entry, pa | DESC_PAGE | attr);
	dsb(ishst);
	return 0;
}

/**
 * weir_split_map_text() - let EL2 execute the lowvisor
 * @text: its first page
 * @size: bytes, whole pages
 *
 * Return: 0, -ENOMEM.
 */
int weir_split_map_text(const void *text, size_t size)
{
	phys_addr_t pa = virt_to_phys(text), end = pa + size;
	int err = 0;

	mutex_lock(&map_lock);
	for (; pa < end && !err; pa += PAGE_SIZE)
		err = map_page(pa, DESC_RO);
	mutex_unlock(&map_lock);
	return err;
}

static int share_page(unsigned long pfn)
{
	void *count = xa_load(&shares, pfn);
	int err;

	if (!count) {
		err = map_page(PFN_PHYS(pfn), DESC_XN);
		if (err)
			return err;
	}
	count = xa_mk_value(count ? xa_to_value(count) + 1 : 1);
	/* A page left mapped is found again, or freed with the tables. */
	return xa_err(xa_store(&shares, pfn, count, GFP_KERNEL));
}

static void unshare_page(unsigned long pfn)
{
	unsigned long count = xa_to_value(xa_load(&shares, pfn));

	if (count > 1) {
		xa_store(&shares, pfn, xa_mk_value(count - 1), GFP_KERNEL);
		return;
	}
	xa_erase(&shares, pfn);
	WRITE_ONCE(*entry_of(PFN_PHYS(pfn)), 0);
	weir_low_call(WEIR_LOW_UNMAP, PFN_PHYS(pfn), 0, 0, 0);
}

/**
 * weir_split_share() - let EL2 read and write
 * @data: in the linear map
 * @size: bytes
 *
 * The whole of the pages. Context: may sleep. Return: 0, -ENOMEM.
 */
int weir_split_share(const void *data, size_t size)
{
	unsigned long first = PHYS_PFN(virt_to_phys(data));
	unsigned long last = PHYS_PFN(virt_to_phys(data + size - 1));
	unsigned long pfn;
	int err = 0;

	mutex_lock(&map_lock);
	for (pfn = first; pfn <= last; pfn++) {
		err = share_page(pfn);
		if (err)
			break;
	}
	while (err && pfn-- > first)
		unshare_page(pfn);
	mutex_unlock(&map_lock);
	return err;
}

/**
 * weir_split_unshare() - the reverse of weir_split_share()
 * @data: as it was shared
 * @size: likewise
 *
 * Context: may sleep.
 */
void weir_split_unshare(const void *data, size_t size)
{
	unsigned long first = PHYS_PFN(virt_to_phys(data));
	unsigned long last = PHYS_PFN(virt_to_phys(data + size - 1));
	unsigned long pfn;

	mutex_lock(&map_lock);
	for (pfn = first; pfn <= last; pfn++)
		unshare_page(pfn);
	mutex_unlock(&map_lock);
}
