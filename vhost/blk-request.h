/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a virtio-blk request asks for, and whether it may (virtio 1.2, 5.2.6).
 * Pure: a chain and its header go in, a decision comes out.
 */
#ifndef WEIR_VHOST_BLK_REQUEST_H
#define WEIR_VHOST_BLK_REQUEST_H

#include <linux/minmax.h>
#include <linux/types.h>
#include <linux/virtio_blk.h>
#include "../virtio/ring.h"

#define WEIR_BLK_SECTOR_SHIFT	9
#define WEIR_BLK_HDR_LEN	sizeof(struct virtio_blk_outhdr)
#define WEIR_BLK_RANGES_MAX	16	/* segments of one discard */

/* Not in linux/virtio_blk.h: virtio 1.2, 5.2.3 and 5.2.6. */
#define VIRTIO_BLK_F_LIFETIME		15
#define VIRTIO_BLK_T_GET_LIFETIME	10
#define WEIR_BLK_LIFETIME_LEN		6	/* of struct virtio_blk_lifetime */

/**
 * struct weir_blk_limits - what the disk can do
 * @capacity: 512-byte sectors
 * @block_sectors: logical block in sectors, a power of two
 * @max_discard_sectors, @max_zeroes_sectors, @max_erase_sectors: of one
 *	segment; 0: the command is not supported
 * @zone_sectors: of a zoned disk whose driver knows of zones, a power of two; else 0:
 *	no command for them is supported
 * @max_append_sectors: of one zone append; 0: not supported
 * @rdonly: nothing may be changed; @lifetime: the driver may ask how far it is worn
 */
struct weir_blk_limits {
	u64 capacity;
	u32 block_sectors;
	u32 max_discard_sectors;
	u32 max_zeroes_sectors;
	u32 max_erase_sectors;
	u32 zone_sectors;
	u32 max_append_sectors;
	bool rdonly, lifetime;
};

/**
 * enum weir_blk_verdict - what to do with a request
 * @WEIR_BLK_GO: carry it out
 * @WEIR_BLK_ANSWER: &weir_blk_request.status says it all
 * @WEIR_BLK_MALFORMED: not even a status can be returned: the queue is broken
 */
enum weir_blk_verdict { WEIR_BLK_GO, WEIR_BLK_ANSWER, WEIR_BLK_MALFORMED };

/**
 * struct weir_blk_request - a checked request
 * @type: VIRTIO_BLK_T_*
 * @sector: first sector of a read or write; of a zone, for a command about zones
 * @len: bytes of data: of the disk for a read or write, of the identifier, of
 *	the array of segments; room for a report of zones
 * @status: VIRTIO_BLK_S_* when the verdict is WEIR_BLK_ANSWER
 * @status_gpa: where the status byte goes
 */
struct weir_blk_request {
	u32 type;
	u64 sector;
	u32 len;
	u8 status;
	gpa_t status_gpa;
};

/** struct weir_blk_data - data of a request, stretch by stretch */
struct weir_blk_data {
	struct weir_seg_iter it;
	u32 left;
};

enum weir_blk_verdict
weir_blk_request_parse(const struct weir_blk_limits *lim,
		       const struct weir_chain *c,
		       const struct virtio_blk_outhdr *hdr,
		       struct weir_blk_request *req);
u8 weir_blk_range_check(const struct weir_blk_limits *lim, u32 type,
			const struct virtio_blk_discard_write_zeroes *range);
struct weir_blk_data weir_blk_data(const struct weir_chain *c,
				   const struct weir_blk_request *req);
bool weir_blk_data_aligned(struct weir_blk_data d, u32 addr_mask, u32 len_mask);

/**
 * weir_blk_request_framed() - is there room for a header and a status?
 * @c: buffer that the driver made available
 */
static inline bool weir_blk_request_framed(const struct weir_chain *c)
{
	return c->out_len >= WEIR_BLK_HDR_LEN && c->in_len >= 1;
}

/**
 * weir_blk_data_next() - next stretch of guest memory with data
 * @d: position, moved on
 * @seg: out: the stretch, not empty
 *
 * Return: false at the end.
 */
static inline bool weir_blk_data_next(struct weir_blk_data *d,
				      struct weir_seg *seg)
{
	struct weir_seg_iter *it = &d->it;

	if (!d->left || !it->nr)
		return false;
	seg->addr = it->seg->addr + it->off;
	seg->len = min(it->seg->len - it->off, d->left);
	d->left -= seg->len;
	it->seg++;
	it->nr--;
	it->off = 0;
	return true;
}

#endif /* WEIR_VHOST_BLK_REQUEST_H */
