/* SPDX-License-Identifier: GPL-2.0-only */
/* Zoned disks (virtio 1.3, 5.2.6, VIRTIO_BLK_F_ZONED). */
#ifndef WEIR_VHOST_BLK_ZONE_H
#define WEIR_VHOST_BLK_ZONE_H

#include <linux/blk_types.h>
#include <linux/types.h>

struct weir_blk;
struct weir_blk_req;
struct weir_ring;

void weir_blk_zone_open(struct weir_blk *blk);
int weir_blk_zone_prepare(struct weir_blk_req *req);
int weir_blk_zone_answer(struct weir_ring *ring, const struct weir_blk_req *req);
void weir_blk_zone_start(struct weir_blk_req *req);
bool weir_blk_zone_left(const struct weir_blk_req *req);
u8 weir_blk_zone_reason(struct weir_blk_req *req);

#endif /* WEIR_VHOST_BLK_ZONE_H */
