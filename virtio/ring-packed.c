// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packed virtqueue, device side: virtio 1.2, section 2.8. All that the driver
 * wrote is read once into a local, checked, then used. What goes back to it is the
 * business of ring-packed-used.c.
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
#include "ring-lost.h"
#include "ring-packed-engine.h"

#define PACKED_MAX_NUM	32768

/* So many notifications of one buffer each, and they are asked for always. */
#define SINGLES		16

/* The descriptor at @pos, to read it. */
static __always_inline __le64 *avail_at(struct weir_ring *r, u32 pos)
{
	u32 off = index_of(r, pos) * WEIR_RING_DESC_SIZE;

	if (likely(at_hand(r)))
		return r->w_desc.p + off;
	return desc_in(r, &r->w_desc, off);
}

/* Where the driver reads when to notify. */
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
 * A chain of several descriptors, the first of which is at @p with @word. Return: how
 * many, -EAGAIN, -EIO.
 */
static noinline int read_chain(struct weir_ring *r, const __le64 *p, u64 word,
			       struct weir_chain *c)
{
	struct weir_ring_walk w = { .seg = c->segs, .left = c->max };
	const u32 room = r->at.num - r->packed.busy;
	const void *end = r->w_desc.p + r->w_desc.len;
	u32 n = 0;
	int err;

	for (;;) {
		if (unlikely(n++ == room))
			return weir_ring_fail(r, "more descriptors than the ring has");
		if (unlikely(word & WORD_INDIRECT))
			return weir_ring_fail(r, "indirect descriptor in a chain");
		err = weir_ring_walk_add(r, &w, le64_to_cpu(READ_ONCE(*p)),
					 (u32)word, word & WORD_WRITE);
		if (unlikely(err))
			return err;
		if (!(word & WORD_NEXT))
			break;
		p += 2;
		if (unlikely((const void *)(p + 2) > end)) {
			p = avail_at(r, step(r, r->packed.avail, n));
			if (!p)
				return -EAGAIN;
			end = r->w_desc.p + r->w_desc.len;
		}
		word = le64_to_cpu(READ_ONCE(p[1]));
	}
	c->id = word >> WORD_ID;
	return weir_ring_walk_end(r, &w, c) ?: n;
}

/* A buffer of one descriptor and one segment. 0, -EIO. */
static __always_inline int read_one(struct weir_ring *r, const __le64 *p, u64 word,
				    struct weir_chain *c)
{
	u64 addr = le64_to_cpu(READ_ONCE(*p));
	bool in = word & WORD_WRITE;
	u32 len = word;

	if (unlikely(addr + (len - 1) < addr))
		return weir_ring_fail(r, "descriptor wraps around");
	*c->segs = (struct weir_seg){ addr, len };
	c->nr_out = !in;
	c->nr_in = in;
	c->out_len = in ? 0 : len;
	c->in_len = in ? len : 0;
	return 0;
}

/* As read_chain(), for any buffer. */
static __always_inline int read_buffer(struct weir_ring *r, const __le64 *p,
				       u64 word, struct weir_chain *c)
{
	if (unlikely(r->packed.busy >= r->at.num))
		return weir_ring_fail(r, "more descriptors than the ring has");
	c->id = word >> WORD_ID;
	if (word & WORD_INDIRECT)
		return read_table(r, le64_to_cpu(READ_ONCE(*p)), word, c) ?: 1;
	if ((word & WORD_NEXT) || unlikely(!(u32)word || !c->max))
		return read_chain(r, p, word, c);
	return read_one(r, p, word, c) ?: 1;
}

/* The buffer @id, of @n descriptors, is the device's now. */
static __always_inline int take(struct weir_ring *r, u16 id, u32 n)
{
	struct weir_ring_packed *k = &r->packed;
	struct weir_packed_slot *slots = k->slots;
	u32 last = k->avail;

	if (unlikely(id >= r->at.num))
		return weir_ring_fail(r, "buffer id out of range");
	if (unlikely(slots[id].count))
		return weir_ring_fail(r, "buffer id is in use");
	if (unlikely(n > 1))
		last = step(r, last, n - 1);
	k->avail = step(r, last, 1);
	if (unlikely(k->ahead))
		k->ahead -= min_t(u32, k->ahead, n);
	k->busy += n;
	r->next_avail++;
	slots[index_of(r, last)].last = id;
	slots[id].count = n;
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
	n = read_buffer(r, p, word, c);
	if (unlikely(n < 0))
		return n;
	ret = take(r, c->id, n);
	/* A look at what comes next, if that is at hand. */
	p = avail_at(r, r->packed.avail);
	seen(r, unlikely(!p) || available(r, r->packed.avail,
					  le64_to_cpu(READ_ONCE(p[1]))));
	return ret;
}

