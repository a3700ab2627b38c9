/* SPDX-License-Identifier: GPL-2.0-only */
/* The virtio-blk device inside, and the disk behind it. */
#ifndef WEIR_VHOST_BLK_H
#define WEIR_VHOST_BLK_H

#include <weir-vhost/create.h>
#include "blk-queue.h"

struct weir_blk;

/**
 * struct weir_blk_disk_ops - a kind of disk
 * @open: fill in limits, configuration and features. 0 or -errno
 * @close: nothing is in flight
 * @start: begin @req; weir_blk_complete() when done, perhaps at once
 * @flush: make all that was completed durable. Sleeps. 0 or -errno
 * @transfer: move @len bytes at @pos to or from @vecs, now. Sleeps
 */
struct weir_blk_disk_ops {
	int (*open)(struct weir_blk *blk);
	void (*close)(struct weir_blk *blk);
	void (*start)(struct weir_blk_req *req);
	int (*flush)(struct weir_blk *blk);
	int (*transfer)(struct weir_blk *blk, bool write, struct bio_vec *vecs,
			unsigned int nr, loff_t pos, size_t len);
};

/**
 * struct weir_blk - a disk
 * @wq: for what the disk does only in a context that may wait for it
 * @writeback: the driver may leave data in the disk's cache and flush it
 * @addr_mask, @len_mask: alignment of memory that the disk can reach, less one
 * @zone_sectors: of a zoned disk, else 0; the driver may not know of it
 * @lifetime: struct virtio_blk_lifetime
 * @vq: @nr_vqs of them
 */
struct weir_blk {
	struct weir_vhost_dev dev;
	const struct weir_blk_disk_ops *disk;
	struct file *file;
	struct block_device *bdev;
	struct workqueue_struct *wq;
	struct weir_blk_limits lim;
	struct virtio_blk_config config;
	u64 offered, features;
	bool writeback;
	u32 addr_mask, len_mask;
	u32 zone_sectors;
	char serial[VIRTIO_BLK_ID_BYTES];
	__le16 lifetime[WEIR_BLK_LIFETIME_LEN / 2];
	unsigned int nr_vqs;
	struct weir_blk_vq *vq[WEIR_VHOST_BLK_QUEUES_MAX];
};

extern const struct weir_blk_disk_ops weir_blk_bdev_ops;
extern const struct weir_blk_disk_ops weir_blk_file_ops;

void weir_blk_bdev_submit(struct weir_blk_req *req, bio_end_io_t *end);
void weir_blk_punt(struct weir_blk_req *req, work_func_t fn);

#endif /* WEIR_VHOST_BLK_H */
