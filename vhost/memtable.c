// SPDX-License-Identifier: GPL-2.0-only
/* The memory table of a VMM. */
#include <linux/err.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/vhost_types.h>
#include "memtable.h"

static int by_gpa(const void *a, const void *b)
{
	const struct weir_memregion *x = a, *y = b;

	return x->gpa < y->gpa ? -1 : x->gpa > y->gpa;
}

/* Last bytes instead of ends: a region may reach the last address. */
static bool region_ok(const struct weir_memregion *r, u64 limit)
{
	u64 last;

	return r->size && !check_add_overflow(r->gpa, r->size - 1, &last) &&
	       !check_add_overflow(r->uaddr, r->size - 1, &last) &&
	       last < limit;
}

static bool table_ok(const struct weir_memtable *t, u64 limit)
{
	unsigned int i;

	for (i = 0; i < t->nr; i++) {
		const struct weir_memregion *r = &t->region[i];

		if (!region_ok(r, limit))
			return false;
		if (i && r[-1].gpa + (r[-1].size - 1) >= r->gpa)
			return false;
	}
	return true;
}

struct weir_memtable *
weir_memtable_make(const struct vhost_memory_region *regions, unsigned int nr,
		   u64 limit)
{
	struct weir_memtable *t;
	unsigned int i;

	t = kvmalloc(struct_size(t, region, nr), GFP_KERNEL_ACCOUNT);
	if (!t)
		return ERR_PTR(-ENOMEM);
	t->nr = nr;
	for (i = 0; i < nr; i++) {
		t->region[i].gpa = regions[i].guest_phys_addr;
		t->region[i].size = regions[i].memory_size;
		t->region[i].uaddr = regions[i].userspace_addr;
	}
	sort(t->region, nr, sizeof(t->region[0]), by_gpa, NULL);
	if (table_ok(t, limit))
		return t;
	kvfree(t);
	return ERR_PTR(-EFAULT);
}

const struct weir_memregion *weir_memtable_find(const struct weir_memtable *t,
						gpa_t gpa)
{
	unsigned int low = 0, high = t->nr, mid;

	while (low < high) {
		mid = (low + high) / 2;
		if (t->region[mid].gpa <= gpa)
			low = mid + 1;
		else
			high = mid;
	}
	if (!low || gpa - t->region[low - 1].gpa >= t->region[low - 1].size)
		return NULL;
	return &t->region[low - 1];
}

bool weir_memtable_gpa(const struct weir_memtable *t, u64 uaddr, u64 len,
		       gpa_t *gpa)
{
	const struct weir_memregion *r;
	u64 off;

	for (r = t->region; r < t->region + t->nr; r++) {
		off = uaddr - r->uaddr;
		if (off >= r->size || len > r->size - off)
			continue;
		*gpa = r->gpa + off;
		return true;
	}
	return false;
}
