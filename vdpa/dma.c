// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where a vDPA device's addresses lead. vhost-vdpa pins what it maps, but lets go
 * of it before it says so: the pages are held here, too, until the device knows.
 */
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/vhost_iotlb.h>
#include "dma.h"

/* Bytes from @iova on, which are at @pa. */
struct region {
	u64 iova, size;
	phys_addr_t pa;
	bool writable;
};

/* Ascending, none overlaps another. */
struct weir_vdpa_map {
	unsigned int nr;
	struct region region[];
};

static const struct region *find(const struct weir_vdpa_map *map, u64 iova)
{
	unsigned int low = 0, high = map ? map->nr : 0, mid;

	while (low < high) {
		mid = (low + high) / 2;
		if (map->region[mid].iova <= iova)
			low = mid + 1;
		else
			high = mid;
	}
	if (!low || iova - map->region[low - 1].iova >= map->region[low - 1].size)
		return NULL;
	return &map->region[low - 1];
}

/*
 * Physical address of @iova, good for *@len bytes (in: wanted). The lock is held.
 * False: the device may not go there.
 */
static bool locate(const struct weir_vdpa_dma *dma, u64 iova, size_t *len,
		   bool write, phys_addr_t *pa)
{
	const struct region *r;

	if (dma->host) {
		*len = min_t(size_t, *len, PAGE_SIZE - offset_in_page(iova));
		*pa = iova;
		return pfn_valid(PHYS_PFN(iova));
	}
	r = find(dma->map, iova);
	if (!r || (write && !r->writable))
		return false;
	*len = min_t(u64, *len, r->size - (iova - r->iova));
	*pa = r->pa + (iova - r->iova);
	return true;
}

static bool dma_begin(void *ctx, bool atomic)
{
	struct weir_vdpa_dma *dma = ctx;

	if (atomic)
		return read_trylock(&dma->lock);
	read_lock(&dma->lock);
	return true;
}

static void dma_end(void *ctx, bool atomic)
{
	struct weir_vdpa_dma *dma = ctx;

	read_unlock(&dma->lock);
}

static void *dma_translate(void *ctx, gpa_t iova, size_t *len, bool write)
{
	phys_addr_t pa;

	return locate(ctx, iova, len, write, &pa) ? phys_to_virt(pa) : NULL;
}

static const u64 *dma_generation(void *ctx)
{
	return &((struct weir_vdpa_dma *)ctx)->generation;
}

/* Whatever is mapped is present. */
static int dma_fault_in(void *ctx, gpa_t iova, size_t len, bool write)
{
	struct weir_vdpa_dma *dma = ctx;
	phys_addr_t pa;
	int err = 0;
	size_t n;

	read_lock(&dma->lock);
	for (; len && !err; len -= n, iova += n) {
		n = len;
		if (!locate(dma, iova, &n, write, &pa))
			err = -EFAULT;
	}
	read_unlock(&dma->lock);
	return err;
}

/* The host's driver keeps its pages until the device is done with them. */
static struct page *take(const struct weir_vdpa_dma *dma, phys_addr_t pa)
{
	struct page *page = pfn_to_page(PHYS_PFN(pa));

	if (!dma->host)
		get_page(page);
	return page;
}

static void dma_unpin(void *ctx, struct page **pages, const gpa_t *gpas,
		      unsigned int nr)
{
	struct weir_vdpa_dma *dma = ctx;

	if (dma->host)
		return;
	while (nr--)
		put_page(pages[nr]);
}

static int dma_pin(void *ctx, gpa_t iova, size_t len, bool write,
		   struct page **pages, unsigned int max)
{
	unsigned int i, nr = PFN_UP(offset_in_page(iova) + len);
	struct weir_vdpa_dma *dma = ctx;
	phys_addr_t pa;
	size_t n;

	if (nr > max)
		return -EINVAL;
	read_lock(&dma->lock);
	for (i = 0; i < nr; i++, iova += n, len -= n) {
		n = min_t(size_t, len, PAGE_SIZE - offset_in_page(iova));
		if (!locate(dma, iova, &n, write, &pa))
			break;
		pages[i] = take(dma, pa);
	}
	read_unlock(&dma->lock);
	if (i == nr)
		return nr;
	dma_unpin(ctx, pages, NULL, i);
	return -EFAULT;
}

static struct page *dma_hold(void *ctx, gpa_t iova, bool write)
{
	phys_addr_t pa;
	size_t len = 1;

	return locate(ctx, iova, &len, write, &pa) ? take(ctx, pa) : NULL;
}

const struct weir_gmem_ops weir_vdpa_gmem_ops = {
	.begin = dma_begin,
	.end = dma_end,
	.translate = dma_translate,
	.generation = dma_generation,
	.fault_in = dma_fault_in,
	.pin = dma_pin,
	.unpin = dma_unpin,
	.hold = dma_hold,
	.drop = dma_unpin,
};

static void hold_region(const struct region *r, bool hold)
{
	unsigned long pfn, end = PHYS_PFN(r->pa + r->size - 1);

	for (pfn = PHYS_PFN(r->pa); pfn <= end; pfn++) {
		if (hold)
			get_page(pfn_to_page(pfn));
		else
			put_page(pfn_to_page(pfn));
		if (!(pfn % 1024))
			cond_resched();
	}
}

static void drop_map(struct weir_vdpa_map *map)
{
	unsigned int i;

	for (i = 0; map && i < map->nr; i++)
		hold_region(&map->region[i], false);
	kvfree(map);
}

static struct weir_vdpa_map *copy_map(struct vhost_iotlb *iotlb)
{
	struct vhost_iotlb_map *m;
	struct weir_vdpa_map *map;
	struct region *r;

	map = kvzalloc(struct_size(map, region, iotlb->nmaps),
		       GFP_KERNEL_ACCOUNT);
	if (!map)
		return NULL;
	m = vhost_iotlb_itree_first(iotlb, 0, U64_MAX);
	for (; m; m = vhost_iotlb_itree_next(m, 0, U64_MAX)) {
		r = &map->region[map->nr++];
		r->iova = m->start;
		r->size = m->size;
		r->pa = m->addr;
		r->writable = m->perm & VHOST_MAP_WO;
		hold_region(r, true);
	}
	return map;
}

static void replace_map(struct weir_vdpa_dma *dma, struct weir_vdpa_map *map)
{
	write_lock_bh(&dma->lock);
	swap(dma->map, map);
	dma->generation++;
	write_unlock_bh(&dma->lock);
	drop_map(map);
}

/**
 * weir_vdpa_dma_init() - memory of which nothing is mapped
 * @dma: the memory
 */
void weir_vdpa_dma_init(struct weir_vdpa_dma *dma)
{
	rwlock_init(&dma->lock);
}

/**
 * weir_vdpa_dma_set() - what is mapped from now on
 * @dma: the memory
 * @iotlb: the user's mappings of pinned pages; does not change meanwhile
 *
 * The device may run. What it began before ends on the pages it began with.
 * Context: may sleep. Return: 0 or -ENOMEM.
 */
int weir_vdpa_dma_set(struct weir_vdpa_dma *dma, struct vhost_iotlb *iotlb)
{
	struct weir_vdpa_map *map = copy_map(iotlb);

	if (!map)
		return -ENOMEM;
	replace_map(dma, map);
	return 0;
}

/**
 * weir_vdpa_dma_clear() - nothing is mapped any more
 * @dma: the memory
 *
 * Context: may sleep.
 */
void weir_vdpa_dma_clear(struct weir_vdpa_dma *dma)
{
	replace_map(dma, NULL);
}
