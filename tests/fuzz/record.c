// SPDX-License-Identifier: GPL-2.0-only
/*
 * Linked into weir-blkd, whose calls it watches (--wrap): what a driver and a front
 * end do is printed as seeds of the fuzz targets, a line each: the target's name,
 * then the input in hexadecimal. Of a ring the first requests after its start; what
 * the driver put into its memory comes before what the device did with it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/virtio_blk.h>
#include <tools/blkd/device.h>
#include <vhost/blk-request.h>
#include <tests/fuzz/blk-input.h>
#include <tests/unit/ring-model.h>

#define SEED_MAX	1200	/* bytes; more than that is of no use to libFuzzer */
#define RINGS		8
#define LEN_MAX		0xfe00	/* above are the lengths that are not sensible */
#define AHEAD		8	/* buffers available before they are taken */

struct seed {
	const char *target;
	u8 bytes[SEED_MAX + 256];
	size_t len;
};

/* Acts of the driver that wait for one of the device, which takes up to seven. */
struct recording {
	struct weir_ring *ring;
	const struct weir_ring_ops *real;
	struct weir_ring_ops ops;
	struct seed seed, acts;
	unsigned int nr_acts;
	u16 seen, ids[1024];
	unsigned int nr_ids, tables, made, taken;
	bool packed, wrap, over;
};

static struct recording recordings[RINGS];

static void add(struct seed *s, u64 value, unsigned int len)
{
	for (unsigned int i = 0; i < len && s->len < sizeof(s->bytes); i++)
		s->bytes[s->len++] = value >> (8 * i);
}

static void add_bytes(struct seed *s, const void *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		add(s, ((const u8 *)bytes)[i], 1);
}

/* One write: several threads print. */
static void print(struct seed *s)
{
	static char line[RINGS][2 * sizeof(s->bytes) + 64];
	static unsigned int turn;
	char *to = line[__atomic_fetch_add(&turn, 1, __ATOMIC_RELAXED) % RINGS];
	char *p = to + sprintf(to, "%s ", s->target);

	for (size_t i = 0; i < s->len; i++)
		p += sprintf(p, "%02x", s->bytes[i]);
	puts(to);
	fflush(stdout);
	s->len = 0;
}

static struct recording *recording_of(const struct weir_ring *r)
{
	for (unsigned int i = 0; i < RINGS; i++)
		if (recordings[i].ring == r)
			return &recordings[i];
	abort();
}

/* The device does something: @bytes, after what the driver has done. */
static void device_acts(struct recording *rec, u64 bytes, unsigned int len)
{
	if (rec->over)
		return;
	add(&rec->seed, rec->nr_acts, 1);
	add_bytes(&rec->seed, rec->acts.bytes, rec->acts.len);
	rec->acts.len = 0;
	rec->nr_acts = 0;
	add(&rec->seed, bytes, len);
	if (rec->seed.len > SEED_MAX) {
		rec->over = true;
		print(&rec->seed);
	}
}

/* The driver has done something; not more than the device can hear of at once. */
static void driver_acted(struct recording *rec)
{
	if (++rec->nr_acts == 7)
		device_acts(rec, 7, 1);		/* no kicks, please */
}

static void *at(struct weir_ring *r, gpa_t gpa, size_t len)
{
	size_t room = len;
	void *p = r->gmem.ops->translate(r->gmem.ctx, gpa, &room, false);

	return room < len ? NULL : p;
}

/* A place in the fuzz target's memory that stands for one of the guest's. */
static u16 place(gpa_t gpa)
{
	return (MODEL_DATA - MODEL_BASE + (gpa & 0x1fffc)) / 4;
}

static void add_desc(struct seed *s, const struct vring_desc *d, u16 place)
{
	add(s, d->flags, 2);
	add(s, d->next, 2);
	add(s, min(d->len, LEN_MAX), 2);
	add(s, 0, 1);
	add(s, place, 2);
}

/* An indirect table, at one of eight places. Return: which. */
static u16 record_table(struct recording *rec, const struct vring_desc *d)
{
	const struct vring_desc *table = at(rec->ring, d->addr, d->len);
	unsigned int first = rec->tables++ % 8 * 32;

	for (u32 i = 0; table && i < min(d->len / 16, 32u); i++) {
		if (rec->packed)
			add(&rec->acts, 6, 1);
		else
			add(&rec->acts, 3 << 8, 2);
		add(&rec->acts, 0, 1);
		add(&rec->acts, first + i, 2);
		add_desc(&rec->acts, &table[i], place(table[i].addr));
		driver_acted(rec);
	}
	return (MODEL_TABLE - MODEL_BASE + 16 * first) / 4;
}

