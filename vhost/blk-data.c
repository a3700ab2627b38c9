// SPDX-License-Identifier: GPL-2.0-only
/*
 * Data of a request: the guest's own pages, pinned, when the disk can reach
 * them; a bounce buffer for what is misaligned or out of proportion.
 */
#include <linux/build_bug.h>
#include <linux/bvec.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include "blk.h"
#include "blk-zone.h"

#define BOUNCE_PAGES	32
#define UNPIN_BATCH	16

/**
 * weir_blk_drops_flush() - let go of what weir_blk_req_release() gathered
 * @vq: the queue
 *
 * Context: the queue's runner, or nobody runs it.
 */
void weir_blk_drops_flush(struct weir_blk_vq *vq)
{
	const struct weir_gmem *gmem = &vq->q.ring.gmem;
	struct weir_blk_drops *d = &vq->drops;

	if (d->nr)
		gmem->ops->drop(gmem->ctx, d->pages, d->dirty ? d->gpas : NULL,
				d->nr);
	d->nr = 0;
}

static inline void drop_held(struct weir_blk_req *req)
{
	struct weir_blk_drops *d = &req->vq->drops;
	unsigned int i;

	BUILD_BUG_ON(ARRAY_SIZE(req->inline_vecs) > ARRAY_SIZE(d->pages));
	if (d->nr + req->nr_vecs > ARRAY_SIZE(d->pages) ||
	    d->dirty != req->dirty)
		weir_blk_drops_flush(req->vq);
	d->dirty = req->dirty;
	for (i = 0; i < req->nr_vecs; i++) {
		d->pages[d->nr] = req->inline_vecs[i].bv_page;
		d->gpas[d->nr++] = req->inline_gpas[i];
	}
	req->nr_vecs = 0;
}

static void unpin(struct weir_blk_req *req)
{
	const struct weir_gmem *gmem = &req->vq->q.ring.gmem;
	struct page *pages[UNPIN_BATCH];
	unsigned int from, n, i;

	for (from = 0; from < req->nr_vecs; from += n) {
		n = min_t(unsigned int, req->nr_vecs - from, UNPIN_BATCH);
		for (i = 0; i < n; i++)
			pages[i] = req->vecs[from + i].bv_page;
		gmem->ops->unpin(gmem->ctx, pages,
				 req->dirty ? req->gpas + from : NULL, n);
	}
}

static void free_vecs(struct weir_blk_req *req)
{
	unpin(req);
	req->nr_vecs = 0;
	if (req->vecs != req->inline_vecs)
		kfree(req->vecs);
}

/**
 * weir_blk_req_release() - let go of a request's memory
 * @req: request that the disk no longer knows
 *
 * Pages that were held may wait for others, until weir_blk_drops_flush().
 * Context: as that.
 */
void weir_blk_req_release(struct weir_blk_req *req)
{
	if (!req->nr_vecs)
		return;
	if (likely(req->held))
		drop_held(req);
	else
		free_vecs(req);
}

/**
 * weir_blk_req_log() - log what the disk wrote, and the status
 * @req: finished request, not released; what was not pinned is logged already
 *
 * Of an append that went well that is also where it went.
 *
 * Context: the queue's runner, inside a section, before the request is pushed.
 * Return: false: the log is not at hand, as -EAGAIN.
 */
bool weir_blk_req_log(struct weir_blk_req *req)
{
	struct weir_ring *ring = &req->vq->q.ring;
	unsigned int i;

	for (i = 0; i < req->nr_vecs && req->dirty; i++)
		if (!weir_ring_log(ring, req->gpas[i], req->vecs[i].bv_len))
			return false;
	if (req->r.type == VIRTIO_BLK_T_ZONE_APPEND && !req->status)
		for (i = 0; i < sizeof(__le64); i++)
			if (!weir_ring_log(ring, req->inline_gpas[i], 1))
				return false;
	return weir_ring_log(ring, req->r.status_gpa, 1);
}

static bool hold_page(struct weir_blk_req *req, gpa_t gpa, u32 len)
{
	const struct weir_gmem *gmem = &req->vq->q.ring.gmem;
	unsigned int n = req->nr_vecs;
	struct page *page;

	if (n == ARRAY_SIZE(req->inline_vecs))
		return false;
	page = gmem->ops->hold(gmem->ctx, gpa, req->dirty);
	if (!page)
		return false;
	bvec_set_page(&req->inline_vecs[n], page, len, gpa & ~PAGE_MASK);
	req->inline_gpas[n] = gpa;
	req->nr_vecs = n + 1;
	return true;
}

