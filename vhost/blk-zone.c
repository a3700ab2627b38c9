// SPDX-License-Identifier: GPL-2.0-only
/*
 * A host-managed zoned disk (virtio 1.3, 5.2.6, VIRTIO_BLK_F_ZONED), passed on as
 * it is: zones and their limits are the disk's own, and it is the disk that says
 * no. Why it did is found out afterwards, since a bio's status does not tell.
 */
#include <linux/bio.h>
#include <linux/blkdev.h>
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include "blk.h"
#include "blk-zone.h"

/* Zones that are asked for at once. */
#define REPORT_ZONES	64

static __virtio32 word(u32 val)
{
	return (__force __virtio32)cpu_to_le32(val);
}

static __virtio64 long_word(u64 val)
{
	return (__force __virtio64)cpu_to_le64(val);
}

static int keep_zone(struct blk_zone *zone, unsigned int idx, void *data)
{
	*(struct blk_zone *)data = *zone;
	return 0;
}

/* May sleep. The zone that @sector lies in; false: the disk does not say. */
static bool zone_of(struct weir_blk *blk, u64 sector, struct blk_zone *zone)
{
	u64 start = round_down(sector, blk->zone_sectors);

	return blkdev_report_zones(blk->bdev, start, 1, keep_zone, zone) == 1;
}

static bool crosses(const struct weir_blk_req *req)
{
	u64 last = req->r.sector + (req->r.len >> SECTOR_SHIFT) - 1;
	u64 mask = req->vq->blk->zone_sectors - 1;

	return req->r.len && ((req->r.sector ^ last) & ~mask);
}

/**
 * weir_blk_zone_left() - does a request reach into the next zone, and may not?
 * @req: a read, a write or an append, of a zoned disk
 *
 * Only conventional zones may be left (5.2.6.2). Context: may sleep.
 */
bool weir_blk_zone_left(const struct weir_blk_req *req)
{
	struct blk_zone zone;

	return crosses(req) && (!zone_of(req->vq->blk, req->r.sector, &zone) ||
				zone.type != BLK_ZONE_TYPE_CONVENTIONAL);
}

/* 5.2.6.2: of a write, an append or a change of @zone that failed. */
static u8 reason(const struct weir_blk_req *req, const struct blk_zone *zone)
{
	u32 granule = bdev_zone_write_granularity(req->vq->blk->bdev) >>
		SECTOR_SHIFT;
	u32 nr = req->r.len >> SECTOR_SHIFT;
	u64 end = zone->start + zone->capacity;
	bool append = req->r.type == VIRTIO_BLK_T_ZONE_APPEND;

	if (zone->cond == BLK_ZONE_COND_OFFLINE ||
	    (crosses(req) && zone->type != BLK_ZONE_TYPE_CONVENTIONAL))
		return VIRTIO_BLK_S_ZONE_INVALID_CMD;
	if (req->r.type == VIRTIO_BLK_T_IN)
		return VIRTIO_BLK_S_IOERR;
	if (zone->cond == BLK_ZONE_COND_READONLY)
		return VIRTIO_BLK_S_ZONE_INVALID_CMD;
	if (zone->type == BLK_ZONE_TYPE_CONVENTIONAL)
		return req->r.type == VIRTIO_BLK_T_OUT ?
			VIRTIO_BLK_S_IOERR : VIRTIO_BLK_S_ZONE_INVALID_CMD;
	if (req->r.type != VIRTIO_BLK_T_OUT && !append)
		return VIRTIO_BLK_S_ZONE_INVALID_CMD;
	if (zone->cond == BLK_ZONE_COND_FULL ||
	    (append ? zone->wp : req->r.sector) + nr > end)
		return VIRTIO_BLK_S_ZONE_INVALID_CMD;
	if ((!append && req->r.sector != zone->wp) || nr % granule)
		return VIRTIO_BLK_S_ZONE_UNALIGNED_WP;
	return VIRTIO_BLK_S_IOERR;
}

/**
 * weir_blk_zone_reason() - why a zoned disk refused a request
 * @req: the request. There is a reason only if it is about one zone
 *
 * Context: may sleep. Return: VIRTIO_BLK_S_*, not OK.
 */
