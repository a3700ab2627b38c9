// SPDX-License-Identifier: GPL-2.0-only
/*
 * Split virtqueue, device side: virtio 1.2, section 2.7. All that the driver
 * wrote is read once into a local, checked, then used.
 */
#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ring.h>
#include <asm/barrier.h>
#include <asm/byteorder.h>
#include "ring.h"

#define SPLIT_MAX_NUM	32768
/* A 16-bit "next" reaches no further into an indirect table. */
#define TABLE_MAX	65536

#define DESC_SIZE	((u32)sizeof(struct vring_desc))
#define ELEM_SIZE	((u32)sizeof(struct vring_used_elem))
#define AVAIL_FLAGS	((u32)offsetof(struct vring_avail, flags))
#define AVAIL_IDX	((u32)offsetof(struct vring_avail, idx))
#define AVAIL_RING	((u32)offsetof(struct vring_avail, ring))
#define USED_FLAGS	((u32)offsetof(struct vring_used, flags))
#define USED_IDX	((u32)offsetof(struct vring_used, idx))
#define USED_RING	((u32)offsetof(struct vring_used, ring))

static u32 desc_len(u16 num)
{
	return num * DESC_SIZE;
}

static u32 avail_len(u16 num)
{
	return AVAIL_RING + num * 2 + 2;	/* and used_event */
}

static u32 used_len(u16 num)
{
	return USED_RING + num * ELEM_SIZE + 2;	/* and avail_event */
}

/*
 * Address of @size bytes at @off of an area that starts at @base and is @area
 * bytes long. NULL: no page, or the @size bytes straddle two pages.
 */
static void *window_miss(struct weir_ring *r, struct weir_ring_window *w,
			 gpa_t base, u32 area, u32 off, u32 size, bool write)
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
	r->fault.addr = base + off;
	r->fault.len = size;
	r->fault.write = write;
	return NULL;
}

static inline void *window(struct weir_ring *r, struct weir_ring_window *w,
			   gpa_t base, u32 area, u32 off, u32 size, bool write)
{
	if (likely(off >= w->start && off + size <= w->start + w->len))
		return w->p + (off - w->start);
	return window_miss(r, w, base, area, off, size, write);
}

static inline __le16 *avail_at(struct weir_ring *r, u32 off)
{
	return window(r, &r->w_avail, r->at.avail, avail_len(r->at.num), off,
		      2, false);
}

static inline void *used_at(struct weir_ring *r, u32 off, u32 size)
{
	return window(r, &r->w_used, r->at.used, used_len(r->at.num), off,
		      size, true);
}

/* Where the driver says of which used index it wants to hear. */
static __le16 *used_event(struct weir_ring *r)
{
	return avail_at(r, AVAIL_RING + r->at.num * 2);
}

static __le16 *avail_event(struct weir_ring *r)
{
	return used_at(r, USED_RING + r->at.num * ELEM_SIZE, 2);
}

/* Look at the driver's index through @p. 1: something is there. */
static int refresh_avail(struct weir_ring *r, const __le16 *p)
{
	u16 idx = le16_to_cpu(READ_ONCE(*p));
	u16 n = idx - r->next_avail;

	if (unlikely(n > r->at.num))
		return weir_ring_fail(r, "avail index ran ahead of the ring");
	r->avail_idx = idx;
	if (!n)
		return 0;
	/*
	 * The index before what it covers; pairs with the driver's write
	 * barrier before it stores the index (2.7.13.3).
	 */
	smp_rmb();
	return 1;
}

static int split_more(struct weir_ring *r)
{
	const __le16 *p;

	if (unlikely(r->broken))
		return -EIO;
	if (r->avail_idx != r->next_avail)
		return 1;
	p = avail_at(r, AVAIL_IDX);
	if (unlikely(!p))
		return -EAGAIN;
	return refresh_avail(r, p);
}