static bool hold_seg(struct weir_blk_req *req, const struct weir_seg *seg)
{
	const struct weir_blk *blk = req->vq->blk;
	gpa_t gpa = seg->addr;
	u32 left = seg->len, len;

	if ((seg->addr & blk->addr_mask) || (seg->len & blk->len_mask))
		return false;
	for (; left; left -= len, gpa += len) {
		len = min_t(u32, left, PAGE_SIZE - (gpa & ~PAGE_MASK));
		if (!hold_page(req, gpa, len))
			return false;
	}
	return true;
}

/**
 * weir_blk_req_hold() - weir_blk_req_pin() of pages that are at hand
 * @req: a read or a write. @req->held when @req->vecs is filled in; else
 *	weir_blk_req_pin() has to do it
 *
 * Context: the queue's runner, inside a section.
 */
void weir_blk_req_hold(struct weir_blk_req *req)
{
	struct weir_blk_data d = weir_blk_data(&req->chain, &req->r);
	struct weir_seg seg;

	if (!req->vq->q.ring.gmem.ops->hold)
		return;
	req->vecs = req->inline_vecs;
	req->gpas = req->inline_gpas;
	req->dirty = req->r.type == VIRTIO_BLK_T_IN;
	while (weir_blk_data_next(&d, &seg)) {
		if (hold_seg(req, &seg))
			continue;
		drop_held(req);
		weir_blk_drops_flush(req->vq);
		return;
	}
	req->held = true;
}

static unsigned int pages_of(const struct weir_seg *seg)
{
	return ((seg->addr & ~PAGE_MASK) + (u64)seg->len + PAGE_SIZE - 1) >>
		PAGE_SHIFT;
}

/* Room for @d, or an errno as weir_blk_req_pin(). */
static int alloc_vecs(struct weir_blk_req *req, struct weir_blk_data d)
{
	unsigned int nr = 0;
	struct weir_seg seg;

	if (req->r.len > WEIR_BLK_PAGES_MAX * PAGE_SIZE)
		return -EMSGSIZE;
	while (weir_blk_data_next(&d, &seg))
		nr += pages_of(&seg);
	if (nr > WEIR_BLK_PAGES_MAX)
		return -EMSGSIZE;
	req->vecs = req->inline_vecs;
	req->gpas = req->inline_gpas;
	if (nr <= ARRAY_SIZE(req->inline_vecs))
		return 0;
	req->vecs = kmalloc_array(nr, sizeof(*req->vecs) + sizeof(*req->gpas),
				  GFP_KERNEL);
	req->gpas = (gpa_t *)(req->vecs + nr);
	return req->vecs ? 0 : -ENOMEM;
}

static int pin_seg(struct weir_blk_req *req, const struct weir_seg *seg)
{
	const struct weir_gmem *gmem = &req->vq->q.ring.gmem;
	struct page **pages = req->vq->pages;
	u32 off = seg->addr & ~PAGE_MASK, left = seg->len, len;
	int nr, i;

	nr = gmem->ops->pin(gmem->ctx, seg->addr, seg->len, req->dirty, pages,
			    WEIR_BLK_PAGES_MAX);
	if (nr < 0)
		return nr;
	for (i = 0; i < nr; i++) {
		len = min_t(u32, left, PAGE_SIZE - off);
		req->gpas[req->nr_vecs] = seg->addr + seg->len - left;
		bvec_set_page(&req->vecs[req->nr_vecs++], pages[i], len, off);
		left -= len;
		off = 0;
	}
	return 0;
}

/**
 * weir_blk_req_pin() - put the guest's pages where a disk wants them
 * @req: a read or a write; @req->vecs is filled in
 *
 * Context: the queue's runner, outside a section; may sleep.
 * Return: 0; -EMSGSIZE when the data must be bounced; -EFAULT when it is not
 * guest memory; -EINTR, -ENOMEM.
 */
int weir_blk_req_pin(struct weir_blk_req *req)
{
	const struct weir_blk *blk = req->vq->blk;
	struct weir_blk_data d = weir_blk_data(&req->chain, &req->r);
	struct weir_seg seg;
	int err;

	if (!weir_blk_data_aligned(d, blk->addr_mask, blk->len_mask))
		return -EMSGSIZE;
	err = alloc_vecs(req, d);
	if (err)
		return err;
	req->dirty = req->r.type == VIRTIO_BLK_T_IN;
	while (!err && weir_blk_data_next(&d, &seg))
		err = pin_seg(req, &seg);
	if (err)
		free_vecs(req);
	return err;
}

struct bounce {
	struct bio_vec vecs[BOUNCE_PAGES];
	unsigned int nr;
};

static void bounce_free(struct bounce *b)
{
	while (b->nr)
		__free_page(b->vecs[--b->nr].bv_page);
	kfree(b);
}

