// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packed virtqueue, device side: virtio 1.2, section 2.8. All that the driver
 * wrote is read once into a local, checked, then used.
 *
 * Nothing is written to the ring before the flush, and the first of a batch last:
 * the driver reads on from there.
 */
#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/virtio_ring.h>
#include <asm/barrier.h>
#include <asm/byteorder.h>
#include "ring-engine.h"
#include "ring-packed-pos.h"

#define PACKED_MAX_NUM	32768
#define EVENT_SIZE	((u32)sizeof(struct vring_packed_desc_event))

/* &weir_packed_slot.count of a buffer that was pushed and is not yet shown. */
#define COUNT_PUSHED	U16_MAX

static __always_inline __le64 *desc_in(struct weir_ring *r,
				       struct weir_ring_window *w, u32 off)
{
	return weir_ring_window(r, w, r->at.desc,
				r->at.num * WEIR_RING_DESC_SIZE, off,
				WEIR_RING_DESC_SIZE, true);
}

/* The descriptor at @pos, to read it. */
static __always_inline __le64 *avail_at(struct weir_ring *r, u32 pos)
{
	return desc_in(r, &r->w_desc, index_of(r, pos) * WEIR_RING_DESC_SIZE);
}

/* To write it: mostly it lies on the page that is read. */
static __always_inline __le64 *used_at(struct weir_ring *r, u32 pos)
{
	u32 off = index_of(r, pos) * WEIR_RING_DESC_SIZE;
	bool near = off - r->w_desc.start < r->w_desc.len;

	return desc_in(r, near ? &r->w_desc : &r->w_used, off);
}

/* Where the driver says when it wants calls, */
static const __le32 *driver_event(struct weir_ring *r)
{
	return weir_ring_window(r, &r->w_avail, r->at.avail, EVENT_SIZE, 0,
				EVENT_SIZE, false);
}

/* and where it reads when to notify. */
static __le32 *device_event(struct weir_ring *r)
{
	return weir_ring_window(r, &r->w_event, r->at.used, EVENT_SIZE, 0,
				EVENT_SIZE, true);
}

/* Is the descriptor at @pos, with this word, the device's (2.8.1)? */
static bool available(const struct weir_ring *r, u32 pos, u64 word)
{
	return (word & (WORD_AVAIL | WORD_USED)) ==
		(wrap_counter(r, pos) ? WORD_AVAIL : WORD_USED);
}

static u64 read_word(const __le64 *p)
{
	const u64 *word = (__force const u64 *)(p + 1);

	/* Flags before the rest of the buffer; pairs with the driver's (2.8.21.1). */
	return le64_to_cpu((__force __le64)smp_load_acquire(word));
}

/* For weir_ring_drained(): is there @more to take? */
static bool seen(struct weir_ring *r, bool more)
{
	r->avail_idx = r->next_avail + more;
	return more;
}

static int packed_more(struct weir_ring *r)
{
	const __le64 *p;

	if (unlikely(r->broken))
		return -EIO;
	p = avail_at(r, r->packed.avail);
	if (unlikely(!p))
		return -EAGAIN;
	return seen(r, available(r, r->packed.avail, read_word(p)));
}

/* All of a table belongs to the buffer, whatever NEXT says there (2.8.7). 0, -EAGAIN, -EIO. */
static noinline int read_table(struct weir_ring *r, gpa_t addr, u64 word,
			       struct weir_chain *c)
{
	struct weir_ring_walk w = { .seg = c->segs, .left = c->max };
	struct vring_packed_desc d;
	struct weir_ring_table t;
	u16 flags;
	u32 i;
	int err;

	err = weir_ring_table_open(r, &t, addr, (u32)word, word >> WORD_FLAGS);
	for (i = 0; !err && i < t.num; i++) {
		err = weir_ring_table_read(r, &t, i, &d);
		if (unlikely(err))
			break;
		flags = le16_to_cpu(d.flags);
		if (flags & VRING_DESC_F_INDIRECT)
			return weir_ring_fail(r, "indirect table inside indirect table");
		err = weir_ring_walk_add(r, &w, le64_to_cpu(d.addr),
					 le32_to_cpu(d.len),
					 flags & VRING_DESC_F_WRITE);
	}
	return err ?: weir_ring_walk_end(r, &w, c);
}

