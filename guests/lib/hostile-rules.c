// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules that hold for buffers of any device, and what becomes of a device whose
 * driver breaks them. Section numbers are those of virtio 1.2. It calls most of these
 * a "driver MUST NOT" and leaves the rest to the device, which has DEVICE_NEEDS_RESET
 * for it (2.1.2).
 */

#include "hostile.h"

#define DESC_BYTES	((u32)sizeof(struct desc))
#define TABLE		((struct desc *)(HOSTILE_MORE + 0x10000))

/* Addresses: those of the body. */
static void body_nowhere(struct hostile *h) { h->body->addr = HOSTILE_NOWHERE; }
static void body_in_hole(struct hostile *h) { h->body->addr = HOSTILE_HOLE; }
static void body_at_registers(struct hostile *h) { h->body->addr = h->dev->base; }
static void body_at_gic(struct hostile *h) { h->body->addr = GUEST_GICD; }
static void body_before_memory(struct hostile *h) { h->body->addr = GUEST_RAM - 16; }
static void body_over_end(struct hostile *h) { h->body->addr = HOSTILE_RAM_END - 16; }
static void body_wraps(struct hostile *h) { h->body->addr = -16UL; }
static void first_nowhere(struct hostile *h) { h->p[0].addr = HOSTILE_NOWHERE; }
static void first_at_registers(struct hostile *h) { h->p[0].addr = h->dev->base; }
static void last_nowhere(struct hostile *h) { h->p[h->nr - 1].addr = HOSTILE_NOWHERE; }
static void last_at_gic(struct hostile *h) { h->p[h->nr - 1].addr = GUEST_GICD; }

/* A buffer is no longer than 2^32 bytes (2.7.5, 2.8.5). */
static void two_long_pieces(struct hostile *h)
{
	h->body->len = 0x80000000;
	h->p[h->nr] = h->p[h->nr - 1];
	h->p[h->nr++].len = 0x80000000;
}

/* Those that the device writes come last (2.7.4.2, 2.8.17). */
static void readable_after_writable(struct hostile *h)
{
	h->p[h->nr - 1].flags |= DESC_WRITE;
	h->p[h->nr++] = (struct piece) { HOSTILE_MORE, 16, 0 };
}

static void nothing_at_all(struct hostile *h)
{
	u32 i;

	for (i = 0; i < h->nr; i++)
		h->p[i].len = 0;
}

static void one_empty_piece(struct hostile *h)
{
	struct piece *empty = &h->p[h->nr - 1];

	h->p[h->nr++] = *empty;
	empty->len = 0;
	empty->addr = HOSTILE_NOWHERE;
}

/* Indirect tables (2.7.5.3, 2.8.7). */
static void in_table(struct hostile *h)
{
	ring_lay_table(h->ring, TABLE, h->p, h->nr);
	h->p[0] = (struct piece) { (u64)TABLE, h->nr * DESC_BYTES, DESC_INDIRECT };
	h->nr = 1;
}

static void table_odd(struct hostile *h) { in_table(h); h->p[0].len++; }

static void table_empty(struct hostile *h)
{
	in_table(h);
	h->p[0].len = 0;
}

static void table_too_long(struct hostile *h) { in_table(h); h->p[0].len = -DESC_BYTES; }
static void table_nowhere(struct hostile *h) { in_table(h); h->p[0].addr = HOSTILE_NOWHERE; }
static void table_at_registers(struct hostile *h) { in_table(h); h->p[0].addr = h->dev->base; }

static void table_wraps(struct hostile *h)
{
	in_table(h);
	h->p[0] = (struct piece) { -(u64)DESC_BYTES, 2 * DESC_BYTES, DESC_INDIRECT };
}

/* Its first piece is a good one, and goes on. */
static void table_over_end(struct hostile *h)
{
	struct desc *last = (void *)(HOSTILE_RAM_END - DESC_BYTES);

	h->nr = 1;
	in_table(h);
	*last = TABLE[0];
	last->word[h->ring->packed] |= DESC_NEXT;
	last->word[1] = h->ring->packed ? last->word[1] : 1;
	h->p[0] = (struct piece) { (u64)last, 2 * DESC_BYTES, DESC_INDIRECT };
}

static void table_in_table(struct hostile *h)
{
	in_table(h);
	TABLE[0].word[h->ring->packed] |= DESC_INDIRECT;
	TABLE[0].addr = (u64)&TABLE[4];
	TABLE[0].len = DESC_BYTES;
}

