// SPDX-License-Identifier: GPL-2.0-only
/* What the rings' fuzz targets share: the device's acts, and what must hold. */
#include "ring-program.h"

#define check(cond) do { if (!(cond)) abort(); } while (0)

#define FUZZ_SEGS 24

u8 ring_take8(struct ring_program *g)
{
	if (!g->left)
		return 0;
	g->left--;
	return *g->p++;
}

u16 ring_take16(struct ring_program *g)
{
	u16 lo = ring_take8(g);

	return lo | ring_take8(g) << 8;
}

/* Mostly an address in memory, at times one at its end, or anything. */
static u64 take_addr(struct ring_program *g)
{
	u8 how = ring_take8(g);

	if (how < 200)
		return MODEL_BASE + (u64)ring_take16(g) * 4;
	if (how < 220)
		return MODEL_END - ring_take8(g);
	if (how < 240)
		return -(u64)ring_take16(g);
	return (u64)ring_take16(g) << 48 | (u64)ring_take16(g) << 16 |
		ring_take16(g);
}

void ring_store(struct ring_program *g, gpa_t gpa, u64 val, unsigned int len)
{
	for (unsigned int i = 0; i < len; i++)
		if (model_has(gpa + i))
			*model_at(&g->m, gpa + i) = val >> (8 * i);
}

void ring_write_desc(struct ring_program *g, gpa_t at, u16 third, u16 fourth)
{
	u16 len = ring_take16(g);

	ring_store(g, at, take_addr(g), 8);
	ring_store(g, at + 8, len > 0xff00 ? ~0u - ring_take8(g) : len, 4);
	ring_store(g, at + 12, third, 2);
	ring_store(g, at + 14, fourth, 2);
}

void ring_take_desc(struct ring_program *g, gpa_t at)
{
	u16 third = ring_take16(g), fourth = ring_take16(g);

	ring_write_desc(g, at, third, fourth);
}

void ring_disturb(struct ring_program *g)
{
	gpa_t at;

	switch (ring_take8(g) % 3) {
	case 0:
		at = MODEL_TABLE + 16 * ring_take8(g);
		at += ring_take8(g) % 3;
		ring_take_desc(g, at);
		break;
	case 1:
		at = MODEL_BASE + ring_take16(g);
		ring_store(g, at, ring_take16(g), 2);
		break;
	case 2:
		g->m.absent[ring_take8(g) % MODEL_PAGES] = true;
		break;
	}
}

static void check_chain(const struct weir_chain *c)
{
	u64 out = 0, in = 0;
	unsigned int i;

	check(c->nr_out + c->nr_in <= FUZZ_SEGS);
	for (i = 0; i < c->nr_out + c->nr_in; i++) {
		const struct weir_seg *s = &c->segs[i];

		check(s->len && s->addr + (s->len - 1) >= s->addr);
		*(i < c->nr_out ? &out : &in) += s->len;
	}
	check(out == c->out_len && in == c->in_len && out + in <= ~0u);
}

/* Read and write what the chain says, as a device would. */
static int use_chain(struct weir_ring *r, const struct weir_chain *c)
{
	struct weir_seg_iter it = weir_seg_out(c);
	u8 buf[512];
	ssize_t n;

	n = weir_ring_read(r, &it, buf, sizeof(buf));
	check(n <= (ssize_t)min_t(u32, sizeof(buf), c->out_len));
	if (n < 0)
		return n;
	it = weir_seg_in(c);
	memset(buf, 0xee, sizeof(buf));
	n = weir_ring_write(r, &it, buf, sizeof(buf));
	check(n <= (ssize_t)min_t(u32, sizeof(buf), c->in_len));
	return n < 0 ? n : 0;
}

static int act_next(struct ring_program *g)
{
	struct weir_seg segs[FUZZ_SEGS];
	struct weir_chain c = { .segs = segs, .max = FUZZ_SEGS };
	int ret = weir_ring_next(&g->m.ring, &c);

	if (ret <= 0)
		return ret;
	check_chain(&c);
	if (g->nr_ids < RING_IDS) {
		g->ids[g->nr_ids++] = c.id;
		g->taken++;
	}
	return use_chain(&g->m.ring, &c);
}

/* One of those taken; now and then anything. */
static int act_push(struct ring_program *g)
{
	u16 pick = ring_take16(g), id;
	int ret;

	if (!g->nr_ids)
		return ring_take8(g) ? 0 : weir_ring_push(&g->m.ring, pick, 1);
	pick %= g->nr_ids;
	id = g->ids[pick];
	ret = weir_ring_push(&g->m.ring, id, ring_take16(g));
	if (ret)
		return ret;
	g->ids[pick] = g->ids[--g->nr_ids];
	g->taken = 0;
	if (g->nr_pushed < RING_IDS)
		g->pushed[g->nr_pushed++] = id;
	return 0;
}

static void act_rewind(struct ring_program *g)
{
	if (g->taken) {
		weir_ring_rewind(&g->m.ring, 1, 0);
		g->taken--;
		g->nr_ids--;
	} else if (g->nr_pushed && g->nr_ids < RING_IDS) {
		weir_ring_rewind(&g->m.ring, 0, 1);
		g->ids[g->nr_ids++] = g->pushed[--g->nr_pushed];
	}
}

static int device_acts(struct ring_program *g)
{
	struct weir_ring *r = &g->m.ring;

	switch (ring_take8(g) % 10) {
	case 0 ... 2:
		return act_next(g);
	case 3 ... 4:
		return act_push(g);
	case 5:
		g->nr_pushed = 0;
		return ring_take8(g) & 1 ? weir_ring_flush(r) : weir_ring_show(r);
	case 6:
		return weir_ring_kicks_on(r);
	case 7:
		return weir_ring_kicks_off(r);
	default:
		act_rewind(g);
		return weir_ring_more(r);
	}
}

static void start(struct ring_program *g, u64 features)
{
	struct weir_ring_layout at = {
		g->num, MODEL_DESC, MODEL_AVAIL, MODEL_USED, g->base,
	};

	features |= BIT_ULL(VIRTIO_RING_F_INDIRECT_DESC);
	if (ring_take8(g) & 1)
		features |= BIT_ULL(VIRTIO_RING_F_EVENT_IDX);
	check(!weir_ring_init(&g->m.ring, &g->m.gmem, &at, features,
			      g->m.slots));
	check(weir_ring_begin(&g->m.ring, false));
	check(!weir_ring_start(&g->m.ring));
	weir_ring_end(&g->m.ring, false);
}

static void act(struct ring_program *g)
{
	struct weir_ring *r = &g->m.ring;
	bool broken;
	int ret;

	for (int n = ring_take8(g) % 8; n > 0; n--)
		g->driver_acts(g);
	broken = r->broken;
	check(weir_ring_begin(r, false));
	ret = device_acts(g);
	weir_ring_end(r, false);
	check(!broken || ret == -EIO || r->broken);
	check(ret != -EIO || r->broken);
	check(r->packed.busy <= g->num);
	if (ret == -EAGAIN)
		ret = weir_ring_fault_in(r);
	check(ret >= 0 || ret == -EIO);
}

void ring_program_run(struct ring_program *g, u64 features)
{
	model_init(&g->m);
	start(g, features);
	while (g->left && !g->m.ring.broken)
		act(g);
	model_exit(&g->m);
}
