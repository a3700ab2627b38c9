/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the fuzz target of disk requests starts with, and record.c writes: of its own
 * layout, so that seeds stay what they are when the parser's structures change.
 */
#ifndef WEIR_BLK_INPUT_H
#define WEIR_BLK_INPUT_H

#include <linux/types.h>
#include <linux/virtio_blk.h>

#define BLK_INPUT_RDONLY	1
#define BLK_INPUT_LIFETIME	2

/* Then come pieces, @nr_out of them device-readable. */
struct blk_input {
	u64 capacity;
	u32 max_discard_sectors, max_zeroes_sectors, max_erase_sectors;
	struct virtio_blk_outhdr hdr;
	struct virtio_blk_discard_write_zeroes range;
	u8 block_shift, flags, nr_out;
} __attribute__((packed));

struct blk_input_piece {
	u64 addr;
	u16 len;
} __attribute__((packed));

#endif /* WEIR_BLK_INPUT_H */