/*
 * The descriptor after @p, the @n-th from the next to take: what is at hand is of
 * one piece and ends with the ring, if not before.
 */
static __always_inline const __le64 *desc_after(struct weir_ring *r,
						const __le64 *p, u32 n)
{
	const void *end = r->w_desc.p + r->w_desc.len;

	p += 2;
	if (likely((const void *)(p + 2) <= end))
		return p;
	return avail_at(r, step(r, r->packed.avail, n));
}

/*
 * The chain that starts with *@p, whose second half is @word. Return: how many
 * descriptors of the ring it takes, -EAGAIN, -EIO. *@p is the last.
 */
static __always_inline int read_chain(struct weir_ring *r, const __le64 **p,
				      u64 word, struct weir_chain *c)
{
	const u32 room = r->at.num - r->packed.busy;
	struct weir_ring_walk w = { .seg = c->segs, .left = c->max };
	gpa_t addr;
	u32 n = 0;
	int err;

	for (;;) {
		if (unlikely(n++ == room))
			return weir_ring_fail(r, "more descriptors than the ring has");
		addr = le64_to_cpu(READ_ONCE(**p));
		if (word & WORD_INDIRECT)
			break;
		err = weir_ring_walk_add(r, &w, addr, (u32)word,
					 word & WORD_WRITE);
		if (unlikely(err))
			return err;
		if (!(word & WORD_NEXT))
			break;
		*p = desc_after(r, *p, n);
		if (unlikely(!*p))
			return -EAGAIN;
		word = le64_to_cpu(READ_ONCE((*p)[1]));
	}
	c->id = word >> WORD_ID;
	if (!(word & WORD_INDIRECT))
		return weir_ring_walk_end(r, &w, c) ?: n;
	if (n > 1)
		return weir_ring_fail(r, "indirect descriptor in a chain");
	return read_table(r, addr, word, c) ?: 1;
}

/* The buffer @id, of @n descriptors, is the device's now. */
static __always_inline int take(struct weir_ring *r, u16 id, u32 n)
{
	struct weir_ring_packed *k = &r->packed;

	if (unlikely(id >= r->at.num))
		return weir_ring_fail(r, "buffer id out of range");
	if (unlikely(k->slots[id].count))
		return weir_ring_fail(r, "buffer id is in use");
	k->slots[id].count = n;
	k->slots[index_of(r, step(r, k->avail, n - 1))].last = id;
	k->avail = step(r, k->avail, n);
	k->ahead = k->ahead > n ? k->ahead - n : 0;
	k->busy += n;
	r->next_avail++;
	return 1;
}

static int packed_next(struct weir_ring *r, struct weir_chain *c)
{
	const __le64 *p;
	u64 word;
	int n, ret;

	if (unlikely(r->broken))
		return -EIO;
	p = avail_at(r, r->packed.avail);
	if (unlikely(!p))
		return -EAGAIN;
	word = read_word(p);
	if (!available(r, r->packed.avail, word))
		return seen(r, false);
	n = read_chain(r, &p, word, c);
	if (unlikely(n < 0))
		return n;
	p = desc_after(r, p, n);
	ret = take(r, c->id, n);
	/* A look at what comes next, if that is at hand. */
	seen(r, unlikely(!p) || available(r, r->packed.avail,
					  le64_to_cpu(READ_ONCE(p[1]))));
	return ret;
}

static void give_back(struct weir_ring *r)
{
	struct weir_ring_packed *k = &r->packed;
	u16 id = k->slots[index_of(r, back(r, k->avail, 1))].last;
	u16 n = k->slots[id].count;

	k->slots[id].count = 0;
	k->avail = back(r, k->avail, n);
	k->ahead += n;
	k->busy -= n;
}

static void packed_rewind(struct weir_ring *r, unsigned int taken,
			  unsigned int pushed)
{
	const struct weir_packed_used *u;

	r->next_used -= pushed;
	r->next_avail -= taken;
	while (pushed--) {
		u = &r->packed.slots[--r->packed.pushed].used;
		r->packed.slots[u->id].count = u->count;
	}
	while (taken--)
		give_back(r);
}

