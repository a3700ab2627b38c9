// SPDX-License-Identifier: GPL-2.0-only
/* What every ring engine shares: sections, faults, a broken ring, segments. */
#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ring.h>
#include "ring-engine.h"

/* A view starts on a page and reaches as far as the translation does. */
#define VIEW_ALIGN	4096
#define VIEW_MAX	0x200000
/* A split ring's "next" reaches no further into an indirect table. */
#define TABLE_MAX	65536

/**
 * weir_ring_state_size() - what a ring keeps beside &struct weir_ring
 * @num: its size
 * @features: negotiated feature bits
 *
 * Return: bytes, 0 for none.
 */
size_t weir_ring_state_size(u16 num, u64 features)
{
	return features & BIT_ULL(VIRTIO_F_RING_PACKED) ?
		num * sizeof(struct weir_packed_slot) : 0;
}

/**
 * weir_ring_init() - a virtqueue, before its start
 * @r: the ring, any content
 * @gmem: guest memory
 * @at: where it lies; base: split: index of the next buffer; packed: place of the
 *	next descriptor, with the wrap counter in bit 15; nothing is in flight
 * @features: negotiated feature bits; they say of which kind it is
 * @state: weir_ring_state_size() zeroes that live as long as the ring
 *
 * Return: 0, -EINVAL for a size that the kind cannot have (split: a power of
 * two) or beyond 32768, a misaligned area, one that wraps around the end of the
 * address space, or a base beyond the ring.
 */
int weir_ring_init(struct weir_ring *r, const struct weir_gmem *gmem,
		   const struct weir_ring_layout *at, u64 features, void *state)
{
	if (features & BIT_ULL(VIRTIO_F_RING_PACKED))
		return weir_ring_packed_init(r, gmem, at, features, state);
	return weir_ring_split_init(r, gmem, at, features);
}

/**
 * weir_ring_setup() - for an engine: what both kinds of ring have
 * @r: the ring, any content
 * @ops: the engine
 * @gmem: as weir_ring_init() got it, and the others
 * @at: likewise
 * @features: likewise
 */
void weir_ring_setup(struct weir_ring *r, const struct weir_ring_ops *ops,
		     const struct weir_gmem *gmem,
		     const struct weir_ring_layout *at, u64 features)
{
	memset(r, 0, sizeof(*r));
	r->ops = ops;
	r->gmem = *gmem;
	r->at = *at;
	if (gmem->ops->generation)
		r->generation = gmem->ops->generation(gmem->ctx);
	r->event_idx = features & BIT_ULL(VIRTIO_RING_F_EVENT_IDX);
	r->indirect = features & BIT_ULL(VIRTIO_RING_F_INDIRECT_DESC);
}

/**
 * weir_ring_area_ok() - may an area of a ring lie there?
 * @base: where
 * @len: its length
 * @align: its alignment, a power of two
 *
 * Return: whether it is aligned and ends in the address space.
 */
bool weir_ring_area_ok(gpa_t base, u32 len, u32 align)
{
	return !(base & (align - 1)) && base + (len - 1) >= base;
}

static void forget_translations(struct weir_ring *r)
{
	r->w_desc.len = 0;
	r->w_table.len = 0;
	r->w_avail.len = 0;
	r->w_used.len = 0;
	r->w_event.len = 0;
	r->view.len = 0;
}

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
	if (!r->generation) {
		forget_translations(r);
	} else if (unlikely(r->seen != *r->generation)) {
		r->seen = *r->generation;
		forget_translations(r);
	}
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

static void note_fault(struct weir_ring *r, gpa_t addr, u32 len, bool write,
		       bool log)
{
	r->fault.addr = addr;
	r->fault.len = len;
	r->fault.write = write;
	r->fault.log = log;
	r->fault.torn = false;
}

/**
 * weir_ring_fault_in() - bring in the page that the last -EAGAIN was about
 * @r: the ring
 *
 * What is read or written as one, and lies in two places, never is at hand: a front
 * end may map memory like that, but no driver has its ring there.
 *
 * Context: outside a section, may sleep.
 * Return: 0, -EIO when there is no guest memory, or no log (the ring is broken then),
 * -EINTR, -ENOMEM.
 */