static void record_desc(struct recording *rec, u16 index,
			const struct vring_desc *d, u16 flags)
{
	u16 where = flags & VRING_DESC_F_INDIRECT ? record_table(rec, d) :
		place(d->addr);

	if (rec->packed)
		add(&rec->acts, 4, 1);
	else
		add(&rec->acts, 0, 2);
	add(&rec->acts, index, 1);
	add_desc(&rec->acts, d, where);
	driver_acted(rec);
}

static void record_split(struct recording *rec)
{
	struct weir_ring *r = rec->ring;
	const struct vring_desc *desc = at(r, r->at.desc, 16 * r->at.num);
	const struct vring_avail *avail = at(r, r->at.avail, 4 + 2 * r->at.num);
	u16 idx, slot, i, n;

	if (!desc || !avail)
		return;
	idx = __atomic_load_n(&avail->idx, __ATOMIC_ACQUIRE);
	for (; rec->seen != idx && rec->made < rec->taken + AHEAD; rec->seen++) {
		rec->made++;
		slot = rec->seen % r->at.num;
		i = avail->ring[slot] % r->at.num;
		for (n = 0; n < r->at.num; n++) {
			record_desc(rec, i, &desc[i], desc[i].flags);
			if (!(desc[i].flags & VRING_DESC_F_NEXT))
				break;
			i = desc[i].next % r->at.num;
		}
		add(&rec->acts, slot, 1);
		add(&rec->acts, 1, 1);
		add(&rec->acts, avail->ring[slot], 1);
		driver_acted(rec);
		add(&rec->acts, slot, 1);
		add(&rec->acts, 1 << 8 | 2, 2);
		driver_acted(rec);
	}
}

static void record_packed(struct recording *rec)
{
	struct weir_ring *r = rec->ring;
	const struct vring_packed_desc *desc = at(r, r->at.desc, 16 * r->at.num);
	u16 flags;

	while (desc && rec->made < rec->taken + AHEAD) {
		flags = __atomic_load_n(&desc[rec->seen].flags, __ATOMIC_ACQUIRE);
		if (!!(flags & BIT(VRING_PACKED_DESC_F_AVAIL)) != rec->wrap ||
		    !!(flags & BIT(VRING_PACKED_DESC_F_USED)) == rec->wrap)
			break;
		record_desc(rec, rec->seen, (const void *)&desc[rec->seen], flags);
		rec->made += !(flags & VRING_DESC_F_NEXT);
		rec->seen = (rec->seen + 1) % r->at.num;
		rec->wrap ^= !rec->seen;
	}
}

static int record_next(struct weir_ring *r, struct weir_chain *c)
{
	struct recording *rec = recording_of(r);
	int ret = rec->real->next(r, c);

	if (ret != 1 || rec->over)
		return ret;
	rec->taken++;
	if (rec->packed)
		record_packed(rec);
	else
		record_split(rec);
	device_acts(rec, 0, 1);
	rec->ids[rec->nr_ids++ % ARRAY_SIZE(rec->ids)] = c->id;
	return ret;
}

static int record_push(struct weir_ring *r, u16 id, u32 len)
{
	struct recording *rec = recording_of(r);
	int ret = rec->real->push(r, id, len);
	unsigned int pick;

	if (ret || rec->over)
		return ret;
	for (pick = 0; pick < rec->nr_ids && rec->ids[pick] != id; pick++)
		;
	if (pick == rec->nr_ids)
		return ret;
	rec->ids[pick] = rec->ids[--rec->nr_ids];
	device_acts(rec, 3 | pick << 8 | (u64)min(len, LEN_MAX) << 24, 5);
	return ret;
}

static int record_flush(struct weir_ring *r)
{
	struct recording *rec = recording_of(r);

	device_acts(rec, 1 << 8 | 5, 2);
	return rec->real->flush(r);
}

static int record_kicks_on(struct weir_ring *r)
{
	struct recording *rec = recording_of(r);

	device_acts(rec, 6, 1);
	return rec->real->kicks_on(r);
}

static int record_kicks_off(struct weir_ring *r)
{
	struct recording *rec = recording_of(r);

	device_acts(rec, 7, 1);
	return rec->real->kicks_off(r);
}

