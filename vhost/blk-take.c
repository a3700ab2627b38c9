// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the ring to a request: everything that lies in guest memory besides the
 * data is read here, once, or written.
 */
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/string.h>
#include "blk.h"
#include "blk-zone-request.h"

/* Inside a section: the 16 bytes, wherever the driver put them. */
static int read_hdr(struct weir_ring *ring, const struct weir_chain *c,
		    struct virtio_blk_outhdr *hdr)
{
	struct weir_seg_iter it = weir_seg_out(c);
	const void *p = NULL;
	size_t got = 0;
	ssize_t n;

	if (likely(it.seg->len >= sizeof(*hdr)))
		p = weir_ring_seen(ring, it.seg->addr, sizeof(*hdr), false);
	if (likely(p)) {
		memcpy(hdr, p, sizeof(*hdr));
		barrier();	/* the copy is checked, then used */
		return 0;
	}
	while (got < sizeof(*hdr)) {
		n = weir_ring_read(ring, &it, (u8 *)hdr + got,
				   sizeof(*hdr) - got);
		if (n < 0)
			return n;
		got += n;
	}
	return 0;
}

/* Inside a section: segments of a discard, write zeroes or secure erase. */
static int read_ranges(struct weir_ring *ring, struct weir_blk_req *req)
{
	const struct weir_blk_limits *lim = &req->vq->blk->lim;
	struct weir_blk_data d = weir_blk_data(&req->chain, &req->r);
	u32 got = 0, i;
	ssize_t n;

	while (got < req->r.len) {
		n = weir_ring_read(ring, &d.it, (u8 *)req->ranges + got,
				   req->r.len - got);
		if (n < 0)
			return n;
		got += n;
	}
	req->nr_ranges = got / sizeof(req->ranges[0]);
	for (i = 0; i < req->nr_ranges && !req->status; i++)
		req->status = weir_blk_range_check(lim, req->r.type,
						   &req->ranges[i]);
	return 0;
}

/* Inside a section: the whole data, which is at @from. */
static int write_data(struct weir_ring *ring, struct weir_blk_req *req,
		      const void *from)
{
	struct weir_blk_data d = weir_blk_data(&req->chain, &req->r);
	u32 put = 0;
	ssize_t n;

	while (put < req->r.len) {
		n = weir_ring_write(ring, &d.it, from + put, req->r.len - put);
		if (n < 0)
			return n;
		put += n;
	}
	return weir_ring_wrote(ring, &req->chain.segs[req->chain.nr_out], put) ?
		0 : -EAGAIN;
}

/*
 * Inside a section: what of a request lies in guest memory besides its data.
 * Return: 1 when the disk must be asked, 0 when it is answered, -EAGAIN.
 */
static int digest(struct weir_blk_vq *vq, struct weir_blk_req *req)
{
	int err = 0;

	switch (req->r.type) {
	case VIRTIO_BLK_T_IN:
	case VIRTIO_BLK_T_OUT:
		weir_blk_req_hold(req);
		return 1;
	case VIRTIO_BLK_T_FLUSH:
		return 1;
	case VIRTIO_BLK_T_GET_ID:
		vq->stat.ids++;
		return write_data(&vq->q.ring, req, vq->blk->serial);
	case VIRTIO_BLK_T_GET_LIFETIME:
		vq->stat.lifetimes++;
		return write_data(&vq->q.ring, req, vq->blk->lifetime);
	case VIRTIO_BLK_T_DISCARD:
	case VIRTIO_BLK_T_WRITE_ZEROES:
	case VIRTIO_BLK_T_SECURE_ERASE:
		err = read_ranges(&vq->q.ring, req);
		return err ? err : !req->status;
	default:
		return 1;
	}
}

/*
 * Inside a section: somebody may have to be asked for the status byte's place, and
 * a request that is done does not wait for that. 0, -EAGAIN.
 */
static int touch_status(struct weir_ring *ring, const struct weir_blk_req *req)
{
	struct weir_seg seg = { req->r.status_gpa, 1 };
	struct weir_seg_iter it = { &seg, 1, 0 };
	size_t len = 1;

	return weir_ring_map(ring, &it, &len, true) ? 0 : -EAGAIN;
}

/* Inside a section: read and check what @req asks for; results as digest(). */
static int parse(struct weir_blk_vq *vq, struct weir_blk_req *req)
{
	struct weir_ring *ring = &vq->q.ring;
	struct virtio_blk_outhdr hdr;
	enum weir_blk_verdict verdict;
	int err;

	if (!weir_blk_request_framed(&req->chain))
		return weir_ring_fail(ring, "no room for header and status");
	err = read_hdr(ring, &req->chain, &hdr);
	if (err)
		return err;
	req->written = req->chain.in_len;
	req->nr_vecs = 0;
	req->held = false;
	req->punted = false;
	verdict = weir_blk_request_parse(&vq->blk->lim, &req->chain, &hdr,
					 &req->r);
	if (unlikely(req->r.status == VIRTIO_BLK_S_UNSUPP) &&
	    vq->blk->lim.zone_sectors)
		verdict = weir_blk_zone_parse(&vq->blk->lim, &req->chain,
					      &req->r);
	req->status = req->r.status;
	if (unlikely(ring->gmem.ops->asks) && touch_status(ring, req))
		return -EAGAIN;
	return verdict == WEIR_BLK_GO ? digest(vq, req) : 0;
}

/* Inside a section. 1: *@reqp is filled in, 0: none left, -EAGAIN, -EIO. */
static int take_one(struct weir_blk_vq *vq, struct weir_seg *segs,
		    struct weir_blk_req **reqp)
{
	struct weir_chain c = { .segs = segs, .max = vq->max_chain };
	struct weir_blk_req *req;
	int ret;

	ret = weir_ring_next(&vq->q.ring, &c);
	if (ret <= 0)
		return ret;
	req = &vq->reqs[c.id];
	if (unlikely(req->busy))
		return weir_ring_fail(&vq->q.ring, "buffer is in use");
	req->id = c.id;
	req->chain = c;
	ret = parse(vq, req);
	if (ret == -EAGAIN)
		weir_ring_rewind(&vq->q.ring, 1, 0);
	if (ret < 0)
		return ret;
	req->busy = true;
	req->answered = !ret;
	*reqp = req;
	return 1;
}

/**
 * weir_blk_take() - take requests that the driver made available
 * @vq: queue; its batch is filled in
 *
 * Context: the queue's runner, inside a section.
 * Return: how many, 0 when there are none, -EAGAIN, -EIO.
 */
int weir_blk_take(struct weir_blk_vq *vq)
{
	struct weir_seg *segs = vq->segs, *end = segs + vq->nr_segs;
	struct weir_blk_req *req;
	int n = 0, ret;

	do {
		ret = take_one(vq, segs, &req);
		if (ret < 0 && !n)
			return ret;
		if (ret <= 0)
			break;
		vq->batch[n++] = req;
		segs += req->chain.nr_out + req->chain.nr_in;
	} while (n < WEIR_BLK_BATCH && end - segs >= vq->max_chain &&
		 !weir_ring_drained(&vq->q.ring));
	return n;
}