int weir_ring_fault_in(struct weir_ring *r)
{
	int err;

	if (unlikely(r->fault.torn))
		return weir_ring_fail(r, "part of the ring in two places");
	if (unlikely(r->fault.log)) {
		err = r->gmem.ops->log_fault_in(r->gmem.ctx, r->fault.addr,
						r->fault.len);
		return err == -EFAULT ?
			weir_ring_fail(r, "log of writes not writable") : err;
	}
	err = r->gmem.ops->fault_in(r->gmem.ctx, r->fault.addr, r->fault.len,
				    r->fault.write);
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

/**
 * weir_ring_window_miss() - what weir_ring_window() does when it is not there yet
 * @r: the ring, in a section
 * @w: what was translated before
 * @base: address of the area
 * @area: its length
 * @off: where in it
 * @size: bytes wanted
 * @write: they will be written
 *
 * Return: as weir_ring_window(); with NULL the fault is noted.
 */
void *weir_ring_window_miss(struct weir_ring *r, struct weir_ring_window *w,
			    gpa_t base, u32 area, u32 off, u32 size,
			    bool write)
{
	size_t len = area - off;
	void *p = r->gmem.ops->translate(r->gmem.ctx, base + off, &len, write);

	w->len = 0;
	if (p) {
		w->p = p;
		w->start = off;
		w->len = len;
		if (len >= size)
			return p;
	}
	note_fault(r, base + off, size, write, false);
	r->fault.torn = p;
	return NULL;
}

/**
 * weir_ring_table_read_slow() - read a descriptor not at hand, or not aligned
 * @r: the ring, in a section
 * @addr: where it is
 * @desc: room for it
 *
 * Return: 0, -EAGAIN.
 */
int weir_ring_table_read_slow(struct weir_ring *r, gpa_t addr, void *desc)
{
	struct weir_seg seg = { addr, WEIR_RING_DESC_SIZE };
	struct weir_seg_iter it = { &seg, 1, 0 };

	return weir_ring_read(r, &it, desc, WEIR_RING_DESC_SIZE) ==
		WEIR_RING_DESC_SIZE ? 0 : -EAGAIN;
}

/**
 * weir_ring_table_open() - the table that a descriptor of the ring points to
 * @r: the ring, in a section
 * @t: the table; unchanged on failure
 * @addr: the descriptor's address
 * @len: its length
 * @flags: its flags
 *
 * Return: 0, -EIO.
 */
int weir_ring_table_open(struct weir_ring *r, struct weir_ring_table *t,
			 gpa_t addr, u32 len, u16 flags)
{
	if (!r->indirect)
		return weir_ring_fail(r, "indirect descriptor not negotiated");
	if (flags & VRING_DESC_F_NEXT)
		return weir_ring_fail(r, "indirect descriptor with next");
	if (!len || len % WEIR_RING_DESC_SIZE)
		return weir_ring_fail(r, "indirect table of odd length");
	if (len / WEIR_RING_DESC_SIZE > TABLE_MAX)
		return weir_ring_fail(r, "indirect table too long");
	if (addr + (len - 1) < addr)
		return weir_ring_fail(r, "indirect table wraps around");
	t->base = addr;
	t->num = len / WEIR_RING_DESC_SIZE;
	t->w = &r->w_table;
	t->w->p = weir_ring_seen(r, addr, len, false);
	t->w->start = 0;
	t->w->len = t->w->p ? len : 0;
	return 0;
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
		note_fault(r, addr, n, write, false);
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
 * Not logged: weir_ring_wrote() is the caller's.
 * Return: as weir_ring_read().
 */
ssize_t weir_ring_write(struct weir_ring *r, struct weir_seg_iter *it,
			const void *from, size_t len)
{
	return copy_segs(r, it, (void *)from, len, true);
}

/**
 * weir_ring_log() - log a write, whether or not it is to be
 * @r: the ring, in a section
 * @addr: guest address, as the log has it
 * @len: bytes, at least 1
 *
 * Return: false: the log is not at hand, as -EAGAIN; the fault is noted. What
 * was true once is so until the section ends.
 */
bool weir_ring_log(struct weir_ring *r, gpa_t addr, u32 len)
{
	if (likely(r->gmem.ops->log(r->gmem.ctx, addr, len)))
		return true;
	note_fault(r, addr, len, true, true);
	return false;
}

/**
 * weir_ring_log_segs() - weir_ring_wrote() of a ring that logs
 * @r: the ring, in a section
 * @seg: as there
 * @len: as there
 *
 * Return: as there.
 */
bool weir_ring_log_segs(struct weir_ring *r, const struct weir_seg *seg,
			u32 len)
{
	u32 n;

	for (; len; len -= n, seg++) {
		n = min(seg->len, len);
		if (!weir_ring_log(r, seg->addr, n))
			return false;
	}
	return true;
}
