// SPDX-License-Identifier: GPL-2.0-only
/*
 * virtio-blk requests. The driver may lay out a request in any way (virtio
 * 1.2, 2.7.4): the header is the first 16 bytes that the device may read, the
 * status the last byte that it may write, data is what is left.
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include <asm/byteorder.h>
#include "blk-request.h"

#define RANGE_LEN	sizeof(struct virtio_blk_discard_write_zeroes)
#define SECTOR_MASK	((1U << WEIR_BLK_SECTOR_SHIFT) - 1)

/* The type as a word, whatever endian type the header gives it. */
static u32 hdr_type(const struct virtio_blk_outhdr *hdr)
{
	return le32_to_cpu((__force __le32)hdr->type);
}

static u64 hdr_sector(const struct virtio_blk_outhdr *hdr)
{
	return le64_to_cpu((__force __le64)hdr->sector);
}

static bool in_disk(const struct weir_blk_limits *lim, u64 sector, u64 nr)
{
	return sector <= lim->capacity && nr <= lim->capacity - sector;
}

static inline u8 check_rw(const struct weir_blk_limits *lim,
		   const struct weir_blk_request *req)
{
	u32 nr = req->len >> WEIR_BLK_SECTOR_SHIFT;

	if (req->len & SECTOR_MASK)
		return VIRTIO_BLK_S_IOERR;
	if (req->type == VIRTIO_BLK_T_OUT && lim->rdonly)
		return VIRTIO_BLK_S_IOERR;
	if (!in_disk(lim, req->sector, nr))
		return VIRTIO_BLK_S_IOERR;
	if ((req->sector | nr) & (lim->block_sectors - 1))
		return VIRTIO_BLK_S_IOERR;
	return VIRTIO_BLK_S_OK;
}

/* Largest segment of a discard, write zeroes or secure erase; 0: unknown. */
static u32 max_range(const struct weir_blk_limits *lim, u32 type)
{
	switch (type) {
	case VIRTIO_BLK_T_DISCARD:
		return lim->max_discard_sectors;
	case VIRTIO_BLK_T_WRITE_ZEROES:
		return lim->max_zeroes_sectors;
	case VIRTIO_BLK_T_SECURE_ERASE:
		return lim->max_erase_sectors;
	default:
		return 0;
	}
}

static u8 check_ranges(const struct weir_blk_limits *lim,
		       const struct weir_blk_request *req)
{
	if (!max_range(lim, req->type))
		return VIRTIO_BLK_S_UNSUPP;
	if (lim->rdonly || !req->len || req->len % RANGE_LEN ||
	    req->len / RANGE_LEN > WEIR_BLK_RANGES_MAX)
		return VIRTIO_BLK_S_IOERR;
	return VIRTIO_BLK_S_OK;
}

/**
 * weir_blk_range_check() - may this segment be discarded, zeroed, erased?
 * @lim: the disk
 * @type: VIRTIO_BLK_T_DISCARD, VIRTIO_BLK_T_WRITE_ZEROES or
 *	VIRTIO_BLK_T_SECURE_ERASE
 * @range: the segment, a copy
 *
 * Return: VIRTIO_BLK_S_OK; VIRTIO_BLK_S_UNSUPP for a flag that @type does not
 * have (5.2.6.2); VIRTIO_BLK_S_IOERR.
 */
u8 weir_blk_range_check(const struct weir_blk_limits *lim, u32 type,
			const struct virtio_blk_discard_write_zeroes *range)
{
	u32 allowed = type == VIRTIO_BLK_T_WRITE_ZEROES ?
		VIRTIO_BLK_WRITE_ZEROES_FLAG_UNMAP : 0;
	u64 sector = le64_to_cpu(range->sector);
	u32 nr = le32_to_cpu(range->num_sectors);

	if (le32_to_cpu(range->flags) & ~allowed)
		return VIRTIO_BLK_S_UNSUPP;
	if (nr > max_range(lim, type) || !in_disk(lim, sector, nr))
		return VIRTIO_BLK_S_IOERR;
	if ((sector | nr) & (lim->block_sectors - 1))
		return VIRTIO_BLK_S_IOERR;
	return VIRTIO_BLK_S_OK;
}

/*
 * Linux's driver tells by the lowest bit of the type who may write the data, and that of
 * a secure erase is 0: its segments come where the device may write. Reading there is
 * what 2.7.5.1 (virtio 1.2) only advises against; else no erase of Linux's would work.
 */
