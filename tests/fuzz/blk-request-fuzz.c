// SPDX-License-Identifier: GPL-2.0-only
// sources: vhost/blk-request.c
/*
 * Any layout, any header, any segment of a discard: whatever is let through
 * lies on the disk, and its data is all there.
 */
#include <stdlib.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/virtio_blk.h>
#include <vhost/blk-request.h>

#define check(cond) do { if (!(cond)) abort(); } while (0)
#define SEGS 12

/* What a run starts with; the rest of the input is segments. */
struct start {
	struct weir_blk_limits lim;
	struct virtio_blk_outhdr hdr;
	struct virtio_blk_discard_write_zeroes range;
	u8 block_shift, nr_out;
};

struct piece {
	u64 addr;
	u16 len;
};

static void add(struct weir_chain *c, const struct piece *p, bool in)
{
	if (!p->len)
		return;
	c->segs[c->nr_out + c->nr_in].addr = p->addr & (~0ULL >> 1);
	c->segs[c->nr_out + c->nr_in].len = p->len;
	if (in) {
		c->nr_in++;
		c->in_len += p->len;
	} else {
		c->nr_out++;
		c->out_len += p->len;
	}
}

static void check_data(const struct weir_chain *c,
		       const struct weir_blk_request *req)
{
	struct weir_blk_data d = weir_blk_data(c, req);
	struct weir_seg seg;
	u64 sum = 0;

	while (weir_blk_data_next(&d, &seg)) {
		check(seg.len);
		sum += seg.len;
	}
	check(sum == req->len);
	weir_blk_data_aligned(weir_blk_data(c, req), 511, 511);
}

static void check_go(const struct weir_blk_limits *lim,
		     const struct weir_chain *c,
		     const struct weir_blk_request *req)
{
	u64 nr = req->len / 512;

	check_data(c, req);
	if (req->type > VIRTIO_BLK_T_OUT)
		return;
	check(nr && req->len % 512 == 0);
	check(req->sector < lim->capacity && nr <= lim->capacity - req->sector);
	check(req->sector % lim->block_sectors == 0);
	check(!lim->rdonly || req->type == VIRTIO_BLK_T_IN);
}

static void check_range(const struct start *s)
{
	u64 sector = s->range.sector, nr = s->range.num_sectors;

	if (weir_blk_range_check(&s->lim, s->hdr.type, &s->range))
		return;
	check(sector <= s->lim.capacity && nr <= s->lim.capacity - sector);
	check(!(s->range.flags & ~1U));
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct weir_seg segs[SEGS];
	struct weir_chain c = { .segs = segs, .max = SEGS };
	struct weir_blk_request req = { };
	enum weir_blk_verdict verdict;
	struct start s;
	struct piece p;
	int i;

	if (size < sizeof(s))
		return 0;
	memcpy(&s, data, sizeof(s));
	data += sizeof(s);
	size -= sizeof(s);
	s.lim.block_sectors = 1U << (s.block_shift % 8);
	*(u8 *)&s.lim.rdonly = data[-1] & 1;
	*(u8 *)&s.lim.lifetime = data[-1] >> 1 & 1;
	for (i = 0; i < SEGS && size >= sizeof(p); i++) {
		memcpy(&p, data, sizeof(p));
		data += sizeof(p);
		size -= sizeof(p);
		add(&c, &p, i >= s.nr_out % SEGS);
	}
	verdict = weir_blk_request_parse(&s.lim, &c, &s.hdr, &req);
	check((verdict == WEIR_BLK_MALFORMED) == !weir_blk_request_framed(&c));
	check(verdict != WEIR_BLK_ANSWER || req.status <= VIRTIO_BLK_S_UNSUPP);
	if (verdict == WEIR_BLK_GO)
		check_go(&s.lim, &c, &req);
	check_range(&s);
	return 0;
}
