// SPDX-License-Identifier: GPL-2.0-only
/*
 * A regular file as the disk. With O_DIRECT reads and writes go on by
 * themselves and call back; without it they are tried where they are asked
 * for, which is enough for what the page cache holds, and else wait in a
 * worker.
 */
#include <linux/blkdev.h>
#include <linux/errno.h>
#include <linux/falloc.h>
#include <linux/fs.h>
#include <linux/stat.h>
#include <linux/uio.h>
#include "blk.h"

/* Largest discard or write zeroes; one that falls back to writing takes long. */
#define RANGE_MAX_SECTORS	(SZ_1G >> SECTOR_SHIFT)
#define ZERO_PAGES		32

static void rw_work(struct work_struct *work);

static bool is_write(const struct weir_blk_req *req)
{
	return req->r.type == VIRTIO_BLK_T_OUT;
}

/*
 * The file said @ret. What is left goes to the worker, which goes on from
 * there, and so does every error of an attempt that could not wait: file
 * systems have several ways to say so. Context: any.
 */
static void rw_result(struct weir_blk_req *req, ssize_t ret)
{
	bool tried = req->iocb.ki_flags & IOCB_NOWAIT;

	if (ret > 0)
		req->moved += ret;
	if (req->moved == req->r.len)
		weir_blk_complete(req, VIRTIO_BLK_S_OK);
	else if (ret > 0 || tried)
		weir_blk_punt(req, rw_work);
	else
		weir_blk_complete(req, VIRTIO_BLK_S_IOERR);
}

static void rw_end(struct kiocb *iocb, long ret)
{
	struct weir_blk_req *req = container_of(iocb, struct weir_blk_req,
						iocb);

	if (is_write(req))
		kiocb_end_write(iocb);
	rw_result(req, ret);
}

/* Transfer what is left; @flags: IOCB_NOWAIT or 0. */
static void rw(struct weir_blk_req *req, int flags)
{
	struct weir_blk *blk = req->vq->blk;
	bool write = is_write(req);
	ssize_t ret;

	init_sync_kiocb(&req->iocb, blk->file);
	req->iocb.ki_complete = rw_end;
	req->iocb.ki_flags |= flags;
	req->iocb.ki_pos = (req->r.sector << SECTOR_SHIFT) + req->moved;
	if (write && !READ_ONCE(blk->writeback))
		req->iocb.ki_flags |= IOCB_DSYNC;
	iov_iter_bvec(&req->iter, write ? ITER_SOURCE : ITER_DEST, req->vecs,
		      req->nr_vecs, req->r.len);
	iov_iter_advance(&req->iter, req->moved);
	ret = write ? vfs_iocb_iter_write(blk->file, &req->iocb, &req->iter) :
		vfs_iocb_iter_read(blk->file, &req->iocb, &req->iter);
	if (ret != -EIOCBQUEUED)
		rw_result(req, ret);
}

static void rw_work(struct work_struct *work)
{
	rw(container_of(work, struct weir_blk_req, work), 0);
}

static int file_flush(struct weir_blk *blk)
{
	return vfs_fsync(blk->file, 1);
}

static void flush_work_fn(struct work_struct *work)
{
	struct weir_blk_req *req = container_of(work, struct weir_blk_req,
						work);

	weir_blk_complete(req, weir_blk_status(file_flush(req->vq->blk)));
}

/* No other way: zeroes are written. */
static int write_zeroes(struct file *file, loff_t pos, loff_t len)
{
	struct bio_vec vecs[ZERO_PAGES];
	struct iov_iter iter;
	ssize_t ret;
	int i;

	for (i = 0; i < ZERO_PAGES; i++)
		bvec_set_page(&vecs[i], ZERO_PAGE(0), PAGE_SIZE, 0);
	while (len) {
		iov_iter_bvec(&iter, ITER_SOURCE, vecs, ZERO_PAGES,
			      min_t(loff_t, len, sizeof(vecs) / sizeof(*vecs) *
				    PAGE_SIZE));
		ret = vfs_iter_write(file, &iter, &pos, 0);
		if (ret <= 0)
			return ret ? ret : -EIO;
		len -= ret;
		cond_resched();
	}
	return 0;
}

static int zero_range(struct file *file, loff_t pos, loff_t len, bool unmap)
{
	int err = -EOPNOTSUPP;

	if (unmap)
		err = vfs_fallocate(file, FALLOC_FL_PUNCH_HOLE |
				    FALLOC_FL_KEEP_SIZE, pos, len);
	if (err == -EOPNOTSUPP)
		err = vfs_fallocate(file, FALLOC_FL_ZERO_RANGE |
				    FALLOC_FL_KEEP_SIZE, pos, len);
	if (err == -EOPNOTSUPP)
		err = write_zeroes(file, pos, len);
	return err;
}