/* As read_chain(), from where they were kept. 0, -EAGAIN, -EIO. */
static int read_lost(struct weir_ring *r, const struct weir_lost *lost,
		     struct weir_chain *c)
{
	struct weir_ring_walk w = { .seg = c->segs, .left = c->max };
	const struct vring_packed_desc *d = lost->descs;
	u16 flags = le16_to_cpu(d->flags);
	u64 word = (u64)flags << WORD_FLAGS | le32_to_cpu(d->len);
	u32 i;
	int err;

	if (flags & VRING_DESC_F_INDIRECT && lost->nr == 1)
		return read_table(r, le64_to_cpu(d->addr), word, c);
	for (i = 0; i < lost->nr; i++, d++) {
		flags = le16_to_cpu(d->flags);
		if (flags & VRING_DESC_F_INDIRECT)
			return weir_ring_fail(r, "indirect descriptor in a chain");
		err = weir_ring_walk_add(r, &w, le64_to_cpu(d->addr),
					 le32_to_cpu(d->len),
					 flags & VRING_DESC_F_WRITE);
		if (err)
			return err;
	}
	return weir_ring_walk_end(r, &w, c);
}

/* In which order they are taken does not matter: together they are what was taken. */
static int packed_retake(struct weir_ring *r, const struct weir_lost *lost,
			 struct weir_chain *c)
{
	int err;

	if (unlikely(r->broken))
		return -EIO;
	if (!lost->nr || lost->nr > r->at.num - r->packed.busy)
		return weir_ring_fail(r, "more descriptors than the ring has");
	err = read_lost(r, lost, c);
	if (err)
		return err;
	c->id = lost->id;
	return min(take(r, lost->id, lost->nr), 0);
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

/*
 * With EVENT_IDX a wish is for one notification, and has to be renewed. A driver that
 * notifies of one buffer at a time, while nobody serves another, is told once: always.
 */
static __always_inline bool asks_always(struct weir_ring *r)
{
	struct weir_ring_packed *k = &r->packed;
	u16 taken = r->next_avail - k->asked;

	k->asked = r->next_avail;
	if (unlikely(taken > 1))
		k->singles = 0;
	else if (k->singles < SINGLES)
		k->singles += taken;
	return !r->event_idx || k->singles == SINGLES;
}

static int packed_kicks_on(struct weir_ring *r)
{
	u32 wish = VRING_PACKED_EVENT_FLAG_ENABLE << EVENT_FLAGS, pos;
	bool always = asks_always(r);
	const __le64 *next;

	if (unlikely(r->broken))
		return -EIO;
	if (always && r->packed.always)
		return 0;
	pos = step(r, r->packed.avail, r->packed.ahead);
	if (r->kicks && !r->packed.always && r->event == pos)
		return 0;
	next = avail_at(r, pos);
	if (unlikely(!next))
		return -EAGAIN;
	if (!always)
		wish = VRING_PACKED_EVENT_FLAG_DESC << EVENT_FLAGS |
			pos_to_guest(r, pos);
	if (unlikely(!ask(r, wish)))
		return -EAGAIN;
	r->event = pos;
	r->kicks = true;
	r->packed.always = always;
	/* The wish before the descriptor; pairs with the driver's (2.8.21.3). */
	smp_mb();
	return available(r, pos, le64_to_cpu(READ_ONCE(next[1])));
}

/* With EVENT_IDX the event that lies behind is quiet enough. */
static int packed_kicks_off(struct weir_ring *r)
{
	if (unlikely(r->broken))
		return -EIO;
	if (r->packed.always &&
	    unlikely(!ask(r, VRING_PACKED_EVENT_FLAG_DISABLE << EVENT_FLAGS)))
		return -EAGAIN;
	r->packed.always = false;
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
	.retake = packed_retake,
	.rewind = packed_rewind,
	.more = packed_more,
	.push = weir_packed_push,
	.show = weir_packed_show,
	.flush = weir_packed_flush,
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