static void record_ring(struct weir_ring *r, u64 features)
{
	struct recording *rec = recordings;

	while (rec < recordings + RINGS - 1 && rec->ring && rec->ring != r)
		rec++;
	if (rec->seed.len && !rec->over)
		print(&rec->seed);
	*rec = (struct recording){
		.ring = r, .real = r->ops, .ops = *r->ops, .wrap = true,
		.over = r->at.num > 256,
		.packed = features & BIT_ULL(VIRTIO_F_RING_PACKED),
	};
	rec->ops.next = record_next;
	rec->ops.push = record_push;
	rec->ops.flush = record_flush;
	rec->ops.kicks_on = record_kicks_on;
	rec->ops.kicks_off = record_kicks_off;
	rec->seed.target = "ring-split";
	if (rec->packed) {
		rec->seed.target = "ring-packed";
		add(&rec->seed, r->at.num - 1, 2);
	} else {
		add(&rec->seed, ilog2(r->at.num), 1);
	}
	add(&rec->seed, r->event_idx, 1);
	r->ops = &rec->ops;
}

int __real_weir_ring_init(struct weir_ring *r, const struct weir_gmem *gmem,
			  const struct weir_ring_layout *at, u64 features,
			  void *state);
int __wrap_weir_ring_init(struct weir_ring *r, const struct weir_gmem *gmem,
			  const struct weir_ring_layout *at, u64 features,
			  void *state);

int __wrap_weir_ring_init(struct weir_ring *r, const struct weir_gmem *gmem,
			  const struct weir_ring_layout *at, u64 features,
			  void *state)
{
	int err = __real_weir_ring_init(r, gmem, at, features, state);

	if (!err)
		record_ring(r, features);
	return err;
}

enum weir_blk_verdict
__real_weir_blk_request_parse(const struct weir_blk_limits *lim,
			      const struct weir_chain *c,
			      const struct virtio_blk_outhdr *hdr,
			      struct weir_blk_request *req);
enum weir_blk_verdict
__wrap_weir_blk_request_parse(const struct weir_blk_limits *lim,
			      const struct weir_chain *c,
			      const struct virtio_blk_outhdr *hdr,
			      struct weir_blk_request *req);

enum weir_blk_verdict
__wrap_weir_blk_request_parse(const struct weir_blk_limits *lim,
			      const struct weir_chain *c,
			      const struct virtio_blk_outhdr *hdr,
			      struct weir_blk_request *req)
{
	struct blk_input in = {
		.capacity = lim->capacity,
		.max_discard_sectors = lim->max_discard_sectors,
		.max_zeroes_sectors = lim->max_zeroes_sectors,
		.max_erase_sectors = lim->max_erase_sectors,
		.hdr = *hdr,
		.range = { .sector = 2048, .num_sectors = 8 },
		.block_shift = ilog2(lim->block_sectors),
		.flags = (lim->rdonly ? BLK_INPUT_RDONLY : 0) |
			 (lim->lifetime ? BLK_INPUT_LIFETIME : 0),
		.nr_out = c->nr_out,
	};
	struct seed s = { .target = "blk-request" };

	add_bytes(&s, &in, sizeof(in));
	for (unsigned int i = 0; i < c->nr_out + c->nr_in; i++) {
		add(&s, c->segs[i].addr, 8);
		add(&s, min(c->segs[i].len, LEN_MAX), 2);
	}
	print(&s);
	return __real_weir_blk_request_parse(lim, c, hdr, req);
}

static struct seed session = { .target = "blkd-message" };

int __real_blkd_device_handle(struct blkd_device *dev, struct blkd_message *msg,
			      struct blkd_answer *answer);
int __wrap_blkd_device_handle(struct blkd_device *dev, struct blkd_message *msg,
			      struct blkd_answer *answer);

int __wrap_blkd_device_handle(struct blkd_device *dev, struct blkd_message *msg,
			      struct blkd_answer *answer)
{
	bool memory = msg->hdr.request == BLKD_SET_MEM_TABLE ||
		msg->hdr.request == BLKD_ADD_MEM_REG ||
		msg->hdr.request == BLKD_SET_INFLIGHT_FD;
	u32 size = min_t(u32, msg->hdr.size, sizeof(msg->payload));

	if (session.len + 6 + size <= SEED_MAX) {
		add(&session, msg->hdr.request, 1);
		add(&session, msg->hdr.flags & 8, 1);
		add(&session, msg->nr_fds, 1);
		add(&session, memory ? 0 : 0xaa, 1);
		add(&session, size, 2);
		add_bytes(&session, &msg->payload, size);
	}
	return __real_blkd_device_handle(dev, msg, answer);
}

void __real_blkd_device_exit(struct blkd_device *dev);
void __wrap_blkd_device_exit(struct blkd_device *dev);

void __wrap_blkd_device_exit(struct blkd_device *dev)
{
	__real_blkd_device_exit(dev);
	for (unsigned int i = 0; i < RINGS; i++)
		if (recordings[i].seed.len && !recordings[i].over)
			print(&recordings[i].seed);
	if (session.len)
		print(&session);
}
