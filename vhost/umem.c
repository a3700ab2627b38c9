// SPDX-License-Identifier: GPL-2.0-only
/* Guest memory that is a VMM's, as its memory table has it. */
#include <linux/err.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include "umem.h"

/**
 * weir_umem_begin() - &weir_gmem_ops.begin
 * @ctx: the memory
 * @atomic: only try
 *
 * Return: as there.
 */
bool weir_umem_begin(void *ctx, bool atomic)
{
	struct weir_umem *m = ctx;

	if (atomic)
		return read_trylock(&m->pages.lock);
	read_lock(&m->pages.lock);
	return true;
}

/**
 * weir_umem_end() - &weir_gmem_ops.end
 * @ctx: the memory
 * @atomic: as at begin
 */
void weir_umem_end(void *ctx, bool atomic)
{
	struct weir_umem *m = ctx;

	read_unlock(&m->pages.lock);
	if (unlikely(atomic_read(&m->log.news)))
		weir_writelog_tell(&m->log);
}

static void *umem_translate(void *ctx, gpa_t gpa, size_t *len, bool write)
{
	struct weir_umem *m = ctx;
	const struct weir_memregion *r = weir_memtable_find(m->table, gpa);
	u64 off;

	if (!r)
		return NULL;
	off = gpa - r->gpa;
	*len = min_t(u64, *len, r->size - off);
	return weir_upages_find(&m->pages, r->uaddr + off, len, write);
}

static int umem_fault_in(void *ctx, gpa_t gpa, size_t len, bool write)
{
	const struct weir_memregion *r;
	struct weir_umem *m = ctx;
	u64 addr, n;
	int err;

	for (; len; len -= n, gpa += n) {
		r = weir_memtable_find(m->table, gpa);
		if (!r)
			return -EFAULT;
		addr = r->uaddr + (gpa - r->gpa);
		err = weir_upages_fault(&m->pages, addr, write);
		if (err)
			return err;
		n = min3((u64)len, (u64)(PAGE_SIZE - offset_in_page(addr)),
			 r->size - (gpa - r->gpa));
	}
	return 0;
}

static int find(struct weir_umem *m, u64 gpa, bool write, u64 *uaddr, u64 *len)
{
	const struct weir_memregion *r = weir_memtable_find(m->table, gpa);

	if (!r)
		return -EFAULT;
	*uaddr = r->uaddr + (gpa - r->gpa);
	*len = min(*len, r->size - (gpa - r->gpa));
	return 0;
}

static int umem_pin(void *ctx, gpa_t gpa, size_t len, bool write,
		    struct page **pages, unsigned int max)
{
	return weir_umem_pin(ctx, find, gpa, len, write, pages, max);
}

static struct page *umem_hold(void *ctx, gpa_t gpa, bool write)
{
	u64 uaddr, len = PAGE_SIZE;

	return find(ctx, gpa, write, &uaddr, &len) ? NULL :
		weir_umem_hold(ctx, gpa, uaddr, len, write);
}

static bool umem_log(void *ctx, gpa_t gpa, size_t len)
{
	struct weir_umem *m = ctx;

	return weir_writelog_set(&m->log, &m->pages, gpa, len);
}

static int umem_log_fault_in(void *ctx, gpa_t gpa, size_t len)
{
	struct weir_umem *m = ctx;

	return weir_writelog_fault(&m->log, &m->pages, gpa, len);
}

const struct weir_gmem_ops weir_umem_gmem_ops = {
	.begin = weir_umem_begin,
	.end = weir_umem_end,
	.translate = umem_translate,
	.fault_in = umem_fault_in,
	.pin = umem_pin,
	.unpin = weir_umem_unpin,
	.hold = umem_hold,
	.drop = weir_umem_drop,
	.log = umem_log,
	.log_fault_in = umem_log_fault_in,
};

/**
 * weir_umem_init() - a guest without memory
 * @m: the memory
 * @mm: the VMM's
 *
 * Return: 0 or -ENOMEM.
 */
int weir_umem_init(struct weir_umem *m, struct mm_struct *mm)
{
	struct weir_memtable *none = weir_memtable_make(NULL, 0, 0);

	if (IS_ERR(none))
		return PTR_ERR(none);
	m->table = none;
	m->log = (struct weir_writelog){ 0 };
	m->logs = false;
	weir_upages_init(&m->pages, mm);
	return 0;
}

/**
 * weir_umem_set() - the guest has other memory now
 * @m: the memory, in no section
 * @table: taken over
 *
 * Context: may sleep.
 */
void weir_umem_set(struct weir_umem *m, struct weir_memtable *table)
{
	kvfree(m->table);
	m->table = table;
	weir_upages_forget(&m->pages);
}

/**
 * weir_umem_exit() - undo weir_umem_init()
 * @m: the memory, in no section
 *
 * Context: may sleep.
 */
void weir_umem_exit(struct weir_umem *m)
{
	weir_upages_exit(&m->pages);
	weir_writelog_replace(&m->log, NULL);
	kvfree(m->table);
}
