// SPDX-License-Identifier: GPL-2.0-only
/*
 * A request from the driver's buffer to its status: checked by the parser that
 * the kernel's backend has, carried out by io_uring, step by step if one call
 * is not enough.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <linux/falloc.h>
#include <linux/compiler.h>
#include <linux/minmax.h>
#include <asm/byteorder.h>

#include "queue-impl.h"

/* Of linux/blkdev.h, which is newer than some systems' headers: Linux 6.12. */
#define URING_CMD_DISCARD	_IO(0x12, 0)

#define ZERO_CHUNK	(1U << 20)

/* How a range is discarded or zeroed; the next one when it is not supported. */
enum way { WAY_DISCARD, WAY_PUNCH, WAY_ZERO, WAY_WRITE, WAY_NONE };

static const u8 zeroes[ZERO_CHUNK] __attribute__((aligned(BLKD_BOUNCE)));

/* After it was prepared, which sets all but this. */
static void launch(struct blkd_queue *q, struct blkd_request *req,
		   struct io_uring_sqe *sqe)
{
	sqe->flags |= IOSQE_FIXED_FILE;
	sqe->user_data = (u64)(uintptr_t)req;
	q->running++;
}

static bool is_write(const struct blkd_request *req)
{
	return req->r.type == VIRTIO_BLK_T_OUT;
}

static void prep_one(struct blkd_queue *q, struct blkd_request *req,
		     struct io_uring_sqe *sqe, u64 pos)
{
	void *p = req->vec->iov_base;
	u32 len = req->vec->iov_len;
	int buf = blkd_uring_buffer(q, p, len);

	if (is_write(req)) {
		if (buf >= 0)
			io_uring_prep_write_fixed(sqe, 0, p, len, pos, buf);
		else
			io_uring_prep_write(sqe, 0, p, len, pos);
	} else {
		if (buf >= 0)
			io_uring_prep_read_fixed(sqe, 0, p, len, pos, buf);
		else
			io_uring_prep_read(sqe, 0, p, len, pos);
	}
}

static void start_rw(struct blkd_queue *q, struct blkd_request *req)
{
	u64 pos = (req->r.sector << WEIR_BLK_SECTOR_SHIFT) + req->moved;
	struct io_uring_sqe *sqe = blkd_uring_sqe(q);

	if (req->nr_vecs == 1)
		prep_one(q, req, sqe, pos);
	else if (is_write(req))
		io_uring_prep_writev(sqe, 0, req->vec, req->nr_vecs, pos);
	else
		io_uring_prep_readv(sqe, 0, req->vec, req->nr_vecs, pos);
	if (is_write(req) && !READ_ONCE(q->conf.disk->writeback))
		sqe->rw_flags = RWF_DSYNC;
	launch(q, req, sqe);
}

static void start_sync(struct blkd_queue *q, struct blkd_request *req)
{
	struct io_uring_sqe *sqe = blkd_uring_sqe(q);

	req->syncing = true;
	io_uring_prep_fsync(sqe, 0, IORING_FSYNC_DATASYNC);
	launch(q, req, sqe);
}

static enum way first_way(const struct blkd_queue *q,
			  const struct blkd_request *req)
{
	u32 flags = le32_to_cpu(req->ranges[req->range].flags);

	if (req->r.type == VIRTIO_BLK_T_DISCARD)
		return q->conf.disk->block ? WAY_DISCARD : WAY_PUNCH;
	return flags & VIRTIO_BLK_WRITE_ZEROES_FLAG_UNMAP ? WAY_PUNCH : WAY_ZERO;
}

static enum way next_way(const struct blkd_request *req)
{
	if (req->r.type == VIRTIO_BLK_T_DISCARD)
		return req->way == WAY_DISCARD ? WAY_PUNCH : WAY_NONE;
	return req->way + 1;
}

static void prep_discard(struct io_uring_sqe *sqe, u64 pos, u64 len)
{
	io_uring_prep_rw(IORING_OP_URING_CMD, sqe, 0, NULL, 0, 0);
	sqe->cmd_op = URING_CMD_DISCARD;
	sqe->addr = pos;
	sqe->addr3 = len;
}

static void prep_range(struct io_uring_sqe *sqe, enum way way, u64 pos, u64 len)
{
	const int keep = FALLOC_FL_KEEP_SIZE;

	switch (way) {
	case WAY_DISCARD:
		prep_discard(sqe, pos, len);
		break;
	case WAY_PUNCH:
		io_uring_prep_fallocate(sqe, 0, FALLOC_FL_PUNCH_HOLE | keep,
					pos, len);
		break;
	case WAY_ZERO:
		io_uring_prep_fallocate(sqe, 0, FALLOC_FL_ZERO_RANGE | keep,
					pos, len);
		break;
	default:
		io_uring_prep_write(sqe, 0, zeroes, min_t(u64, len, ZERO_CHUNK),
				    pos);
	}
}