u8 weir_blk_zone_reason(struct weir_blk_req *req)
{
	struct blk_zone zone;

	if (req->r.type == VIRTIO_BLK_T_ZONE_RESET_ALL ||
	    req->r.type == VIRTIO_BLK_T_ZONE_REPORT ||
	    !zone_of(req->vq->blk, req->r.sector, &zone))
		return VIRTIO_BLK_S_IOERR;
	return reason(req, &zone);
}

static u8 zone_status(blk_status_t status)
{
	switch (status) {
	case BLK_STS_OK:
		return VIRTIO_BLK_S_OK;
	case BLK_STS_NOTSUPP:
		return VIRTIO_BLK_S_UNSUPP;
	case BLK_STS_ZONE_OPEN_RESOURCE:
		return VIRTIO_BLK_S_ZONE_OPEN_RESOURCE;
	case BLK_STS_ZONE_ACTIVE_RESOURCE:
		return VIRTIO_BLK_S_ZONE_ACTIVE_RESOURCE;
	default:
		return VIRTIO_BLK_S_IOERR;
	}
}

static void find_reason(struct work_struct *work)
{
	struct weir_blk_req *req = container_of(work, struct weir_blk_req,
						work);

	weir_blk_complete(req, weir_blk_zone_reason(req));
}

/* What an append's data was copied to: nobody's who pins or holds pages. */
static void free_copy(struct weir_blk_req *req)
{
	while (req->nr_vecs)
		__free_page(req->vecs[--req->nr_vecs].bv_page);
}

/* Any context. */
static void end_zoned(struct bio *bio)
{
	struct weir_blk_req *req = container_of(bio, struct weir_blk_req, bio);
	u8 status = zone_status(bio->bi_status);

	if (req->r.type == VIRTIO_BLK_T_ZONE_APPEND) {
		free_copy(req);
		if (!status)
			req->r.sector = bio->bi_iter.bi_sector;
	}
	bio_uninit(bio);
	if (status == VIRTIO_BLK_S_IOERR)
		weir_blk_punt(req, find_reason);
	else
		weir_blk_complete(req, status);
}

static void change_zones(struct work_struct *work)
{
	struct weir_blk_req *req = container_of(work, struct weir_blk_req,
						work);
	struct block_device *bdev = req->vq->blk->bdev;
	u64 sector = req->r.sector, nr = req->vq->blk->zone_sectors;
	enum req_op op;
	u8 status;

	switch (req->r.type) {
	case VIRTIO_BLK_T_ZONE_OPEN:
		op = REQ_OP_ZONE_OPEN;
		break;
	case VIRTIO_BLK_T_ZONE_CLOSE:
		op = REQ_OP_ZONE_CLOSE;
		break;
	case VIRTIO_BLK_T_ZONE_FINISH:
		op = REQ_OP_ZONE_FINISH;
		break;
	case VIRTIO_BLK_T_ZONE_RESET_ALL:
		sector = 0;
		nr = bdev_nr_sectors(bdev);
		fallthrough;
	default:
		op = REQ_OP_ZONE_RESET;
	}
	nr = min(nr, bdev_nr_sectors(bdev) - sector);
	status = zone_status(errno_to_blk_status(blkdev_zone_mgmt(bdev, op,
								  sector, nr)));
	if (status == VIRTIO_BLK_S_IOERR)
		status = weir_blk_zone_reason(req);
	weir_blk_complete(req, status);
}

static void start_across(struct work_struct *work)
{
	struct weir_blk_req *req = container_of(work, struct weir_blk_req,
						work);

	if (weir_blk_zone_left(req))
		weir_blk_complete(req, VIRTIO_BLK_S_ZONE_INVALID_CMD);
	else
		weir_blk_bdev_submit(req, end_zoned);
}

/* Of a device that is only read. */
static void refuse(struct weir_blk_req *req)
{
	if (req->r.type == VIRTIO_BLK_T_ZONE_APPEND)
		free_copy(req);
	weir_blk_complete(req, VIRTIO_BLK_S_IOERR);
}

/**
 * weir_blk_zone_start() - begin a request to a zoned disk
 * @req: request of any kind but a flush
 *
 * Context: as &weir_blk_disk_ops.start.
 */