/* A table of descriptors: the ring's own or an indirect one. */
struct table {
	struct weir_ring_window *w;
	gpa_t base;
	u32 num;
};

/* Not at hand, or a table that is not aligned. */
static noinline int read_desc_slow(struct weir_ring *r, gpa_t addr,
				   struct vring_desc *d)
{
	struct weir_seg seg = { addr, DESC_SIZE };
	struct weir_seg_iter it = { &seg, 1, 0 };

	return weir_ring_read(r, &it, d, DESC_SIZE) == DESC_SIZE ? 0 : -EAGAIN;
}

static __always_inline int read_desc(struct weir_ring *r, const struct table *t,
				     u32 idx, struct vring_desc *d)
{
	u32 off = idx * DESC_SIZE;
	const void *p = window(r, t->w, t->base, t->num * DESC_SIZE, off,
			       DESC_SIZE, false);

	if (unlikely(!p))
		return read_desc_slow(r, t->base + off, d);
	memcpy(d, p, DESC_SIZE);
	barrier();	/* the fields below are checked, then used */
	return 0;
}

/* A chain as far as it was walked; @total: bytes, more than 32 bits perhaps. */
struct walk {
	struct weir_seg *seg;
	u32 left;
	u32 nr_out;
	u64 out_len, total;
};

static __always_inline int add_seg(struct weir_ring *r, struct walk *w,
				   gpa_t addr, u32 len, bool in)
{
	if (unlikely(!in && w->total != w->out_len))
		return weir_ring_fail(r, "readable descriptor after writable");
	if (unlikely(!len))
		return 0;
	if (unlikely(addr + (len - 1) < addr))
		return weir_ring_fail(r, "descriptor wraps around");
	if (unlikely(!w->left))
		return weir_ring_fail(r, "too many descriptors in a buffer");
	w->seg->addr = addr;
	w->seg->len = len;
	w->seg++;
	w->left--;
	w->total += len;
	if (!in) {
		w->out_len += len;
		w->nr_out++;
	}
	return 0;
}

static int finish_walk(struct weir_ring *r, const struct walk *w,
		       struct weir_chain *c)
{
	if (unlikely(w->total > U32_MAX))
		return weir_ring_fail(r, "buffer longer than 4 GiB");
	c->nr_out = w->nr_out;
	c->nr_in = c->max - w->left - w->nr_out;
	c->out_len = w->out_len;
	c->in_len = w->total - w->out_len;
	return 0;
}

/* The chain goes on, and ends, in the table that @d points to (2.7.5.3). */
static int enter_table(struct weir_ring *r, struct table *t,
		       const struct vring_desc *d, u16 flags)
{
	u32 len = le32_to_cpu((__force __le32)d->len);

	if (t->w == &r->w_table)
		return weir_ring_fail(r, "indirect table inside indirect table");
	if (!r->indirect)
		return weir_ring_fail(r, "indirect descriptor not negotiated");
	if (flags & VRING_DESC_F_NEXT)
		return weir_ring_fail(r, "indirect descriptor with next");
	if (!len || len % DESC_SIZE)
		return weir_ring_fail(r, "indirect table of odd length");
	if (len / DESC_SIZE > TABLE_MAX)
		return weir_ring_fail(r, "indirect table too long");
	t->base = le64_to_cpu((__force __le64)d->addr);
	if (t->base + (len - 1) < t->base)
		return weir_ring_fail(r, "indirect table wraps around");
	t->num = len / DESC_SIZE;
	t->w = &r->w_table;
	t->w->len = 0;
	return 0;
}

