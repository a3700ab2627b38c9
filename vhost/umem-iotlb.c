// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guest memory that is a VMM's, behind an IOMMU: the device's addresses are looked
 * up in what the VMM said of it. What is not there, the VMM is asked for.
 */
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include "umem.h"

/*
 * Where the VMM has @iova, in @uaddr, and how many of @len bytes from there on.
 * Return: 0, -EAGAIN when it is not mapped, -EFAULT when it is otherwise. The
 * pages' lock is held.
 */
static int look_up(struct weir_umem *m, u64 iova, bool write, u64 *uaddr, u64 *len)
{
	const struct weir_iotlb_entry *e = weir_iotlb_find(m->tlb, iova);

	if (!e)
		return -EAGAIN;
	if (!(write ? e->write : e->read))
		return -EFAULT;
	*uaddr = e->uaddr + (iova - e->first);
	*len = min(*len - 1, e->last - iova) + 1;
	return 0;
}

static void *iotlb_translate(void *ctx, gpa_t iova, size_t *len, bool write)
{
	struct weir_umem *m = ctx;
	u64 uaddr, n = *len;

	if (look_up(m, iova, write, &uaddr, &n))
		return NULL;
	*len = n;
	return weir_upages_find(&m->pages, uaddr, len, write);
}

/* look_up() outside a section, for one page; the VMM hears of what is missing. */
static int ask(struct weir_umem *m, u64 iova, bool write, u64 *uaddr, u64 *len)
{
	int err;

	read_lock(&m->pages.lock);
	err = look_up(m, iova, write, uaddr, len);
	read_unlock(&m->pages.lock);
	if (err)
		m->miss(m, iova, write, err == -EFAULT);
	else
		*len = min_t(u64, *len, PAGE_SIZE - offset_in_page(*uaddr));
	return err;
}

static int iotlb_fault_in(void *ctx, gpa_t iova, size_t len, bool write)
{
	struct weir_umem *m = ctx;
	u64 uaddr, n;
	int err;

	for (; len; len -= n, iova += n) {
		n = len;
		err = ask(m, iova, write, &uaddr, &n);
		if (!err)
			err = weir_upages_fault(&m->pages, uaddr, write);
		if (err)
			return err;
	}
	return 0;
}

/*
 * The mapping may be gone when the page was written, and the log has no addresses
 * of the device: who logs copies, in sections.
 */
static bool may_pin(const struct weir_umem *m, bool write)
{
	return !(write && m->logs);
}

static int iotlb_pin(void *ctx, gpa_t iova, size_t len, bool write,
		     struct page **pages, unsigned int max)
{
	return may_pin(ctx, write) ?
		weir_umem_pin(ctx, ask, iova, len, write, pages, max) : -EMSGSIZE;
}

static struct page *iotlb_hold(void *ctx, gpa_t iova, bool write)
{
	u64 uaddr, len = PAGE_SIZE;

	if (!may_pin(ctx, write) || look_up(ctx, iova, write, &uaddr, &len))
		return NULL;
	return weir_umem_hold(ctx, iova, uaddr, len, write);
}

typedef int log_fn(struct weir_umem *m, gpa_t gpa, u64 len);

static int log_set(struct weir_umem *m, gpa_t gpa, u64 len)
{
	return weir_writelog_set(&m->log, &m->pages, gpa, len) ? 0 : -EAGAIN;
}

static int log_fault(struct weir_umem *m, gpa_t gpa, u64 len)
{
	return weir_writelog_fault(&m->log, &m->pages, gpa, len);
}

/* The log has guest addresses. -EFAULT: the guest has no such memory. */
static int each_gpa(struct weir_umem *m, u64 uaddr, u64 len, log_fn *fn)
{
	const struct weir_memtable *t = m->table;
	const struct weir_memregion *r;
	bool found = false;
	u64 first, last;
	int err;

	for (r = t->region; r < t->region + t->nr; r++) {
		first = max(uaddr, r->uaddr);
		last = min(uaddr + (len - 1), r->uaddr + (r->size - 1));
		if (first > last)
			continue;
		err = fn(m, r->gpa + (first - r->uaddr), last - first + 1);
		if (err)
			return err;
		found = true;
	}
	return found ? 0 : -EFAULT;
}

static bool iotlb_log(void *ctx, gpa_t iova, size_t len)
{
	struct weir_umem *m = ctx;
	u64 uaddr, n;

	for (; len; len -= n, iova += n) {
		n = len;
		if (look_up(m, iova, true, &uaddr, &n) ||
		    each_gpa(m, uaddr, n, log_set))
			return false;
	}
	return true;
}

static int iotlb_log_fault_in(void *ctx, gpa_t iova, size_t len)
{
	struct weir_umem *m = ctx;
	u64 uaddr, n;
	int err;

	for (; len; len -= n, iova += n) {
		n = len;
		err = ask(m, iova, true, &uaddr, &n);
		if (!err)
			err = each_gpa(m, uaddr, n, log_fault);
		if (err)
			return err;
	}
	return 0;
}

const struct weir_gmem_ops weir_umem_iotlb_ops = {
	.begin = weir_umem_begin,
	.end = weir_umem_end,
	.translate = iotlb_translate,
	.fault_in = iotlb_fault_in,
	.pin = iotlb_pin,
	.unpin = weir_umem_unpin,
	.hold = iotlb_hold,
	.drop = weir_umem_drop,
	.log = iotlb_log,
	.log_fault_in = iotlb_log_fault_in,
	.asks = true,
};
