/* SPDX-License-Identifier: GPL-2.0-only */
/* The file or block device that is served, and how virtio-blk describes it. */
#ifndef BLKD_DISK_H
#define BLKD_DISK_H

#include <stdbool.h>
#include <linux/virtio_blk.h>
#include <vhost/blk-request.h>

#include "options.h"

#define BLKD_SEG_MAX	126

/**
 * struct blkd_disk - the disk
 * @fd: the file, locked
 * @block: it is a block device
 * @direct: the page cache is passed by
 * @lim: what requests may ask
 * @addr_mask, @len_mask: alignment of memory for direct transfers, less one
 * @features: virtio-blk's, as offered
 * @config: configuration space
 * @writeback: writes need a flush to be safe; else each is made so
 * @serial: padded with zeroes
 */
struct blkd_disk {
	int fd;
	bool block, direct;
	struct weir_blk_limits lim;
	u32 addr_mask, len_mask;
	u64 features;
	struct virtio_blk_config config;
	bool writeback;
	char serial[VIRTIO_BLK_ID_BYTES];
};

/**
 * blkd_disk_open() - open and lock the disk
 * @disk: out
 * @opt: which, and how
 *
 * A server that was killed keeps the lock until its last request has ended, so
 * waits a while for it.
 * Return: 0, -1 after saying why not.
 */
int blkd_disk_open(struct blkd_disk *disk, const struct blkd_options *opt);
void blkd_disk_close(struct blkd_disk *disk);

/* blkd_disk_set_writeback() - the cache mode: else each write is safe by itself */
void blkd_disk_set_writeback(struct blkd_disk *disk, bool on);

#endif /* BLKD_DISK_H */