void weir_blk_zone_start(struct weir_blk_req *req)
{
	if (req->r.type != VIRTIO_BLK_T_IN && bdev_read_only(req->vq->blk->bdev))
		return refuse(req);
	switch (req->r.type) {
	case VIRTIO_BLK_T_IN:
	case VIRTIO_BLK_T_OUT:
	case VIRTIO_BLK_T_ZONE_APPEND:
		if (crosses(req))
			weir_blk_punt(req, start_across);
		else
			weir_blk_bdev_submit(req, end_zoned);
		break;
	default:
		weir_blk_punt(req, change_zones);
	}
}

/**
 * weir_blk_zone_open() - limits, configuration and features of a zoned disk
 * @blk: the disk, with its block device, which is zoned
 *
 * Such a disk is not to be written where it pleases: zeroes, discards and erasure
 * are not offered.
 */
void weir_blk_zone_open(struct weir_blk *blk)
{
	const u32 page_sectors = PAGE_SIZE >> SECTOR_SHIFT;
	struct virtio_blk_zoned_characteristics *z = &blk->config.zoned;
	struct block_device *bdev = blk->bdev;

	blk->zone_sectors = bdev_zone_sectors(bdev);
	blk->lim.max_append_sectors =
		min3(bdev_max_zone_append_sectors(bdev),
		     WEIR_BLK_RANGES_MAX * page_sectors,
		     bdev_max_segments(bdev) * page_sectors);
	blk->lim.max_discard_sectors = 0;
	blk->lim.max_zeroes_sectors = 0;
	blk->lim.max_erase_sectors = 0;
	z->zone_sectors = word(blk->zone_sectors);
	z->max_open_zones = word(bdev_max_open_zones(bdev));
	z->max_active_zones = word(bdev_max_active_zones(bdev));
	z->max_append_sectors = word(blk->lim.max_append_sectors);
	z->write_granularity = word(bdev_zone_write_granularity(bdev));
	z->model = VIRTIO_BLK_Z_HM;
	blk->offered |= BIT_ULL(VIRTIO_BLK_F_ZONED);
}

/* Where the first byte of each of @n that the device may write lies. */
static void find_bytes(const struct weir_chain *c, gpa_t *gpas, unsigned int n)
{
	struct weir_seg_iter it = weir_seg_in(c);
	unsigned int i;

	for (i = 0; i < n; i++) {
		gpas[i] = it.seg->addr + it.off++;
		if (it.off == it.seg->len) {
			it.seg++;
			it.off = 0;
		}
	}
}

static int add_page(struct weir_blk_req *req, struct weir_blk_data *d, u32 len)
{
	struct page *page = alloc_page(GFP_KERNEL);

	if (!page)
		return -ENOMEM;
	bvec_set_page(&req->vecs[req->nr_vecs++], page, len, 0);
	return weir_blk_copy(&req->vq->q.ring, &d->it, page_address(page), len,
			     false);
}

/*
 * What is appended is copied: how many pieces a disk takes at once is not known of
 * every disk, and an append cannot be split. Where it went is written when it is
 * done: that the place is there is seen to before.
 */
static int prepare_append(struct weir_blk_req *req)
{
	struct weir_blk_data d = weir_blk_data(&req->chain, &req->r);
	struct weir_seg_iter in = weir_seg_in(&req->chain);
	u32 left = req->r.len, n;
	__le64 nowhere = 0;
	int err;

	BUILD_BUG_ON(ARRAY_SIZE(req->inline_gpas) < sizeof(__le64));
	req->vecs = req->inline_vecs;
	req->dirty = false;
	find_bytes(&req->chain, req->inline_gpas, sizeof(__le64));
	err = weir_blk_copy(&req->vq->q.ring, &in, &nowhere, sizeof(nowhere), true);
	for (; left && !err; left -= n) {
		n = min_t(u32, left, PAGE_SIZE);
		err = add_page(req, &d, n);
	}
	if (err)
		free_copy(req);
	return err;
}