static int packed_push(struct weir_ring *r, u16 id, u32 len)
{
	struct weir_ring_packed *k = &r->packed;
	u16 count = id < r->at.num ? k->slots[id].count : 0;

	if (unlikely(r->broken))
		return -EIO;
	if (unlikely(!count || count == COUNT_PUSHED))
		return weir_ring_fail(r, "buffer was not taken");
	k->slots[k->pushed++].used = (struct weir_packed_used){ len, id, count };
	k->slots[id].count = COUNT_PUSHED;
	r->next_used++;
	return 0;
}

/* A used descriptor's word (2.8.1, 2.8.4): both bits as the wrap counter is. */
static __le64 used_word(const struct weir_ring *r, u32 pos,
			const struct weir_packed_used *u)
{
	u64 word = (u64)u->id << WORD_ID | u->len;

	if (u->len)
		word |= WORD_WRITE;
	if (wrap_counter(r, pos))
		word |= WORD_AVAIL | WORD_USED;
	return cpu_to_le64(word);
}

/* Write a used descriptor's word; see split's put_logged() for the log. */
static bool show_logged(struct weir_ring *r, u32 pos, __le64 *p, __le64 word)
{
	gpa_t at = r->at.desc + index_of(r, pos) * WEIR_RING_DESC_SIZE;

	if (!weir_ring_log(r, at, WEIR_RING_DESC_SIZE))
		return false;
	/* As publish(). */
	smp_store_release((__force u64 *)(p + 1), (__force u64)word);
	return weir_ring_log(r, at, WEIR_RING_DESC_SIZE);
}

/* What was pushed is the driver's: its ids are free, the ring has room again. */
static __always_inline void retire(struct weir_ring *r)
{
	struct weir_ring_packed *k = &r->packed;
	u32 i, n = 0;

	for (i = 0; i < k->pushed; i++) {
		k->slots[k->slots[i].used.id].count = 0;
		n += k->slots[i].used.count;
	}
	k->pushed = 0;
	k->used = step(r, k->used, n);
	k->busy -= n;
	k->since = min_t(u32, k->since + n, 2 * r->at.num);
	r->used_idx = r->next_used;
	r->untold = true;
}

static __always_inline int publish(struct weir_ring *r)
{
	const struct weir_packed_slot *slots = r->packed.slots;
	u32 pos = r->packed.used, i;
	__le64 *first, *p, word;

	if (unlikely(r->broken))
		return -EIO;
	if (!r->packed.pushed)
		return 0;
	first = used_at(r, pos);
	if (unlikely(!first))
		return -EAGAIN;
	for (i = 1; i < r->packed.pushed; i++) {
		pos = step(r, pos, slots[i - 1].used.count);
		p = used_at(r, pos);
		if (unlikely(!p))
			return -EAGAIN;
		word = used_word(r, pos, &slots[i].used);
		if (likely(!r->at.log_ring))
			WRITE_ONCE(p[1], word);
		else if (!show_logged(r, pos, p, word))
			return -EAGAIN;
	}
	word = used_word(r, r->packed.used, &slots[0].used);
	if (unlikely(r->at.log_ring)) {
		if (!show_logged(r, r->packed.used, first, word))
			return -EAGAIN;
	} else {
		/* Data and descriptors before the first; pairs with the driver's. */
		smp_store_release((__force u64 *)(first + 1), (__force u64)word);
	}
	retire(r);
	return 0;
}

/* Was the descriptor that the driver waits for among the last @since? */
static bool passed(const struct weir_ring *r, u16 event, u32 since)
{
	u32 pos;

	if (!pos_from_guest(r, event, &pos))
		return true;
	return back(r, back(r, r->packed.used, 1), pos) < since;
}

/* Does the driver want to hear of what was just shown to it (2.8.10)? */
static int wants_call(struct weir_ring *r, const __le32 *event)
{
	u32 since = r->packed.since, word;

	/* The descriptors before the driver's wish; pairs with the driver's. */
	smp_mb();
	word = le32_to_cpu(READ_ONCE(*event));
	r->packed.since = 0;
	switch (word >> EVENT_FLAGS & EVENT_FLAGS_MASK) {
	case VRING_PACKED_EVENT_FLAG_DISABLE:
		return 0;
	case VRING_PACKED_EVENT_FLAG_DESC:
		return !r->event_idx || passed(r, word, since);
	default:
		return 1;
	}
}