static u64 range_len(const struct blkd_request *req)
{
	return (u64)le32_to_cpu(req->ranges[req->range].num_sectors) <<
		WEIR_BLK_SECTOR_SHIFT;
}

static void start_range(struct blkd_queue *q, struct blkd_request *req)
{
	u64 pos = le64_to_cpu(req->ranges[req->range].sector) <<
		WEIR_BLK_SECTOR_SHIFT;
	struct io_uring_sqe *sqe = blkd_uring_sqe(q);

	prep_range(sqe, req->way, pos + req->moved, range_len(req) - req->moved);
	launch(q, req, sqe);
}

/* The status, and the buffer is the driver's again. */
static int finish(struct blkd_queue *q, struct blkd_request *req, u8 status)
{
	q->conf.counters->requests++;
	q->conf.counters->errors += status != VIRTIO_BLK_S_OK;
	WRITE_ONCE(*req->status_at, status);
	req->busy = false;
	if (q->fl.ops)
		q->fl.ops->put(q, req->id);
	return weir_ring_push(&q->ring, req->id, req->written);
}

/* Ranges are done. A driver that does not flush has them on the medium. */
static int finish_ranges(struct blkd_queue *q, struct blkd_request *req)
{
	if (READ_ONCE(q->conf.disk->writeback))
		return finish(q, req, VIRTIO_BLK_S_OK);
	start_sync(q, req);
	return 0;
}

static int next_range(struct blkd_queue *q, struct blkd_request *req)
{
	while (req->range < req->nr_ranges && !range_len(req))
		req->range++;
	if (req->range == req->nr_ranges)
		return finish_ranges(q, req);
	req->moved = 0;
	req->way = first_way(q, req);
	start_range(q, req);
	return 0;
}

/* A step of a range is done. Return: the whole range is. */
static bool range_done(struct blkd_request *req, int res)
{
	req->moved = req->way == WAY_WRITE ? req->moved + res : range_len(req);
	return req->moved == range_len(req);
}

static int range_event(struct blkd_queue *q, struct blkd_request *req, int res)
{
	if (res == -EOPNOTSUPP) {
		req->way = next_way(req);
		if (req->way == WAY_NONE)
			return finish(q, req, VIRTIO_BLK_S_UNSUPP);
		start_range(q, req);
		return 0;
	}
	if (res < 0 || (!res && req->way == WAY_WRITE))
		return finish(q, req, VIRTIO_BLK_S_IOERR);
	if (range_done(req, res)) {
		req->range++;
		return next_range(q, req);
	}
	start_range(q, req);
	return 0;
}

static int rw_event(struct blkd_queue *q, struct blkd_request *req, int res)
{
	u32 left;

	if (res <= 0)
		return finish(q, req, VIRTIO_BLK_S_IOERR);
	req->moved += res;
	if (likely(req->moved == req->r.len))
		return finish(q, req, VIRTIO_BLK_S_OK);
	for (left = res; left >= req->vec->iov_len; req->nr_vecs--)
		left -= req->vec++->iov_len;
	req->vec->iov_base = (char *)req->vec->iov_base + left;
	req->vec->iov_len -= left;
	start_rw(q, req);
	return 0;
}

int blkd_request_event(struct blkd_queue *q, struct blkd_request *req, int res)
{
	q->running--;
	if (req->r.type <= VIRTIO_BLK_T_OUT)
		return rw_event(q, req, res);
	if (req->r.type != VIRTIO_BLK_T_FLUSH && !req->syncing)
		return range_event(q, req, res);
	return finish(q, req, res ? VIRTIO_BLK_S_IOERR : VIRTIO_BLK_S_OK);
}

/* Address of the status byte, which the driver may have put anywhere. */
static int find_status(struct blkd_queue *q, struct blkd_request *req)
{
	struct weir_seg seg = { req->r.status_gpa, 1 };
	struct weir_seg_iter it = { &seg, 1, 0 };
	size_t len = 1;

	req->status_at = weir_ring_map(&q->ring, &it, &len, true);
	return req->status_at ? 0 : -EAGAIN;
}

/* Whole records, in or out of the driver's memory. */
static int move(struct blkd_queue *q, struct weir_blk_data *d, void *buf,
		u32 len, bool write)
{
	u32 done = 0;
	ssize_t n;

	while (done < len) {
		n = write ?
			weir_ring_write(&q->ring, &d->it, buf + done, len - done) :
			weir_ring_read(&q->ring, &d->it, buf + done, len - done);
		if (n < 0)
			return n;
		done += n;
	}
	return 0;
}