static int change_range(struct file *file, u32 type,
			const struct virtio_blk_discard_write_zeroes *range)
{
	loff_t pos = le64_to_cpu(range->sector) << SECTOR_SHIFT;
	loff_t len = (loff_t)le32_to_cpu(range->num_sectors) << SECTOR_SHIFT;
	u32 flags = le32_to_cpu(range->flags);

	if (!len)
		return 0;
	if (type == VIRTIO_BLK_T_WRITE_ZEROES)
		return zero_range(file, pos, len,
				  flags & VIRTIO_BLK_WRITE_ZEROES_FLAG_UNMAP);
	return vfs_fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
			     pos, len);
}

static void change_ranges(struct work_struct *work)
{
	struct weir_blk_req *req = container_of(work, struct weir_blk_req,
						work);
	struct weir_blk *blk = req->vq->blk;
	int err = 0;
	u32 i;

	for (i = 0; i < req->nr_ranges && !err; i++)
		err = change_range(blk->file, req->r.type, &req->ranges[i]);
	if (!err && !READ_ONCE(blk->writeback))
		err = file_flush(blk);
	weir_blk_complete(req, weir_blk_status(err));
}

static void file_start(struct weir_blk_req *req)
{
	switch (req->r.type) {
	case VIRTIO_BLK_T_IN:
	case VIRTIO_BLK_T_OUT:
		req->moved = 0;
		if (req->vq->blk->file->f_mode & FMODE_NOWAIT)
			rw(req, IOCB_NOWAIT);
		else
			weir_blk_punt(req, rw_work);
		break;
	case VIRTIO_BLK_T_FLUSH:
		weir_blk_punt(req, flush_work_fn);
		break;
	default:
		weir_blk_punt(req, change_ranges);
	}
}

static int file_transfer(struct weir_blk *blk, bool write, struct bio_vec *vecs,
			 unsigned int nr, loff_t pos, size_t len)
{
	rwf_t flags = write && !READ_ONCE(blk->writeback) ? RWF_DSYNC : 0;
	struct iov_iter iter;
	ssize_t ret;

	iov_iter_bvec(&iter, write ? ITER_SOURCE : ITER_DEST, vecs, nr, len);
	while (iov_iter_count(&iter)) {
		ret = write ? vfs_iter_write(blk->file, &iter, &pos, flags) :
			vfs_iter_read(blk->file, &iter, &pos, 0);
		if (ret <= 0)
			return ret ? ret : -EIO;
	}
	return 0;
}

/* O_DIRECT: what the file wants of addresses, offsets and lengths. */
static int direct_limits(struct weir_blk *blk)
{
	struct kstat stat = { };
	int err;

	err = vfs_getattr(&blk->file->f_path, &stat, STATX_DIOALIGN,
			  AT_STATX_SYNC_AS_STAT);
	if (err)
		return err;
	if (!(stat.result_mask & STATX_DIOALIGN) || !stat.dio_offset_align)
		return 0;
	if (!is_power_of_2(stat.dio_offset_align) ||
	    !is_power_of_2(stat.dio_mem_align) ||
	    stat.dio_offset_align > SZ_64K)
		return -EINVAL;
	blk->lim.block_sectors = max_t(u32, stat.dio_offset_align,
				       SECTOR_SIZE) >> SECTOR_SHIFT;
	blk->addr_mask = stat.dio_mem_align - 1;
	blk->len_mask = max(stat.dio_offset_align, stat.dio_mem_align) - 1;
	return 0;
}

static int file_open_disk(struct weir_blk *blk)
{
	struct file *file = blk->file;
	struct weir_blk_limits *lim = &blk->lim;
	int err = 0;

	if (!file->f_op->read_iter || (!lim->rdonly && !file->f_op->write_iter))
		return -EINVAL;
	lim->block_sectors = 1;
	if (file->f_flags & O_DIRECT)
		err = direct_limits(blk);
	if (err)
		return err;
	lim->capacity = i_size_read(file_inode(file)) >> SECTOR_SHIFT;
	lim->capacity &= ~(u64)(lim->block_sectors - 1);
	lim->max_zeroes_sectors = RANGE_MAX_SECTORS;
	if (file->f_op->fallocate)
		lim->max_discard_sectors = RANGE_MAX_SECTORS;
	blk->config.blk_size = (__force __virtio32)
		cpu_to_le32(lim->block_sectors << SECTOR_SHIFT);
	blk->config.discard_sector_alignment = (__force __virtio32)
		cpu_to_le32(max_t(u32, i_blocksize(file_inode(file)) >>
				  SECTOR_SHIFT, lim->block_sectors));
	blk->offered |= BIT_ULL(VIRTIO_BLK_F_FLUSH) |
		BIT_ULL(VIRTIO_BLK_F_CONFIG_WCE);
	return 0;
}

static void file_close_disk(struct weir_blk *blk)
{
}

const struct weir_blk_disk_ops weir_blk_file_ops = {
	.open = file_open_disk,
	.close = file_close_disk,
	.start = file_start,
	.flush = file_flush,
	.transfer = file_transfer,
};