static void table_of_itself(struct hostile *h)
{
	in_table(h);
	TABLE[0] = (struct desc) { .addr = (u64)TABLE, .len = h->p[0].len };
	TABLE[0].word[h->ring->packed] = DESC_INDIRECT;
}

static void table_and_next(struct hostile *h)
{
	h->p[1] = h->p[h->nr - 1];
	in_table(h);
	h->nr = 2;
}

static void table_loop(struct hostile *h)
{
	in_table(h);
	TABLE[0].word[0] |= DESC_NEXT;
	TABLE[0].word[1] = 0;
}

static void table_next_out(struct hostile *h)
{
	in_table(h);
	TABLE[0].word[0] |= DESC_NEXT;
	TABLE[0].word[1] = h->p[0].len / DESC_BYTES;
}

/* Split rings (2.7). */
static bool next_to(struct hostile *h, u16 next)
{
	h->ring->desc[0].word[0] |= DESC_NEXT;
	h->ring->desc[0].word[1] = next;
	return true;
}

static bool loop_to_self(struct hostile *h) { return next_to(h, 0); }
static bool next_out(struct hostile *h) { return next_to(h, h->ring->num); }
static bool next_far_out(struct hostile *h) { return next_to(h, 0xffff); }

/* As many as there are, all of them empty but the first, and round again. */
static bool loop_of_all(struct hostile *h)
{
	struct desc *desc = h->ring->desc;
	u32 i;

	for (i = 0; i < h->ring->num; i++) {
		desc[i] = desc[0];
		desc[i].len = i ? 0 : desc[0].len;
		desc[i].word[0] |= DESC_NEXT;
		desc[i].word[1] = (i + 1) % h->ring->num;
	}
	return true;
}

static bool show_head(struct hostile *h, u16 head, u16 idx)
{
	*ring_avail_at(h->ring, 0) = head;
	dmb();
	WRITE_ONCE(*ring_avail_idx(h->ring), idx);
	return false;
}

static bool head_out(struct hostile *h) { return show_head(h, h->ring->num, 1); }
static bool head_far_out(struct hostile *h) { return show_head(h, 0xffff, 1); }
static bool index_ahead(struct hostile *h) { return show_head(h, 0, h->ring->num + 1); }
static bool index_far_ahead(struct hostile *h) { return show_head(h, 0, 0x8000); }
static bool index_back(struct hostile *h) { return show_head(h, 0, 0xffff); }

/* Both are seen at once. The device looks for the second only after the first. */
static bool twice(struct hostile *h)
{
	struct ring *r = h->ring;

	if (!r->packed) {
		*ring_avail_at(r, 1) = 0;
		return show_head(h, 0, 2);
	}
	r->avail = h->nr;
	ring_lay(r, 0, h->p, h->nr);
	ring_offer(r, 0, h->nr);
	r->avail = 0;
	return true;
}

static bool wishes_nonsense(struct hostile *h)
{
	h->ring->driver[0] = 0xffff;
	h->ring->driver[1] = h->ring->packed ? 0xffff : 0;
	return true;
}

/* Packed rings (2.8). */
static bool id_is(struct hostile *h, u16 id)
{
	u32 i;

	for (i = 0; i < h->nr; i++)
		h->ring->desc[i].word[0] = id;
	return true;
}

static bool id_out(struct hostile *h) { return id_is(h, h->ring->num); }
static bool id_far_out(struct hostile *h) { return id_is(h, 0xffff); }

/* No end: round the ring, where the device finds what is not its own. */
static bool chain_of_all(struct hostile *h)
{
	struct desc *desc = h->ring->desc;
	u32 i;

	for (i = 1; i < h->ring->num; i++) {
		desc[i] = desc[0];
		desc[i].len = 0;
		desc[i].word[1] = DESC_NEXT | DESC_AVAIL;
	}
	desc[0].word[1] |= DESC_NEXT;
	return true;
}

/* Neither made available nor used, whatever the device thinks of that. */
static bool marks_nonsense(struct hostile *h)
{
	u16 flags = h->ring->desc[0].word[1], odd = flags | DESC_AVAIL | DESC_USED;

	WRITE_ONCE(h->ring->desc[0].word[1], odd);
	ring_kick(h->ring);
	WRITE_ONCE(h->ring->desc[0].word[1], odd & ~(DESC_AVAIL | DESC_USED));
	ring_kick(h->ring);
	WRITE_ONCE(h->ring->desc[0].word[1], flags);
	return true;
}

#define NO_HEAD		(ON_BLK | ON_TX)	/* a receive buffer is one piece */

