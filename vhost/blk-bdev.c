// SPDX-License-Identifier: GPL-2.0-only
/*
 * A block device as the disk: bios over the guest's pages, past the host's
 * page cache. A device that finishes inside submit_bio() (a RAM disk) is
 * served without another thread.
 */
#include <linux/bio.h>
#include <linux/blkdev.h>
#include <linux/errno.h>
#include "blk.h"
#include "blk-zone.h"

static u8 bio_status(const struct bio *bio)
{
	if (likely(bio->bi_status == BLK_STS_OK))
		return VIRTIO_BLK_S_OK;
	return bio->bi_status == BLK_STS_NOTSUPP ? VIRTIO_BLK_S_UNSUPP :
		VIRTIO_BLK_S_IOERR;
}

static void end_io(struct bio *bio)
{
	struct weir_blk_req *req = container_of(bio, struct weir_blk_req, bio);
	u8 status = bio_status(bio);

	bio_uninit(bio);
	weir_blk_complete(req, status);
}

static inline void submit(struct weir_blk_req *req, blk_opf_t opf,
			  bio_end_io_t *end)
{
	struct bio *bio = &req->bio;

	bio_init(bio, req->vq->blk->bdev, req->vecs, req->nr_vecs, opf);
	bio->bi_end_io = end;
	bio->bi_vcnt = req->nr_vecs;
	bio->bi_iter.bi_sector = req->r.sector;
	bio->bi_iter.bi_size = req->r.len;
	submit_bio(bio);
}

static blk_opf_t write_opf(const struct weir_blk *blk)
{
	blk_opf_t opf = REQ_OP_WRITE | REQ_SYNC | REQ_IDLE;

	return READ_ONCE(blk->writeback) ? opf : opf | REQ_FUA;
}

/**
 * weir_blk_bdev_submit() - hand data of a zoned disk to it
 * @req: a read, a write or an append, with its pages
 * @end: what the disk's answer is for
 *
 * Context: as &weir_blk_disk_ops.start.
 */
void weir_blk_bdev_submit(struct weir_blk_req *req, bio_end_io_t *end)
{
	const struct weir_blk *blk = req->vq->blk;

	switch (req->r.type) {
	case VIRTIO_BLK_T_IN:
		submit(req, REQ_OP_READ | REQ_SYNC | REQ_IDLE, end);
		break;
	case VIRTIO_BLK_T_OUT:
		submit(req, write_opf(blk), end);
		break;
	default:
		submit(req, REQ_OP_ZONE_APPEND | REQ_SYNC |
			    (READ_ONCE(blk->writeback) ? 0 : REQ_FUA), end);
	}
}

static int change_range(struct weir_blk *blk, u32 type,
			const struct virtio_blk_discard_write_zeroes *range)
{
	sector_t sector = le64_to_cpu(range->sector);
	sector_t nr = le32_to_cpu(range->num_sectors);
	u32 unmap = le32_to_cpu(range->flags) &
		VIRTIO_BLK_WRITE_ZEROES_FLAG_UNMAP;

	if (!nr)
		return 0;
	switch (type) {
	case VIRTIO_BLK_T_DISCARD:
		return blkdev_issue_discard(blk->bdev, sector, nr, GFP_KERNEL);
	case VIRTIO_BLK_T_WRITE_ZEROES:
		return blkdev_issue_zeroout(blk->bdev, sector, nr, GFP_KERNEL,
					    unmap ? 0 : BLKDEV_ZERO_NOUNMAP);
	default:
		return blkdev_issue_secure_erase(blk->bdev, sector, nr,
						 GFP_KERNEL);
	}
}

static int bdev_flush(struct weir_blk *blk)
{
	return blkdev_issue_flush(blk->bdev);
}

static void change_ranges(struct work_struct *work)
{
	struct weir_blk_req *req = container_of(work, struct weir_blk_req,
						work);
	struct weir_blk *blk = req->vq->blk;
	int err = 0;
	u32 i;

	for (i = 0; i < req->nr_ranges && !err; i++)
		err = change_range(blk, req->r.type, &req->ranges[i]);
	if (!err && !READ_ONCE(blk->writeback))
		err = bdev_flush(blk);
	weir_blk_complete(req, weir_blk_status(err));
}

/* What a device that is only read refuses; a flush of it is none. */
static bool changes(u32 type)
{
	return type != VIRTIO_BLK_T_IN && type != VIRTIO_BLK_T_FLUSH;
}

