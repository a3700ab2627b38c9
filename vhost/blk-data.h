/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the data of a virtio-blk request lies in the guest. */
#ifndef WEIR_VHOST_BLK_DATA_H
#define WEIR_VHOST_BLK_DATA_H

#include <weir/types.h>

#define WEIR_BLK_PAGES_MAX	512	/* pinned by one request */
#define WEIR_BLK_DROPS_MAX	16

struct page;
struct weir_blk_req;
struct weir_blk_vq;
struct weir_ring;
struct weir_seg_iter;

/**
 * struct weir_blk_drops - pages of finished requests, to be let go of at once
 * @dirty: they were written; @gpas: a guest address in each
 */
struct weir_blk_drops {
	unsigned int nr;
	bool dirty;
	struct page *pages[WEIR_BLK_DROPS_MAX];
	gpa_t gpas[WEIR_BLK_DROPS_MAX];
};

void weir_blk_req_hold(struct weir_blk_req *req);
int weir_blk_req_pin(struct weir_blk_req *req);
void weir_blk_req_release(struct weir_blk_req *req);
void weir_blk_drops_flush(struct weir_blk_vq *vq);
bool weir_blk_req_log(struct weir_blk_req *req);
int weir_blk_copy(struct weir_ring *ring, struct weir_seg_iter *it, void *buf,
		  size_t len, bool to_guest);
int weir_blk_bounce(struct weir_blk_req *req);

#endif /* WEIR_VHOST_BLK_DATA_H */
