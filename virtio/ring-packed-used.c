// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packed virtqueue, device side: the buffers that go back (virtio 1.2, 2.8).
 *
 * Nothing is written to the ring before the flush, and the first of a batch last:
 * the driver reads on from there.
 */
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/virtio_ring.h>
#include <asm/barrier.h>
#include <asm/byteorder.h>
#include "ring-engine.h"
#include "ring-packed-engine.h"

/* &weir_packed_slot.count of a buffer that was pushed and is not yet shown. */
#define COUNT_PUSHED	U16_MAX

/* To write it: mostly it lies on the page that is read. */
static __always_inline __le64 *used_at(struct weir_ring *r, u32 pos)
{
	u32 off = index_of(r, pos) * WEIR_RING_DESC_SIZE;
	bool near = off - r->w_desc.start < r->w_desc.len;

	return desc_in(r, near ? &r->w_desc : &r->w_used, off);
}

/* Where the driver says when it wants calls. */
static const __le32 *driver_event(struct weir_ring *r)
{
	return weir_ring_window(r, &r->w_avail, r->at.avail, EVENT_SIZE, 0,
				EVENT_SIZE, false);
}

/**
 * weir_packed_push() - &weir_ring_ops.push of a packed ring
 * @r: the ring
 * @id: of the buffer
 * @len: bytes written
 *
 * Return: 0, -EIO.
 */
int weir_packed_push(struct weir_ring *r, u16 id, u32 len)
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

/* A used descriptor's bits at @pos: both as the wrap counter is (2.8.1). */
static __always_inline u64 used_marks(const struct weir_ring *r, u32 pos)
{
	return wrap_counter(r, pos) ? WORD_AVAIL | WORD_USED : 0;
}

/* Its word (2.8.4). */
static __always_inline __le64 used_word(u64 marks, const struct weir_packed_used *u)
{
	u64 word = marks | (u64)u->id << WORD_ID | u->len;

	return cpu_to_le64(u->len ? word | WORD_WRITE : word);
}

/* Write a used descriptor's word; see split's put_logged() for the log. */
static bool show_logged(struct weir_ring *r, u32 pos, __le64 *p, __le64 word)
{
	gpa_t at = r->at.desc + index_of(r, pos) * WEIR_RING_DESC_SIZE;

	if (!weir_ring_log(r, at, WEIR_RING_DESC_SIZE))
		return false;
	/* As show_first(). */
	smp_store_release((__force u64 *)(p + 1), (__force u64)word);
	return weir_ring_log(r, at, WEIR_RING_DESC_SIZE);
}

/* What was pushed, @n descriptors, is the driver's: the ring has room again. */
static __always_inline void retire(struct weir_ring *r, u32 n)
{
	struct weir_ring_packed *k = &r->packed;

	k->pushed = 0;
	k->used = step(r, k->used, n);
	k->busy -= n;
	k->since = min_t(u32, k->since + n, 2 * r->at.num);
	r->used_idx = r->next_used;
	r->untold = true;
}

static __always_inline void show_first(__le64 *p, __le64 word)
{
	/* Data and descriptors before the first; pairs with the driver's. */
	smp_store_release((__force u64 *)(p + 1), (__force u64)word);
}

/* All of the ring is at hand, and nobody keeps a log: one pass, which cannot fail. */
static __always_inline int publish_at_hand(struct weir_ring *r)
{
	const struct weir_ring_packed *k = &r->packed;
	u32 i, n = 0, idx = index_of(r, k->used);
	u64 marks = used_marks(r, k->used);
	__le64 *desc = r->w_desc.p, *first = desc + 2 * idx, first_word = 0, word;
	const u32 num = r->at.num, pushed = k->pushed;
	struct weir_packed_slot *slots = k->slots;

	for (i = 0; i < pushed; i++) {
		const struct weir_packed_used u = slots[i].used;

		word = used_word(marks, &u);
		if (i)
			WRITE_ONCE(desc[2 * idx + 1], word);
		else
			first_word = word;
		slots[u.id].count = 0;
		n += u.count;
		idx += u.count;
		if (idx >= num) {
			idx -= num;
			marks ^= WORD_AVAIL | WORD_USED;
		}
	}
	show_first(first, first_word);
	retire(r, n);
	return 0;
}

/* Nothing has changed when it fails; what it wrote the driver does not look at yet. */
static noinline int publish_by_page(struct weir_ring *r)
{
	const struct weir_ring_packed *k = &r->packed;
	struct weir_packed_slot *slots = k->slots;
	__le64 *first = used_at(r, k->used), *p, word;
	u32 pos = k->used, i, n = 0;

	if (unlikely(!first))
		return -EAGAIN;
	for (i = 1; i < k->pushed; i++) {
		pos = step(r, pos, slots[i - 1].used.count);
		p = used_at(r, pos);
		if (unlikely(!p))
			return -EAGAIN;
		word = used_word(used_marks(r, pos), &slots[i].used);
		if (likely(!r->at.log_ring))
			WRITE_ONCE(p[1], word);
		else if (!show_logged(r, pos, p, word))
			return -EAGAIN;
	}
	word = used_word(used_marks(r, k->used), &slots[0].used);
	if (likely(!r->at.log_ring))
		show_first(first, word);
	else if (!show_logged(r, k->used, first, word))
		return -EAGAIN;
	for (i = 0; i < k->pushed; i++) {
		slots[slots[i].used.id].count = 0;
		n += slots[i].used.count;
	}
	retire(r, n);
	return 0;
}

static __always_inline int publish(struct weir_ring *r)
{
	if (unlikely(r->broken))
		return -EIO;
	if (!r->packed.pushed)
		return 0;
	if (likely(at_hand(r) && !r->at.log_ring))
		return publish_at_hand(r);
	return publish_by_page(r);
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
	r->quiet = false;
	switch (word >> EVENT_FLAGS & EVENT_FLAGS_MASK) {
	case VRING_PACKED_EVENT_FLAG_DISABLE:
		r->quiet = true;
		return 0;
	case VRING_PACKED_EVENT_FLAG_DESC:
		return !r->event_idx || passed(r, word, since);
	default:
		return 1;
	}
}

/**
 * weir_packed_flush() - &weir_ring_ops.flush of a packed ring
 * @r: the ring
 *
 * Return: 1, 0, -EAGAIN, -EIO.
 */
int weir_packed_flush(struct weir_ring *r)
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

/**
 * weir_packed_show() - &weir_ring_ops.show of a packed ring
 * @r: the ring
 *
 * Return: as weir_packed_flush().
 */
int weir_packed_show(struct weir_ring *r)
{
	return r->event_idx ? publish(r) : weir_packed_flush(r);
}
