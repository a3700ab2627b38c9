/* SPDX-License-Identifier: GPL-2.0-only */
/* A virtio-blk request, put together piece by piece, and a disk of 1000 sectors. */
#ifndef WEIR_BLK_CHAIN_H
#define WEIR_BLK_CHAIN_H

#include <unit.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/virtio_blk.h>
#include <vhost/blk-request.h>

#define CAPACITY 1000
#define ALL ~0ULL

static struct weir_blk_limits lim;
static struct weir_seg segs[16];
static struct weir_chain chain;
static struct weir_blk_request req;

static inline int setup(void **state)
{
	lim = (struct weir_blk_limits){
		.capacity = CAPACITY, .block_sectors = 1,
		.max_discard_sectors = 100, .max_zeroes_sectors = 200,
		.zone_sectors = 128, .max_append_sectors = 64,
	};
	memset(&chain, 0, sizeof(chain));
	memset(&req, 0xa5, sizeof(req));
	chain.segs = segs;
	chain.max = ARRAY_SIZE(segs);
	return 0;
}

static inline void out(gpa_t addr, u32 len)
{
	segs[chain.nr_out++] = (struct weir_seg){ addr, len };
	chain.out_len += len;
}

static inline void in(gpa_t addr, u32 len)
{
	segs[chain.nr_out + chain.nr_in++] = (struct weir_seg){ addr, len };
	chain.in_len += len;
}

static inline void answered(enum weir_blk_verdict verdict, u8 status)
{
	assert_int_equal(verdict, WEIR_BLK_ANSWER);
	assert_int_equal(req.status, status);
}

#endif /* WEIR_BLK_CHAIN_H */
