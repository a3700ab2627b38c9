// SPDX-License-Identifier: GPL-2.0-only
// sources: virtio/ring.c virtio/ring-split.c
/*
 * A driver that may do anything to its memory, at any moment between two calls
 * of the split ring engine. The input is a program of it. Build and run with
 * libFuzzer: tests/fuzz/run ring-split; ring-fuzz-test runs fixed inputs.
 */
#include "tests/unit/ring-model.h"

#define check(cond) do { if (!(cond)) abort(); } while (0)

#define FUZZ_SEGS 24

struct input {
	const u8 *p;
	size_t left;
};

static u8 take8(struct input *in)
{
	if (!in->left)
		return 0;
	in->left--;
	return *in->p++;
}

static u16 take16(struct input *in)
{
	u16 lo = take8(in);

	return lo | take8(in) << 8;
}

/* Mostly an address in memory, at times one at its end, or anything. */
static u64 take_addr(struct input *in)
{
	u8 how = take8(in);

	if (how < 200)
		return MODEL_BASE + (u64)take16(in) * 4;
	if (how < 220)
		return MODEL_END - take8(in);
	if (how < 240)
		return -(u64)take16(in);
	return (u64)take16(in) << 48 | (u64)take16(in) << 16 | take16(in);
}

static void store(struct model *m, gpa_t gpa, u64 val, unsigned int len)
{
	for (unsigned int i = 0; i < len; i++)
		if (model_has(gpa + i))
			*model_at(m, gpa + i) = val >> (8 * i);
}

static void write_desc(struct model *m, gpa_t at, struct input *in)
{
	u16 len = take16(in);

	store(m, at, take_addr(in), 8);
	store(m, at + 8, len > 0xff00 ? ~0u - take8(in) : len, 4);
	store(m, at + 12, take16(in), 2);
	store(m, at + 14, take16(in), 2);
}

static void driver_acts(struct model *m, struct input *in)
{
	gpa_t avail = MODEL_AVAIL + 4 + 2 * (take8(in) % m->num);

	switch (take8(in) % 6) {
	case 0:
		write_desc(m, MODEL_DESC + 16 * (take8(in) % m->num), in);
		break;
	case 1:
		write_desc(m, MODEL_TABLE + 16 * take8(in) + take8(in) % 3, in);
		break;
	case 2:
		store(m, avail, take8(in) % (m->num + 1), 2);
		break;
	case 3:
		m->avail_idx += take8(in) % 4;
		store(m, MODEL_AVAIL + 2, m->avail_idx, 2);
		break;
	case 4:
		store(m, MODEL_BASE + take16(in), take16(in), 2);
		break;
	case 5:
		m->absent[take8(in) % MODEL_PAGES] = true;
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
static int use_chain(struct model *m, const struct weir_chain *c)
{
	struct weir_seg_iter it = weir_seg_out(c);
	u8 buf[512];
	ssize_t n;

	n = weir_ring_read(&m->ring, &it, buf, sizeof(buf));
	check(n <= (ssize_t)min_t(u32, sizeof(buf), c->out_len));
	if (n < 0)
		return n;
	it = weir_seg_in(c);
	memset(buf, 0xee, sizeof(buf));
	n = weir_ring_write(&m->ring, &it, buf, sizeof(buf));
	check(n <= (ssize_t)min_t(u32, sizeof(buf), c->in_len));
	return n < 0 ? n : 0;
}

static int device_acts(struct model *m, struct input *in, unsigned int *taken)
{
	struct weir_seg segs[FUZZ_SEGS];
	struct weir_chain c = { .segs = segs, .max = FUZZ_SEGS };
	struct weir_ring *r = &m->ring;
	int ret;

	switch (take8(in) % 8) {
	case 0 ... 2:
		ret = weir_ring_next(r, &c);
		if (ret <= 0)
			return ret;
		++*taken;
		check_chain(&c);
		return use_chain(m, &c);
	case 3:
		return weir_ring_push(r, take16(in), take16(in));
	case 4:
		*taken = 0;
		return weir_ring_flush(r);
	case 5:
		return weir_ring_kicks_on(r);
	case 6:
		return weir_ring_kicks_off(r);
	default:
		if (*taken)
			weir_ring_rewind(r, 1, 0);
		*taken -= !!*taken;
		return weir_ring_more(r);
	}
}

static void run(struct model *m, struct input *in)
{
	unsigned int taken = 0;
	bool broken;
	int ret;

	while (in->left) {
		for (int n = take8(in) % 8; n > 0; n--)
			driver_acts(m, in);
		broken = m->ring.broken;
		check(weir_ring_begin(&m->ring, false));
		ret = device_acts(m, in, &taken);
		weir_ring_end(&m->ring, false);
		check(!broken || ret == -EIO || m->ring.broken);
		check(ret != -EIO || m->ring.broken);
		if (ret == -EAGAIN)
			ret = weir_ring_fault_in(&m->ring);
		check(ret >= 0 || ret == -EIO);
		if (m->ring.broken)
			return;
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct weir_ring_layout at = {
		8, MODEL_DESC, MODEL_AVAIL, MODEL_USED, 0,
	};
	struct input in = { data, size };
	static struct model m;
	u64 features;

	model_init(&m);
	at.num = 1 << take8(&in) % 10;
	m.num = at.num;
	m.event_idx = take8(&in) & 1;
	features = BIT_ULL(VIRTIO_RING_F_INDIRECT_DESC);
	if (m.event_idx)
		features |= BIT_ULL(VIRTIO_RING_F_EVENT_IDX);
	check(!weir_ring_split_init(&m.ring, &m.gmem, &at, features));
	check(weir_ring_begin(&m.ring, false));
	check(!weir_ring_start(&m.ring));
	weir_ring_end(&m.ring, false);
	run(&m, &in);
	model_exit(&m);
	return 0;
}
