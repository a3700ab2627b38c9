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
#include <tests/fuzz/blk-input.h>
#include <vhost/blk-request.h>

#define check(cond) do { if (!(cond)) abort(); } while (0)
#define SEGS 12

static void add(struct weir_chain *c, const struct blk_input_piece *p, bool in)
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

static void check_range(const struct weir_blk_limits *lim,
			const struct blk_input *in)
{
	struct virtio_blk_discard_write_zeroes range = in->range;
	u64 sector = range.sector, nr = range.num_sectors;

	if (weir_blk_range_check(lim, in->hdr.type, &range))
		return;
	check(sector <= lim->capacity && nr <= lim->capacity - sector);
	check(!(range.flags & ~1U));
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct weir_seg segs[SEGS];
	struct weir_chain c = { .segs = segs, .max = SEGS };
	struct weir_blk_request req = { };
	enum weir_blk_verdict verdict;
	struct virtio_blk_outhdr hdr;
	struct weir_blk_limits lim;
	struct blk_input_piece p;
	struct blk_input in;
	int i;

	if (size < sizeof(in))
		return 0;
	memcpy(&in, data, sizeof(in));
	data += sizeof(in);
	size -= sizeof(in);
	hdr = in.hdr;
	lim = (struct weir_blk_limits){
		.capacity = in.capacity,
		.block_sectors = 1U << (in.block_shift % 8),
		.max_discard_sectors = in.max_discard_sectors,
		.max_zeroes_sectors = in.max_zeroes_sectors,
		.max_erase_sectors = in.max_erase_sectors,
		.rdonly = in.flags & BLK_INPUT_RDONLY,
		.lifetime = in.flags & BLK_INPUT_LIFETIME,
	};
	for (i = 0; i < SEGS && size >= sizeof(p); i++) {
		memcpy(&p, data, sizeof(p));
		data += sizeof(p);
		size -= sizeof(p);
		add(&c, &p, i >= in.nr_out % SEGS);
	}
	verdict = weir_blk_request_parse(&lim, &c, &hdr, &req);
	check((verdict == WEIR_BLK_MALFORMED) == !weir_blk_request_framed(&c));
	check(verdict != WEIR_BLK_ANSWER || req.status <= VIRTIO_BLK_S_UNSUPP);
	if (verdict == WEIR_BLK_GO)
		check_go(&lim, &c, &req);
	check_range(&lim, &in);
	return 0;
}