const struct rule common_rules[] = {
	{ "body nowhere", ON_ALL | ON_BOTH, .pieces = body_nowhere },
	{ "body in a hole", ON_ALL | ON_BOTH, .pieces = body_in_hole },
	{ "body at the device's registers", ON_ALL | ON_BOTH, .pieces = body_at_registers },
	{ "body at the GIC", ON_ALL | ON_BOTH, .pieces = body_at_gic },
	{ "body from before memory", ON_ALL | ON_BOTH, .pieces = body_before_memory },
	{ "body over the end of memory", ON_ALL | ON_BOTH, .pieces = body_over_end },
	{ "body wraps", ON_ALL | ON_BOTH, .pieces = body_wraps },
	{ "first piece nowhere", NO_HEAD | ON_BOTH, .pieces = first_nowhere },
	{ "first piece at the device's registers", NO_HEAD | ON_BOTH, .pieces = first_at_registers },
	{ "last piece nowhere", ON_BLK | ON_BOTH, .pieces = last_nowhere },
	{ "last piece at the GIC", ON_BLK | ON_BOTH, .pieces = last_at_gic },
	{ "more than 4 GiB", ON_ALL | ON_BOTH, .pieces = two_long_pieces },
	{ "readable after writable", ON_ALL | ON_BOTH, .pieces = readable_after_writable },
	{ "nothing at all", NO_HEAD | ON_BOTH, .pieces = nothing_at_all },
	{ "an empty piece among others", ON_ALL | ON_BOTH, .pieces = one_empty_piece,
	  .harmless = true },
	{ "a table", ON_TX | ON_RX | ON_BOTH, .pieces = in_table, .harmless = true },
	{ "a table, not negotiated", ON_ALL | ON_BOTH, .pieces = in_table, .direct = true },
	{ "table of odd length", ON_ALL | ON_BOTH, .pieces = table_odd },
	{ "table of no length", ON_ALL | ON_BOTH, .pieces = table_empty },
	{ "table too long", ON_ALL | ON_BOTH, .pieces = table_too_long },
	{ "table nowhere", ON_ALL | ON_BOTH, .pieces = table_nowhere },
	{ "table at the device's registers", ON_ALL | ON_BOTH, .pieces = table_at_registers },
	{ "table wraps", ON_ALL | ON_BOTH, .pieces = table_wraps },
	{ "table over the end of memory", ON_ALL | ON_BOTH, .pieces = table_over_end },
	{ "table in table", ON_ALL | ON_BOTH, .pieces = table_in_table },
	{ "table in itself", ON_ALL | ON_BOTH, .pieces = table_of_itself },
	{ "table with next", ON_ALL | ON_BOTH, .pieces = table_and_next },
	{ "table with a loop", ON_ALL | ON_SPLIT, .pieces = table_loop },
	{ "table's next out of it", ON_ALL | ON_SPLIT, .pieces = table_next_out },
	{ "next is itself", ON_ALL | ON_SPLIT, .laid = loop_to_self },
	{ "next out of range", ON_ALL | ON_SPLIT, .laid = next_out },
	{ "next far out of range", ON_ALL | ON_SPLIT, .laid = next_far_out },
	{ "loop of all descriptors", ON_ALL | ON_SPLIT, .laid = loop_of_all },
	{ "head out of range", ON_ALL | ON_SPLIT, .laid = head_out },
	{ "head far out of range", ON_ALL | ON_SPLIT, .laid = head_far_out },
	{ "index ahead", ON_ALL | ON_SPLIT, .laid = index_ahead },
	{ "index far ahead", ON_ALL | ON_SPLIT, .laid = index_far_ahead },
	{ "index gone back", ON_ALL | ON_SPLIT, .laid = index_back },
	{ "a buffer twice", ON_BLK | ON_BOTH, .laid = twice },
	{ "a buffer twice", ON_TX | ON_PACKED, .laid = twice },
	{ "nonsense for wishes", ON_ALL | ON_BOTH, .laid = wishes_nonsense,
	  .harmless = true },
	{ "buffer id out of range", ON_ALL | ON_PACKED, .laid = id_out },
	{ "buffer id far out of range", ON_ALL | ON_PACKED, .laid = id_far_out },
	{ "chain of all descriptors and more", ON_ALL | ON_PACKED, .laid = chain_of_all },
	{ "nonsense for marks", ON_ALL | ON_PACKED, .laid = marks_nonsense,
	  .harmless = true },
};

const u32 nr_common_rules = ARRAY_SIZE(common_rules);