/* Return: 0, -EAGAIN, -EMSGSIZE when it is in too many pieces. */
static int find_data(struct blkd_queue *q, struct blkd_request *req,
		     const struct weir_chain *c)
{
	struct weir_blk_data d = weir_blk_data(c, &req->r);
	struct iovec *v = req->vecs - 1;
	u32 left = req->r.len;
	size_t n;
	char *p;

	req->vec = req->vecs;
	for (; left; left -= n) {
		n = left;
		p = weir_ring_map(&q->ring, &d.it, &n, !is_write(req));
		if (!p)
			return -EAGAIN;
		n = min_t(size_t, n, left);
		if (v >= req->vecs && p == (char *)v->iov_base + v->iov_len) {
			v->iov_len += n;
			continue;
		}
		if (++v == req->vecs + BLKD_CHAIN_MAX)
			return -EMSGSIZE;
		*v = (struct iovec){ p, n };
	}
	req->nr_vecs = v + 1 - req->vecs;
	return 0;
}

static bool aligned(const struct blkd_queue *q, const struct blkd_request *req)
{
	const struct blkd_disk *disk = q->conf.disk;
	u32 i;

	for (i = 0; i < req->nr_vecs; i++)
		if ((uintptr_t)req->vecs[i].iov_base & disk->addr_mask ||
		    req->vecs[i].iov_len & disk->len_mask)
			return false;
	return true;
}

static int begin_rw(struct blkd_queue *q, struct blkd_request *req,
		    const struct weir_chain *c)
{
	int err = find_data(q, req, c);

	if (err == -EMSGSIZE)
		return finish(q, req, VIRTIO_BLK_S_IOERR);
	if (err)
		return err;
	req->moved = 0;
	if (q->conf.disk->direct && unlikely(!aligned(q, req)))
		return finish(q, req, blkd_bounce(q, req));
	start_rw(q, req);
	return 0;
}

static int begin_ranges(struct blkd_queue *q, struct blkd_request *req,
			const struct weir_chain *c)
{
	struct weir_blk_data d = weir_blk_data(c, &req->r);
	int err = move(q, &d, req->ranges, req->r.len, false);
	u8 status = VIRTIO_BLK_S_OK;
	u32 i;

	if (err)
		return err;
	req->nr_ranges = req->r.len / sizeof(req->ranges[0]);
	for (i = 0; i < req->nr_ranges && !status; i++)
		status = weir_blk_range_check(&q->conf.disk->lim, req->r.type,
					      &req->ranges[i]);
	if (status)
		return finish(q, req, status);
	req->range = 0;
	return next_range(q, req);
}

static int begin_id(struct blkd_queue *q, struct blkd_request *req,
		    const struct weir_chain *c)
{
	struct weir_blk_data d = weir_blk_data(c, &req->r);
	int err = move(q, &d, q->conf.disk->serial, req->r.len, true);

	return err ? err : finish(q, req, VIRTIO_BLK_S_OK);
}

static int carry_out(struct blkd_queue *q, struct blkd_request *req,
		     const struct weir_chain *c)
{
	switch (req->r.type) {
	case VIRTIO_BLK_T_IN:
	case VIRTIO_BLK_T_OUT:
		return begin_rw(q, req, c);
	case VIRTIO_BLK_T_FLUSH:
		start_sync(q, req);
		return 0;
	case VIRTIO_BLK_T_GET_ID:
		return begin_id(q, req, c);
	default:
		return begin_ranges(q, req, c);
	}
}

int blkd_request_begin(struct blkd_queue *q, const struct weir_chain *c, bool again)
{
	struct blkd_request *req = &q->reqs[c->id];
	struct weir_blk_data hdr_at = { .it = weir_seg_out(c) };
	struct virtio_blk_outhdr hdr;
	enum weir_blk_verdict verdict;
	int err;

	if (unlikely(req->busy))
		return weir_ring_fail(&q->ring, "buffer is in use");
	if (unlikely(!weir_blk_request_framed(c)))
		return weir_ring_fail(&q->ring, "no room for header and status");
	err = move(q, &hdr_at, &hdr, sizeof(hdr), false);
	if (err)
		return err;
	verdict = weir_blk_request_parse(&q->conf.disk->lim, c, &hdr, &req->r);
	err = find_status(q, req);
	if (!err && q->fl.ops && !again)
		err = q->fl.ops->take(q, c->id);
	if (err)
		return err;
	req->busy = true;
	req->syncing = false;
	req->id = c->id;
	req->written = c->in_len;
	if (verdict == WEIR_BLK_ANSWER)
		return finish(q, req, req->r.status);
	return carry_out(q, req, c);
}
