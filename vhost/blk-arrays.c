// SPDX-License-Identifier: GPL-2.0-only
/* What a request queue needs as much of as its ring is long. */
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "blk.h"

/**
 * weir_blk_arrays_free() - undo weir_blk_arrays_have(), or nothing
 * @vq: stopped queue
 */
void weir_blk_arrays_free(struct weir_blk_vq *vq)
{
	kvfree(vq->reqs);
	kvfree(vq->segs);
	kvfree(vq->pages);
	vq->reqs = NULL;
	vq->segs = NULL;
	vq->pages = NULL;
	vq->nr_reqs = 0;
}

static int alloc_arrays(struct weir_blk_vq *vq, u16 num)
{
	vq->max_chain = max_t(u32, num, WEIR_BLK_SEG_MAX + 2);
	vq->nr_segs = 2 * vq->max_chain;
	vq->reqs = kvcalloc(num, sizeof(*vq->reqs), GFP_KERNEL_ACCOUNT);
	vq->segs = kvcalloc(vq->nr_segs, sizeof(*vq->segs), GFP_KERNEL_ACCOUNT);
	vq->pages = kvcalloc(WEIR_BLK_PAGES_MAX, sizeof(*vq->pages),
			     GFP_KERNEL_ACCOUNT);
	if (!vq->reqs || !vq->segs || !vq->pages) {
		weir_blk_arrays_free(vq);
		return -ENOMEM;
	}
	vq->nr_reqs = num;
	return 0;
}

/**
 * weir_blk_arrays_have() - room for a ring
 * @vq: stopped queue
 * @num: the ring's size
 *
 * Kept from the last start when it will do: to go on after a change takes no memory.
 *
 * Context: may sleep. Return: 0, -ENOMEM.
 */
int weir_blk_arrays_have(struct weir_blk_vq *vq, u16 num)
{
	int err = 0;
	u32 i;

	if (num == vq->nr_reqs) {
		memset(vq->reqs, 0, num * sizeof(*vq->reqs));
	} else {
		weir_blk_arrays_free(vq);
		err = alloc_arrays(vq, num);
	}
	for (i = 0; i < vq->nr_reqs; i++)
		vq->reqs[i].vq = vq;
	return err;
}