static void bdev_start(struct weir_blk_req *req)
{
	struct weir_blk *blk = req->vq->blk;

	if (changes(req->r.type) && bdev_read_only(blk->bdev)) {
		weir_blk_complete(req, VIRTIO_BLK_S_IOERR);
		return;
	}
	switch (req->r.type) {
	case VIRTIO_BLK_T_IN:
		submit(req, REQ_OP_READ | REQ_SYNC | REQ_IDLE, end_io);
		break;
	case VIRTIO_BLK_T_OUT:
		submit(req, write_opf(blk), end_io);
		break;
	case VIRTIO_BLK_T_FLUSH:
		req->r.sector = 0;
		submit(req, REQ_OP_WRITE | REQ_SYNC | REQ_PREFLUSH, end_io);
		break;
	default:
		weir_blk_punt(req, change_ranges);
	}
}

static int bdev_transfer(struct weir_blk *blk, bool write, struct bio_vec *vecs,
			 unsigned int nr, loff_t pos, size_t len)
{
	struct bio bio;
	int err;

	if (write && bdev_read_only(blk->bdev))
		return -EROFS;
	bio_init(&bio, blk->bdev, vecs, nr,
		 write ? write_opf(blk) : REQ_OP_READ | REQ_SYNC);
	bio.bi_vcnt = nr;
	bio.bi_iter.bi_sector = pos >> SECTOR_SHIFT;
	bio.bi_iter.bi_size = len;
	err = submit_bio_wait(&bio);
	bio_uninit(&bio);
	return err;
}

/* 5.2.4: what the driver may want to know to lay out its requests. */
static void topology(struct weir_blk *blk)
{
	struct block_device *bdev = blk->bdev;
	u32 block = bdev_logical_block_size(bdev);
	int offset = bdev_alignment_offset(bdev);

	blk->config.blk_size = (__force __virtio32)cpu_to_le32(block);
	blk->config.physical_block_exp =
		ilog2(bdev_physical_block_size(bdev) / block);
	blk->config.alignment_offset = max(offset, 0) / block;
	blk->config.min_io_size = (__force __virtio16)
		cpu_to_le16(min_t(u32, bdev_io_min(bdev) / block, U16_MAX));
	blk->config.opt_io_size = (__force __virtio32)
		cpu_to_le32(bdev_io_opt(bdev) / block);
	blk->offered |= BIT_ULL(VIRTIO_BLK_F_TOPOLOGY);
}

static const struct weir_blk_disk_ops zoned_ops;

static int bdev_open(struct weir_blk *blk)
{
	struct block_device *bdev = file_bdev(blk->file);
	struct weir_blk_limits *lim = &blk->lim;
	u32 block = bdev_logical_block_size(bdev);

	if (!blk->lim.rdonly && bdev_read_only(bdev))
		return -EROFS;
	blk->bdev = bdev;
	lim->capacity = bdev_nr_sectors(bdev);
	lim->block_sectors = block >> SECTOR_SHIFT;
	lim->max_discard_sectors = min_t(u64, bdev_max_discard_sectors(bdev),
					 U32_MAX & ~(lim->block_sectors - 1));
	lim->max_zeroes_sectors = SZ_2G >> SECTOR_SHIFT;
	lim->max_erase_sectors = min_t(u64, bdev_max_secure_erase_sectors(bdev),
				       U32_MAX & ~(lim->block_sectors - 1));
	blk->config.discard_sector_alignment = (__force __virtio32)
		cpu_to_le32(max(bdev_discard_granularity(bdev), block) >>
			    SECTOR_SHIFT);
	blk->addr_mask = max_t(u32, bdev_dma_alignment(bdev), SECTOR_SIZE - 1);
	blk->len_mask = block - 1;
	if (bdev_write_cache(bdev))
		blk->offered |= BIT_ULL(VIRTIO_BLK_F_FLUSH) |
			BIT_ULL(VIRTIO_BLK_F_CONFIG_WCE);
	topology(blk);
	if (bdev_is_zoned(bdev)) {
		blk->disk = &zoned_ops;
		weir_blk_zone_open(blk);
	}
	/* What the host's page cache holds is not looked at from now on. */
	sync_blockdev(bdev);
	invalidate_bdev(bdev);
	return 0;
}

/* What the host cached while the guest wrote is out of date. */
static void bdev_close(struct weir_blk *blk)
{
	invalidate_bdev(blk->bdev);
}

static void zoned_start(struct weir_blk_req *req)
{
	if (req->r.type == VIRTIO_BLK_T_FLUSH)
		bdev_start(req);
	else
		weir_blk_zone_start(req);
}

static const struct weir_blk_disk_ops zoned_ops = {
	.open = bdev_open,
	.close = bdev_close,
	.start = zoned_start,
	.flush = bdev_flush,
	.transfer = bdev_transfer,
};

const struct weir_blk_disk_ops weir_blk_bdev_ops = {
	.open = bdev_open,
	.close = bdev_close,
	.start = bdev_start,
	.flush = bdev_flush,
	.transfer = bdev_transfer,
};