static int packed_flush(struct weir_ring *r)
{
	const __le32 *event;
	int err = publish(r);

	if (unlikely(err))
		return err;
	if (!r->untold)
		return 0;
	event = driver_event(r);
	if (unlikely(!event))
		return -EAGAIN;
	r->untold = false;
	return wants_call(r, event);
}

static int packed_show(struct weir_ring *r)
{
	return r->event_idx ? publish(r) : packed_flush(r);
}

/*
 * One store: the driver never sees flags without their offset. Return: false: a
 * page is not at hand.
 */
static __always_inline bool ask(struct weir_ring *r, u32 wish)
{
	__le32 *event = device_event(r);

	if (unlikely(!event))
		return false;
	if (unlikely(r->at.log_ring) &&
	    !weir_ring_log(r, r->at.log_used, EVENT_SIZE))
		return false;
	WRITE_ONCE(*event, cpu_to_le32(wish));
	return likely(!r->at.log_ring) ||
	       weir_ring_log(r, r->at.log_used, EVENT_SIZE);
}

static int packed_kicks_on(struct weir_ring *r)
{
	u32 pos = step(r, r->packed.avail, r->packed.ahead);
	const __le64 *next;
	u32 wish = VRING_PACKED_EVENT_FLAG_ENABLE << EVENT_FLAGS;

	if (unlikely(r->broken))
		return -EIO;
	if (r->kicks && (!r->event_idx || r->event == pos))
		return 0;
	next = avail_at(r, pos);
	if (unlikely(!next))
		return -EAGAIN;
	if (r->event_idx)
		wish = VRING_PACKED_EVENT_FLAG_DESC << EVENT_FLAGS |
			pos_to_guest(r, pos);
	if (unlikely(!ask(r, wish)))
		return -EAGAIN;
	r->event = pos;
	r->kicks = true;
	/* The wish before the descriptor; pairs with the driver's (2.8.21.3). */
	smp_mb();
	return available(r, pos, le64_to_cpu(READ_ONCE(next[1])));
}

/* With EVENT_IDX the event that lies behind is quiet enough. */
static int packed_kicks_off(struct weir_ring *r)
{
	if (unlikely(r->broken))
		return -EIO;
	if (!r->event_idx &&
	    unlikely(!ask(r, VRING_PACKED_EVENT_FLAG_DISABLE << EVENT_FLAGS)))
		return -EAGAIN;
	r->kicks = false;
	return 0;
}

static u16 packed_base(const struct weir_ring *r)
{
	return pos_to_guest(r, r->packed.avail);
}

static int packed_start(struct weir_ring *r)
{
	return min(packed_kicks_on(r), 0);
}

static const struct weir_ring_ops packed_ops = {
	.start = packed_start,
	.base = packed_base,
	.next = packed_next,
	.rewind = packed_rewind,
	.more = packed_more,
	.push = packed_push,
	.show = packed_show,
	.flush = packed_flush,
	.kicks_on = packed_kicks_on,
	.kicks_off = packed_kicks_off,
};

/**
 * weir_ring_packed_init() - a packed virtqueue (virtio 1.2, 2.8)
 * @r: the ring, any content
 * @gmem: as weir_ring_init() got it, and the others
 * @at: likewise
 * @features: likewise
 * @slots: zeroes, as many as the ring has descriptors
 *
 * Return: as weir_ring_init().
 */
int weir_ring_packed_init(struct weir_ring *r, const struct weir_gmem *gmem,
			  const struct weir_ring_layout *at, u64 features,
			  struct weir_packed_slot *slots)
{
	struct weir_ring_packed *k = &r->packed;

	if (!at->num || at->num > PACKED_MAX_NUM)
		return -EINVAL;
	if (!weir_ring_area_ok(at->desc, at->num * WEIR_RING_DESC_SIZE,
			       WEIR_RING_DESC_SIZE) ||
	    !weir_ring_area_ok(at->avail, EVENT_SIZE, EVENT_SIZE) ||
	    !weir_ring_area_ok(at->used, EVENT_SIZE, EVENT_SIZE))
		return -EINVAL;
	weir_ring_setup(r, &packed_ops, gmem, at, features);
	if (!pos_from_guest(r, at->base, &k->avail))
		return -EINVAL;
	k->used = k->avail;
	k->slots = slots;
	/* The driver is always told of the first. */
	k->since = 2 * at->num;
	return 0;
}
