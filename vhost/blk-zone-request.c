// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a command of a zoned disk asks for, and whether it may (virtio 1.3, 5.2.6).
 * The state of zones is the disk's: it is not looked at here.
 */
#include <linux/kernel.h>
#include "blk-zone-request.h"

#define SECTOR_MASK	((1U << WEIR_BLK_SECTOR_SHIFT) - 1)

static bool in_disk(const struct weir_blk_limits *lim, u64 sector, u64 nr)
{
	return sector <= lim->capacity && nr <= lim->capacity - sector;
}

/* 5.2.6.2: whether the zone may be appended to is for the disk to say. */
static u8 check_append(const struct weir_blk_limits *lim,
		       const struct weir_chain *c,
		       const struct weir_blk_request *req)
{
	u32 nr = req->len >> WEIR_BLK_SECTOR_SHIFT;

	if (lim->rdonly || c->in_len < WEIR_BLK_APPEND_IN)
		return VIRTIO_BLK_S_IOERR;
	if (!lim->max_append_sectors)
		return VIRTIO_BLK_S_UNSUPP;
	if (!req->len || nr > lim->max_append_sectors ||
	    (req->sector & (lim->zone_sectors - 1)) ||
	    !in_disk(lim, req->sector, nr))
		return VIRTIO_BLK_S_ZONE_INVALID_CMD;
	if ((req->len & SECTOR_MASK) || (nr & (lim->block_sectors - 1)))
		return VIRTIO_BLK_S_ZONE_UNALIGNED_WP;
	return VIRTIO_BLK_S_OK;
}

/* No more of the answer than the disk has zones for. */
static u8 check_report(const struct weir_blk_limits *lim,
		       struct weir_blk_request *req)
{
	u64 nr;

	if (req->len < sizeof(struct virtio_blk_zone_report) ||
	    req->sector >= lim->capacity)
		return VIRTIO_BLK_S_ZONE_INVALID_CMD;
	nr = lim->capacity / lim->zone_sectors + 1;
	req->len = min_t(u64, req->len, sizeof(struct virtio_blk_zone_report) +
			 nr * sizeof(struct virtio_blk_zone_descriptor));
	return VIRTIO_BLK_S_OK;
}

/* Of the first sector of a zone, or of all of them. */
static u8 check_zone(const struct weir_blk_limits *lim,
		     const struct weir_blk_request *req)
{
	if (lim->rdonly)
		return VIRTIO_BLK_S_IOERR;
	if (req->type == VIRTIO_BLK_T_ZONE_RESET_ALL)
		return VIRTIO_BLK_S_OK;
	if (req->sector >= lim->capacity ||
	    (req->sector & (lim->zone_sectors - 1)))
		return VIRTIO_BLK_S_ZONE_INVALID_CMD;
	return VIRTIO_BLK_S_OK;
}

/**
 * weir_blk_zone_parse() - decide about a command of a zoned disk
 * @lim: the disk
 * @c: the buffer
 * @req: a request that weir_blk_request_parse() did not know; completed
 *
 * Return: enum weir_blk_verdict; never malformed.
 */
enum weir_blk_verdict weir_blk_zone_parse(const struct weir_blk_limits *lim,
					  const struct weir_chain *c,
					  struct weir_blk_request *req)
{
	switch (req->type) {
	case VIRTIO_BLK_T_ZONE_APPEND:
		req->len = c->out_len - WEIR_BLK_HDR_LEN;
		req->status = check_append(lim, c, req);
		break;
	case VIRTIO_BLK_T_ZONE_REPORT:
		req->len = c->in_len - 1;
		req->status = check_report(lim, req);
		break;
	case VIRTIO_BLK_T_ZONE_OPEN:
	case VIRTIO_BLK_T_ZONE_CLOSE:
	case VIRTIO_BLK_T_ZONE_FINISH:
	case VIRTIO_BLK_T_ZONE_RESET:
	case VIRTIO_BLK_T_ZONE_RESET_ALL:
		req->len = 0;
		req->status = check_zone(lim, req);
		break;
	default:
		return WEIR_BLK_ANSWER;
	}
	return req->status == VIRTIO_BLK_S_OK ? WEIR_BLK_GO : WEIR_BLK_ANSWER;
}
