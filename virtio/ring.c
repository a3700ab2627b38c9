// SPDX-License-Identifier: GPL-2.0-only
/* What every ring engine shares: sections, faults, a broken ring, segments. */
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "ring.h"

/* A view starts on a page and reaches as far as the translation does. */
#define VIEW_ALIGN	4096
#define VIEW_MAX	0x200000

/**
 * weir_ring_begin() - open a section on the ring's guest memory
 * @r: the ring
 * @atomic: called from softirq or a callback: only tries
 *
 * Return: false when the section cannot start now (only if @atomic).
 */
bool weir_ring_begin(struct weir_ring *r, bool atomic)
{
	if (!r->gmem.ops->begin(r->gmem.ctx, atomic))
		return false;
	r->w_desc.len = 0;
	r->w_table.len = 0;
	r->w_avail.len = 0;
	r->w_used.len = 0;
	r->view.len = 0;
	return true;
}

/**
 * weir_ring_end() - close the section
 * @r: the ring; every pointer into its guest memory is dead now
 * @atomic: as at begin
 */
void weir_ring_end(struct weir_ring *r, bool atomic)
{
	r->gmem.ops->end(r->gmem.ctx, atomic);
}

/**
 * weir_ring_fault_in() - bring in the page that the last -EAGAIN was about
 * @r: the ring
 *
 * Context: outside a section, may sleep.
 * Return: 0, -EIO when there is no guest memory (the ring is broken then),
 * -EINTR, -ENOMEM.
 */
int weir_ring_fault_in(struct weir_ring *r)
{
	int err = r->gmem.ops->fault_in(r->gmem.ctx, r->fault.addr,
					r->fault.len, r->fault.write);

	if (err == -EFAULT)
		return weir_ring_fail(r, "address outside guest memory");
	return err;
}

/**
 * weir_ring_fail() - the driver broke the rules: this queue is dead
 * @r: the ring
 * @why: a literal; the first one stays
 *
 * Return: -EIO.
 */
int weir_ring_fail(struct weir_ring *r, const char *why)
{
	if (!r->broken)
		r->broken = why;
	return -EIO;
}

/*
 * Kernel address of @addr, good for *@len bytes. Headers and status bytes lie
 * close to each other: what was translated for one serves many.
 */
static void *view_miss(struct weir_ring *r, gpa_t addr, size_t *len, bool write)
{
	struct weir_ring_view *v = &r->view;
	size_t size = VIEW_MAX, off = addr & (VIEW_ALIGN - 1);
	void *p = r->gmem.ops->translate(r->gmem.ctx, addr - off, &size, write);

	if (!p || size <= off)
		return r->gmem.ops->translate(r->gmem.ctx, addr, len, write);
	v->p = p;
	v->start = addr - off;
	v->len = size;
	v->write = write;
	*len = min(*len, size - off);
	return p + off;
}

static void *view(struct weir_ring *r, gpa_t addr, size_t *len, bool write)
{
	void *p = weir_ring_seen(r, addr, 1, write);

	if (unlikely(!p))
		return view_miss(r, addr, len, write);
	*len = min_t(u64, *len, r->view.start + r->view.len - addr);
	return p;
}

void *weir_ring_map(struct weir_ring *r, struct weir_seg_iter *it,
		    size_t *len, bool write)
{
	size_t n;
	gpa_t addr;
	void *p;

	if (!it->nr) {
		*len = 0;
		return NULL;
	}
	addr = it->seg->addr + it->off;
	n = min_t(size_t, *len, it->seg->len - it->off);
	*len = n;
	p = view(r, addr, len, write);
	if (unlikely(!p)) {
		r->fault.addr = addr;
		r->fault.len = n;
		r->fault.write = write;
		*len = n;
		return NULL;
	}
	it->off += *len;
	if (it->off == it->seg->len) {
		it->seg++;
		it->nr--;
		it->off = 0;
	}
	return p;
}

static ssize_t copy_segs(struct weir_ring *r, struct weir_seg_iter *it,
			 void *buf, size_t len, bool write)
{
	size_t done = 0, n;
	void *p;

	while (done < len) {
		n = len - done;
		p = weir_ring_map(r, it, &n, write);
		if (!p)
			return n && !done ? -EAGAIN : (ssize_t)done;
		if (write)
			memcpy(p, buf + done, n);
		else
			memcpy(buf + done, p, n);
		done += n;
	}
	return done;
}

ssize_t weir_ring_read(struct weir_ring *r, struct weir_seg_iter *it,
		       void *to, size_t len)
{
	ssize_t n = copy_segs(r, it, to, len, false);

	barrier();	/* the copy is checked, then used: no second read */
	return n;
}

/**
 * weir_ring_write() - copy to guest memory
 * @r: the ring, in a section
 * @it: where; moved on by what was copied
 * @from: @len bytes
 * @len: bytes to copy
 *
 * Return: as weir_ring_read().
 */
ssize_t weir_ring_write(struct weir_ring *r, struct weir_seg_iter *it,
			const void *from, size_t len)
{
	return copy_segs(r, it, (void *)from, len, true);
}
