// SPDX-License-Identifier: GPL-2.0-only
// sources: vhost/blk-request.c vhost/blk-zone-request.c
// uapi: virtio_blk.h
/*
 * A driver may ask a zoned disk for anything: what is carried out lies on the disk, in
 * room that is there.
 */
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include <linux/virtio_blk.h>
#include <vhost/blk-zone-request.h>

#define check(cond) do { if (!(cond)) abort(); } while (0)
#define SEGS 4

struct start {
	struct virtio_blk_outhdr hdr;
	u64 capacity;
	u32 max_append;
	u8 block_shift, zone_shift, rdonly, nr_out;
	struct {
		u64 addr;
		u32 len;
	} segs[SEGS];
};

static void fill(struct weir_chain *c, const struct start *s)
{
	u32 i, len;

	for (i = 0; i < SEGS; i++) {
		len = s->segs[i].len >> 2;
		if (!len)
			continue;
		c->segs[c->nr_out + c->nr_in].addr = s->segs[i].addr >> 1;
		c->segs[c->nr_out + c->nr_in].len = len;
		if (i >= s->nr_out % SEGS) {
			c->nr_in++;
			c->in_len += len;
		} else {
			c->nr_out++;
			c->out_len += len;
		}
	}
}

static void check_go(const struct weir_blk_limits *lim, const struct weir_chain *c,
		     const struct weir_blk_request *req)
{
	u64 nr = req->len / 512;

	check(!lim->rdonly || req->type == VIRTIO_BLK_T_ZONE_REPORT);
	if (req->type == VIRTIO_BLK_T_ZONE_RESET_ALL)
		return;
	check(req->sector < lim->capacity);
	switch (req->type) {
	case VIRTIO_BLK_T_ZONE_REPORT:
		check(req->len >= 64 && req->len < c->in_len);
		check(req->len / 64 <= lim->capacity / lim->zone_sectors + 2);
		break;
	case VIRTIO_BLK_T_ZONE_APPEND:
		check(nr && nr <= lim->max_append_sectors && c->in_len > sizeof(u64));
		check(nr <= lim->capacity - req->sector);
		check(req->len == c->out_len - WEIR_BLK_HDR_LEN);
		check(nr % lim->block_sectors == 0 && req->len % 512 == 0);
		/* fall through */
	default:
		check(req->sector % lim->zone_sectors == 0);
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct weir_seg segs[SEGS];
	struct weir_chain c = { .segs = segs, .max = SEGS };
	struct weir_blk_request req = { };
	struct weir_blk_limits lim = { };
	struct start s;

	if (size < sizeof(s))
		return 0;
	memcpy(&s, data, sizeof(s));
	lim.capacity = s.capacity >> 10;
	lim.block_sectors = 1U << (s.block_shift % 8);
	lim.zone_sectors = 1U << (s.zone_shift % 32);
	lim.max_append_sectors = s.max_append;
	lim.rdonly = s.rdonly & 1;
	fill(&c, &s);
	if (weir_blk_request_parse(&lim, &c, &s.hdr, &req) != WEIR_BLK_ANSWER ||
	    req.status != VIRTIO_BLK_S_UNSUPP)
		return 0;
	if (weir_blk_zone_parse(&lim, &c, &req) == WEIR_BLK_GO)
		check_go(&lim, &c, &req);
	else
		check(req.status && req.status <= VIRTIO_BLK_S_ZONE_UNALIGNED_WP);
	return 0;
}