static int read_chain(struct weir_ring *r, u32 idx, struct weir_chain *c)
{
	struct table t = { &r->w_desc, r->at.desc, r->at.num };
	struct walk w = { .seg = c->segs, .left = c->max };
	struct vring_desc d;
	u32 seen = 0;
	u16 flags;
	int err;

	for (;;) {
		if (unlikely(idx >= t.num))
			return weir_ring_fail(r, "descriptor index out of range");
		if (unlikely(seen++ >= t.num))
			return weir_ring_fail(r, "loop in descriptor chain");
		err = read_desc(r, &t, idx, &d);
		if (unlikely(err))
			return err;
		flags = le16_to_cpu((__force __le16)d.flags);
		if (flags & VRING_DESC_F_INDIRECT) {
			err = enter_table(r, &t, &d, flags);
			if (unlikely(err))
				return err;
			idx = 0;
			seen = 0;
			continue;
		}
		err = add_seg(r, &w, le64_to_cpu((__force __le64)d.addr),
			      le32_to_cpu((__force __le32)d.len),
			      flags & VRING_DESC_F_WRITE);
		if (unlikely(err))
			return err;
		if (!(flags & VRING_DESC_F_NEXT))
			return finish_walk(r, &w, c);
		idx = le16_to_cpu((__force __le16)d.next);
	}
}

static int split_next(struct weir_ring *r, struct weir_chain *c)
{
	const __le16 *p;
	int ret;

	if (r->avail_idx == r->next_avail || unlikely(r->broken)) {
		ret = split_more(r);
		if (ret <= 0)
			return ret;
	}
	p = avail_at(r, AVAIL_RING + (r->next_avail & (r->at.num - 1)) * 2);
	if (unlikely(!p))
		return -EAGAIN;
	c->id = le16_to_cpu(READ_ONCE(*p));
	ret = read_chain(r, c->id, c);
	if (unlikely(ret))
		return ret;
	r->next_avail++;
	return 1;
}

static void split_rewind(struct weir_ring *r, unsigned int taken,
			 unsigned int pushed)
{
	r->next_avail -= taken;
	r->next_used -= pushed;
}

/* Elements start at 4 modulo 8, so one may lie on two pages. */
static int split_push(struct weir_ring *r, u16 id, u32 len)
{
	u32 off = USED_RING + (r->next_used & (r->at.num - 1)) * ELEM_SIZE;
	__le32 *p_id, *p_len;

	if (unlikely(r->broken))
		return -EIO;
	p_id = used_at(r, off, ELEM_SIZE);
	if (likely(p_id)) {
		p_len = p_id + 1;
	} else {
		p_id = used_at(r, off, 4);
		p_len = p_id ? used_at(r, off + 4, 4) : NULL;
		if (!p_len)
			return -EAGAIN;
	}
	WRITE_ONCE(*p_id, cpu_to_le32(id));
	WRITE_ONCE(*p_len, cpu_to_le32(len));
	r->next_used++;
	return 0;
}

/* Does the driver want to hear of what was just shown to it (2.7.7.2)? */
static int wants_call(struct weir_ring *r, const __le16 *event)
{
	u16 old = r->called;
	bool valid = r->called_valid;

	/* The index before the driver's wish; pairs with the driver's. */
	smp_mb();
	if (!r->event_idx)
		return !(le16_to_cpu(READ_ONCE(*event)) &
			 VRING_AVAIL_F_NO_INTERRUPT);
	r->called = r->used_idx;
	r->called_valid = true;
	return !valid || vring_need_event(le16_to_cpu(READ_ONCE(*event)),
					  r->used_idx, old);
}

static int publish(struct weir_ring *r)
{
	__le16 *idx;

	if (unlikely(r->broken))
		return -EIO;
	if (r->next_used == r->used_idx)
		return 0;
	idx = used_at(r, USED_IDX, 2);
	if (unlikely(!idx))
		return -EAGAIN;
	/* Elements and data before the index; pairs with the driver's (2.7.14). */
	smp_store_release(idx, cpu_to_le16(r->next_used));
	r->used_idx = r->next_used;
	r->untold = true;
	return 0;
}

static int split_flush(struct weir_ring *r)
{
	const __le16 *event;
	int err = publish(r);

	if (unlikely(err))
		return err;
	if (!r->untold)
		return 0;
	event = r->event_idx ? used_event(r) : avail_at(r, AVAIL_FLAGS);
	if (unlikely(!event))
		return -EAGAIN;
	r->untold = false;
	return wants_call(r, event);
}