static bool is_linux_erase(const struct weir_chain *c, u32 type)
{
	return type == VIRTIO_BLK_T_SECURE_ERASE && c->out_len == WEIR_BLK_HDR_LEN;
}

/* Last byte that the device may write; empty segments are not in a chain. */
static gpa_t status_gpa(const struct weir_chain *c)
{
	const struct weir_seg *last = &c->segs[c->nr_out + c->nr_in - 1];

	return last->addr + last->len - 1;
}

static u8 check(const struct weir_blk_limits *lim, const struct weir_chain *c,
		struct weir_blk_request *req)
{
	u32 in = c->in_len - 1, out = c->out_len - WEIR_BLK_HDR_LEN;

	switch (req->type) {
	case VIRTIO_BLK_T_IN:
		req->len = in;
		return check_rw(lim, req);
	case VIRTIO_BLK_T_OUT:
		req->len = out;
		return check_rw(lim, req);
	case VIRTIO_BLK_T_FLUSH:
		return VIRTIO_BLK_S_OK;
	case VIRTIO_BLK_T_GET_ID:
		req->len = min_t(u32, in, VIRTIO_BLK_ID_BYTES);
		return VIRTIO_BLK_S_OK;
	case VIRTIO_BLK_T_GET_LIFETIME:
		if (!lim->lifetime)
			return VIRTIO_BLK_S_UNSUPP;
		req->len = WEIR_BLK_LIFETIME_LEN;
		return in < req->len ? VIRTIO_BLK_S_IOERR : VIRTIO_BLK_S_OK;
	default:
		req->len = is_linux_erase(c, req->type) ? in : out;
		return check_ranges(lim, req);
	}
}

/**
 * weir_blk_request_parse() - decide about a request
 * @lim: the disk
 * @c: the buffer
 * @hdr: copy of the first 16 bytes that the device may read; not looked at
 *	when the buffer has fewer
 * @req: out
 *
 * A read or write of nothing is answered at once.
 *
 * Return: enum weir_blk_verdict.
 */
enum weir_blk_verdict
weir_blk_request_parse(const struct weir_blk_limits *lim,
		       const struct weir_chain *c,
		       const struct virtio_blk_outhdr *hdr,
		       struct weir_blk_request *req)
{
	if (!weir_blk_request_framed(c))
		return WEIR_BLK_MALFORMED;
	req->type = hdr_type(hdr);
	req->sector = hdr_sector(hdr);
	req->len = 0;
	req->status_gpa = status_gpa(c);
	req->status = check(lim, c, req);
	if (req->status != VIRTIO_BLK_S_OK)
		return WEIR_BLK_ANSWER;
	if (!req->len && req->type <= VIRTIO_BLK_T_OUT)
		return WEIR_BLK_ANSWER;
	return WEIR_BLK_GO;
}

static void skip(struct weir_seg_iter *it, u32 bytes)
{
	while (it->nr && bytes >= it->seg->len - it->off) {
		bytes -= it->seg->len - it->off;
		it->off = 0;
		it->seg++;
		it->nr--;
	}
	it->off += bytes;
}

/**
 * weir_blk_data() - the data of a request
 * @c: its buffer
 * @req: what weir_blk_request_parse() made of it
 */
struct weir_blk_data weir_blk_data(const struct weir_chain *c,
				   const struct weir_blk_request *req)
{
	struct weir_blk_data d = { .left = req->len };

	if (req->type == VIRTIO_BLK_T_IN || req->type == VIRTIO_BLK_T_GET_ID ||
	    req->type == VIRTIO_BLK_T_GET_LIFETIME || is_linux_erase(c, req->type)) {
		d.it = weir_seg_in(c);
	} else {
		d.it = weir_seg_out(c);
		skip(&d.it, WEIR_BLK_HDR_LEN);
	}
	return d;
}

/**
 * weir_blk_data_aligned() - can the disk transfer to and from where data lies?
 * @d: the data
 * @addr_mask: alignment of addresses less one
 * @len_mask: alignment of lengths less one
 */
bool weir_blk_data_aligned(struct weir_blk_data d, u32 addr_mask, u32 len_mask)
{
	struct weir_seg seg;

	while (weir_blk_data_next(&d, &seg))
		if ((seg.addr & addr_mask) || (seg.len & len_mask))
			return false;
	return true;
}
