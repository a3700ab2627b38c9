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
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ring.h>
#include <asm/barrier.h>
#include <asm/byteorder.h>
#include "ring-engine.h"
#include "ring-lost.h"

#define SPLIT_MAX_NUM	32768

#define ELEM_SIZE	((u32)sizeof(struct vring_used_elem))
#define AVAIL_FLAGS	((u32)offsetof(struct vring_avail, flags))
#define AVAIL_IDX	((u32)offsetof(struct vring_avail, idx))
#define AVAIL_RING	((u32)offsetof(struct vring_avail, ring))
#define USED_FLAGS	((u32)offsetof(struct vring_used, flags))
#define USED_IDX	((u32)offsetof(struct vring_used, idx))
#define USED_RING	((u32)offsetof(struct vring_used, ring))

static u32 desc_len(u16 num)
{
	return num * WEIR_RING_DESC_SIZE;
}

static u32 avail_len(u16 num)
{
	return AVAIL_RING + num * 2 + 2;	/* and used_event */
}

static u32 used_len(u16 num)
{
	return USED_RING + num * ELEM_SIZE + 2;	/* and avail_event */
}

static inline __le16 *avail_at(struct weir_ring *r, u32 off)
{
	return weir_ring_window(r, &r->w_avail, r->at.avail,
				avail_len(r->at.num), off, 2, false);
}

static inline void *used_at(struct weir_ring *r, u32 off, u32 size)
{
	return weir_ring_window(r, &r->w_used, r->at.used,
				used_len(r->at.num), off, size, true);
}

/* Where the driver says of which used index it wants to hear. */
static __le16 *used_event(struct weir_ring *r)
{
	return avail_at(r, AVAIL_RING + r->at.num * 2);
}

/* Where it reads of which available index we want to. */
static u32 avail_event(const struct weir_ring *r)
{
	return USED_RING + r->at.num * ELEM_SIZE;
}

static bool log_used(struct weir_ring *r, u32 off, u32 len)
{
	return weir_ring_log(r, r->at.log_used + off, len);
}

/*
 * First, as nothing may be written that cannot be logged, and again, as the log
 * may be fetched between the two.
 */
static noinline bool put_logged(struct weir_ring *r, __le16 *p, u32 off, u16 val)
{
	if (!log_used(r, off, 2))
		return false;
	/* As publish(). */
	smp_store_release(p, cpu_to_le16(val));
	return log_used(r, off, 2);
}