/* The values of zone types and conditions are those of the specification. */
static int describe_zone(struct blk_zone *zone, unsigned int idx, void *data)
{
	struct virtio_blk_zone_descriptor *d = data;

	BUILD_BUG_ON((int)BLK_ZONE_TYPE_SEQWRITE_PREF != VIRTIO_BLK_ZT_SWP);
	BUILD_BUG_ON((int)BLK_ZONE_COND_CLOSED != VIRTIO_BLK_ZS_CLOSED);
	BUILD_BUG_ON((int)BLK_ZONE_COND_OFFLINE != VIRTIO_BLK_ZS_OFFLINE);
	d[idx] = (struct virtio_blk_zone_descriptor){
		.z_cap = long_word(zone->capacity),
		.z_start = long_word(zone->start),
		.z_wp = long_word(zone->wp),
		.z_type = zone->type,
		.z_state = zone->cond,
	};
	return 0;
}

/* Zones from @sector on, @room at most. Return: how many, or -errno. */
static int report_some(struct weir_blk_req *req, struct weir_seg_iter *it,
		       struct virtio_blk_zone_descriptor *d, u64 sector, u32 room)
{
	struct weir_blk *blk = req->vq->blk;
	int got, err;

	if (!room || sector >= blk->lim.capacity)
		return 0;
	got = blkdev_report_zones(blk->bdev, sector,
				  min_t(u32, room, REPORT_ZONES), describe_zone, d);
	if (got <= 0)
		return got ? -EIO : 0;
	err = weir_blk_copy(&req->vq->q.ring, it, d, got * sizeof(*d), true);
	return err ? err : got;
}

static int report(struct weir_blk_req *req, struct virtio_blk_zone_descriptor *d)
{
	struct weir_seg_iter it = weir_seg_in(&req->chain), at_head = it;
	struct virtio_blk_zone_report head = { 0 };
	struct weir_ring *ring = &req->vq->q.ring;
	u32 room = (req->r.len - sizeof(head)) / sizeof(*d), nr = 0;
	u32 size = req->vq->blk->zone_sectors;
	u64 start = round_down(req->r.sector, size);
	int n;

	n = weir_blk_copy(ring, &it, &head, sizeof(head), true);
	if (n)
		return n;
	do {
		n = report_some(req, &it, d, start + (u64)nr * size,
				room - nr);
		nr += max(n, 0);
	} while (n > 0);
	if (n)
		return n;
	head.nr_zones = long_word(nr);
	return weir_blk_copy(ring, &at_head, &head, sizeof(head), true);
}

static int prepare_report(struct weir_blk_req *req)
{
	struct virtio_blk_zone_descriptor *d;
	int err;

	d = kmalloc_array(REPORT_ZONES, sizeof(*d), GFP_KERNEL);
	if (!d)
		return -ENOMEM;
	err = report(req, d);
	kfree(d);
	return err ? err : 1;
}

/**
 * weir_blk_zone_prepare() - what a command about zones needs of guest memory
 * @req: an append, whose data is copied; a report, which is carried out and
 *	answered; others need nothing
 *
 * Context: the queue's runner in the worker, outside a section.
 * Return: 0; 1: it is answered; -EAGAIN: memory was asked for; then all of it is to be done again;
 * -ENOMEM, -EIO.
 */
int weir_blk_zone_prepare(struct weir_blk_req *req)
{
	switch (req->r.type) {
	case VIRTIO_BLK_T_ZONE_APPEND:
		return prepare_append(req);
	case VIRTIO_BLK_T_ZONE_REPORT:
		return prepare_report(req);
	default:
		return 0;
	}
}

/**
 * weir_blk_zone_answer() - tell where data was appended
 * @ring: the ring
 * @req: an append that went well
 *
 * Byte by byte, since the driver may have spread them.
 *
 * Context: the queue's runner, inside a section. Return: 0, -EAGAIN.
 */
int weir_blk_zone_answer(struct weir_ring *ring, const struct weir_blk_req *req)
{
	__le64 sector = cpu_to_le64(req->r.sector);
	struct weir_seg segs[sizeof(sector)];
	struct weir_seg_iter it = { segs, ARRAY_SIZE(segs), 0 };
	unsigned int i, done;
	ssize_t n;

	for (i = 0; i < ARRAY_SIZE(segs); i++)
		segs[i] = (struct weir_seg){ req->inline_gpas[i], 1 };
	for (done = 0; done < sizeof(sector); done += n) {
		n = weir_ring_write(ring, &it, (u8 *)&sector + done,
				    sizeof(sector) - done);
		if (n < 0)
			return n;
	}
	return 0;
}