static struct bounce *bounce_alloc(void)
{
	struct bounce *b = kzalloc(sizeof(*b), GFP_KERNEL);
	struct page *page;

	if (!b)
		return NULL;
	for (; b->nr < BOUNCE_PAGES; b->nr++) {
		page = alloc_page(GFP_KERNEL);
		if (!page) {
			bounce_free(b);
			return NULL;
		}
		bvec_set_page(&b->vecs[b->nr], page, PAGE_SIZE, 0);
	}
	return b;
}

/* As weir_ring_wrote(), of @len bytes at @it. */
static bool wrote(struct weir_ring *ring, struct weir_seg_iter it, u32 len)
{
	u32 n;

	for (; len && ring->at.log_data; len -= n, it.seg++, it.off = 0) {
		n = min(it.seg->len - it.off, len);
		if (!weir_ring_log(ring, it.seg->addr + it.off, n))
			return false;
	}
	return true;
}

/**
 * weir_blk_copy() - copy to or from guest memory
 * @ring: the ring
 * @it: where; moved on
 * @buf: @len bytes
 * @len: how many there are to copy
 * @to_guest: from @buf, logged; else into it
 *
 * Context: the queue's runner in the worker, outside a section.
 * Return: 0, -EIO when there is no memory, or as weir_ring_fault_in().
 */
int weir_blk_copy(struct weir_ring *ring, struct weir_seg_iter *it, void *buf,
		  size_t len, bool to_guest)
{
	struct weir_seg_iter from;
	size_t done = 0;
	ssize_t n;
	int err;

	while (done < len) {
		from = *it;
		weir_ring_begin(ring, false);
		n = to_guest ? weir_ring_write(ring, it, buf + done, len - done)
			     : weir_ring_read(ring, it, buf + done, len - done);
		if (to_guest && n > 0 && !wrote(ring, from, n)) {
			*it = from;
			n = 0;
		}
		weir_ring_end(ring, false);
		if (n > 0) {
			done += n;
			continue;
		}
		err = weir_ring_fault_in(ring);
		if (err)
			return err;
	}
	return 0;
}

static int copy_chunk(struct weir_ring *ring, struct weir_seg_iter *it,
		      struct bounce *b, size_t len, bool to_guest)
{
	size_t n;
	int i, err = 0;

	for (i = 0; len && !err; i++, len -= n) {
		n = min_t(size_t, len, PAGE_SIZE);
		err = weir_blk_copy(ring, it, page_address(b->vecs[i].bv_page),
				    n, to_guest);
	}
	return err;
}

/* One buffer full, at @pos of the disk. */
static int move_chunk(struct weir_blk_req *req, struct weir_seg_iter *it,
		      struct bounce *b, loff_t pos, size_t len)
{
	struct weir_blk *blk = req->vq->blk;
	struct weir_ring *ring = &req->vq->q.ring;
	bool write = req->r.type == VIRTIO_BLK_T_OUT;
	unsigned int nr = DIV_ROUND_UP(len, PAGE_SIZE), i;
	int err;

	for (i = 0; i < nr; i++)
		b->vecs[i].bv_len = min_t(size_t, len - i * PAGE_SIZE, PAGE_SIZE);
	if (write) {
		err = copy_chunk(ring, it, b, len, false);
		if (err)
			return err;
	}
	err = blk->disk->transfer(blk, write, b->vecs, nr, pos, len);
	if (err || write)
		return err == -EAGAIN ? -EIO : err;
	return copy_chunk(ring, it, b, len, true);
}

/**
 * weir_blk_bounce() - carry out a read or write through a buffer, now
 * @req: the request
 *
 * Context: the queue's runner in the worker, outside a section.
 * Return: 0 or a negative errno. -EAGAIN: memory was asked for; then all of it is
 * to be done again. A zone cannot be written twice: then it is -EIO.
 */
int weir_blk_bounce(struct weir_blk_req *req)
{
	struct weir_blk_data d = weir_blk_data(&req->chain, &req->r);
	loff_t pos = req->r.sector << WEIR_BLK_SECTOR_SHIFT;
	bool zoned = req->vq->blk->zone_sectors;
	struct bounce *b = bounce_alloc();
	size_t left, n;
	int err = 0;

	if (!b)
		return -ENOMEM;
	if (zoned && weir_blk_zone_left(req))
		err = -EIO;
	for (left = req->r.len; left && !err; left -= n, pos += n) {
		n = min_t(size_t, left, BOUNCE_PAGES * PAGE_SIZE);
		err = move_chunk(req, &d.it, b, pos, n);
		if (err == -EAGAIN && zoned && left < req->r.len)
			err = -EIO;
		cond_resched();
	}
	bounce_free(b);
	return err;
}