/* Write a wish. Return: false: a page is not at hand. */
static __always_inline bool put(struct weir_ring *r, u32 off, u16 val)
{
	__le16 *p = used_at(r, off, 2);

	if (unlikely(!p))
		return false;
	if (unlikely(r->at.log_ring))
		return put_logged(r, p, off, val);
	WRITE_ONCE(*p, cpu_to_le16(val));
	return true;
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

/* The chain goes on, and ends, in the table that @d points to (2.7.5.3). */
static int enter_table(struct weir_ring *r, struct weir_ring_table *t,
		       const struct vring_desc *d)
{
	if (t->w == &r->w_table)
		return weir_ring_fail(r, "indirect table inside indirect table");
	return weir_ring_table_open(r, t, le64_to_cpu((__force __le64)d->addr),
				    le32_to_cpu((__force __le32)d->len),
				    le16_to_cpu((__force __le16)d->flags));
}

static __always_inline int read_chain(struct weir_ring *r, u32 idx,
				      struct weir_chain *c)
{
	struct weir_ring_table t = { &r->w_desc, r->at.desc, r->at.num };
	struct weir_ring_walk w = { .seg = c->segs, .left = c->max };
	struct vring_desc d;
	u32 seen = 0;
	u16 flags;
	int err;

	for (;;) {
		if (unlikely(idx >= t.num))
			return weir_ring_fail(r, "descriptor index out of range");
		if (unlikely(seen++ >= t.num))
			return weir_ring_fail(r, "loop in descriptor chain");
		err = weir_ring_table_read(r, &t, idx, &d);
		if (unlikely(err))
			return err;
		flags = le16_to_cpu((__force __le16)d.flags);
		if (flags & VRING_DESC_F_INDIRECT) {
			err = enter_table(r, &t, &d);
			if (unlikely(err))
				return err;
			idx = 0;
			seen = 0;
			continue;
		}
		err = weir_ring_walk_add(r, &w,
					 le64_to_cpu((__force __le64)d.addr),
					 le32_to_cpu((__force __le32)d.len),
					 flags & VRING_DESC_F_WRITE);
		if (unlikely(err))
			return err;
		if (!(flags & VRING_DESC_F_NEXT))
			return weir_ring_walk_end(r, &w, c);
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

static int split_retake(struct weir_ring *r, const struct weir_lost *lost,
			struct weir_chain *c)
{
	if (unlikely(r->broken))
		return -EIO;
	c->id = lost->id;
	return read_chain(r, lost->id, c);
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
	if (!r->event_idx) {
		r->quiet = le16_to_cpu(READ_ONCE(*event)) &
			   VRING_AVAIL_F_NO_INTERRUPT;
		return !r->quiet;
	}
	r->called = r->used_idx;
	r->called_valid = true;
	return !valid || vring_need_event(le16_to_cpu(READ_ONCE(*event)),
					  r->used_idx, old);
}

/* The elements that are to be shown, round the end of the ring perhaps. */
static bool log_pushed(struct weir_ring *r)
{
	const u32 first = r->used_idx & (r->at.num - 1);
	const u32 n = (u16)(r->next_used - r->used_idx);
	const u32 here = min(n, r->at.num - first);

	return log_used(r, USED_RING + first * ELEM_SIZE, here * ELEM_SIZE) &&
	       (here == n || log_used(r, USED_RING, (n - here) * ELEM_SIZE));
}

static noinline bool show_logged(struct weir_ring *r, __le16 *idx)
{
	return log_pushed(r) && put_logged(r, idx, USED_IDX, r->next_used);
}

static __always_inline int publish(struct weir_ring *r)
{
	__le16 *idx;

	if (unlikely(r->broken))
		return -EIO;
	if (r->next_used == r->used_idx)
		return 0;
	idx = used_at(r, USED_IDX, 2);
	if (unlikely(!idx))
		return -EAGAIN;
	if (unlikely(r->at.log_ring)) {
		if (!show_logged(r, idx))
			return -EAGAIN;
	} else {
		/* Elements and data before it; pairs with the driver's (2.7.14). */
		smp_store_release(idx, cpu_to_le16(r->next_used));
	}
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
	int ret;

	if (unlikely(r->broken))
		return -EIO;
	if (r->kicks && (!r->event_idx || r->event == event))
		return 0;
	avail = avail_at(r, AVAIL_IDX);
	if (unlikely(!avail))
		return -EAGAIN;
	if (unlikely(!put(r, r->event_idx ? avail_event(r) : USED_FLAGS,
			  r->event_idx ? event : 0)))
		return -EAGAIN;
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
	if (unlikely(r->broken))
		return -EIO;
	if (!r->event_idx &&
	    unlikely(!put(r, USED_FLAGS, VRING_USED_F_NO_NOTIFY)))
		return -EAGAIN;
	r->kicks = false;
	return 0;
}

static u16 split_base(const struct weir_ring *r)
{
	return r->next_avail;
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
	.base = split_base,
	.next = split_next,
	.retake = split_retake,
	.rewind = split_rewind,
	.more = split_more,
	.push = split_push,
	.show = split_show,
	.flush = split_flush,
	.kicks_on = split_kicks_on,
	.kicks_off = split_kicks_off,
};

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
	if (!weir_ring_area_ok(at->desc, desc_len(num),
			       VRING_DESC_ALIGN_SIZE) ||
	    !weir_ring_area_ok(at->avail, avail_len(num),
			       VRING_AVAIL_ALIGN_SIZE) ||
	    !weir_ring_area_ok(at->used, used_len(num), VRING_USED_ALIGN_SIZE))
		return -EINVAL;
	weir_ring_setup(r, &split_ops, gmem, at, features);
	r->next_avail = at->base;
	r->avail_idx = at->base;
	return 0;
}