static int split_show(struct weir_ring *r)
{
	return r->event_idx ? publish(r) : split_flush(r);
}

static int split_kicks_on(struct weir_ring *r)
{
	u16 event = r->avail_idx;
	const __le16 *avail;
	__le16 *p;
	int ret;

	if (unlikely(r->broken))
		return -EIO;
	if (r->kicks && (!r->event_idx || r->event == event))
		return 0;
	avail = avail_at(r, AVAIL_IDX);
	if (unlikely(!avail))
		return -EAGAIN;
	p = r->event_idx ? avail_event(r) : used_at(r, USED_FLAGS, 2);
	if (unlikely(!p))
		return -EAGAIN;
	WRITE_ONCE(*p, cpu_to_le16(r->event_idx ? event : 0));
	r->event = event;
	r->kicks = true;
	/* The wish before the index; pairs with the driver's (2.7.13.4.1). */
	smp_mb();
	ret = refresh_avail(r, avail);
	return ret < 0 ? ret : r->avail_idx != event;
}

/* With EVENT_IDX the event that lies behind is quiet enough. */
static int split_kicks_off(struct weir_ring *r)
{
	__le16 *p;

	if (unlikely(r->broken))
		return -EIO;
	if (!r->event_idx) {
		p = used_at(r, USED_FLAGS, 2);
		if (unlikely(!p))
			return -EAGAIN;
		WRITE_ONCE(*p, cpu_to_le16(VRING_USED_F_NO_NOTIFY));
	}
	r->kicks = false;
	return 0;
}

static int split_start(struct weir_ring *r)
{
	const __le16 *p = used_at(r, USED_IDX, 2);
	int ret;

	if (!p)
		return -EAGAIN;
	r->used_idx = le16_to_cpu(READ_ONCE(*p));
	r->next_used = r->used_idx;
	ret = split_kicks_on(r);
	return ret < 0 ? ret : 0;
}

static const struct weir_ring_ops split_ops = {
	.start = split_start,
	.next = split_next,
	.rewind = split_rewind,
	.more = split_more,
	.push = split_push,
	.show = split_show,
	.flush = split_flush,
	.kicks_on = split_kicks_on,
	.kicks_off = split_kicks_off,
};

static bool area_ok(gpa_t base, u32 len, u32 align)
{
	return !(base & (align - 1)) && base + (len - 1) >= base;
}

/**
 * weir_ring_split_init() - a split virtqueue (virtio 1.2, 2.7)
 * @r: the ring, any content
 * @gmem: guest memory
 * @at: where it lies
 * @features: negotiated feature bits
 *
 * Return: 0, -EINVAL for a size that is no power of two up to 32768, a
 * misaligned area, or one that wraps around the end of the address space.
 */
int weir_ring_split_init(struct weir_ring *r, const struct weir_gmem *gmem,
			 const struct weir_ring_layout *at, u64 features)
{
	u16 num = at->num;

	if (!num || num > SPLIT_MAX_NUM || (num & (num - 1)))
		return -EINVAL;
	if (!area_ok(at->desc, desc_len(num), VRING_DESC_ALIGN_SIZE) ||
	    !area_ok(at->avail, avail_len(num), VRING_AVAIL_ALIGN_SIZE) ||
	    !area_ok(at->used, used_len(num), VRING_USED_ALIGN_SIZE))
		return -EINVAL;
	memset(r, 0, sizeof(*r));
	r->ops = &split_ops;
	r->gmem = *gmem;
	r->at = *at;
	r->next_avail = at->base;
	r->avail_idx = at->base;
	r->event_idx = features & BIT_ULL(VIRTIO_RING_F_EVENT_IDX);
	r->indirect = features & BIT_ULL(VIRTIO_RING_F_INDIRECT_DESC);
	return 0;
}
