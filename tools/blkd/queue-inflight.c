// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ring.h>
#include <asm/byteorder.h>

#include "queue-impl.h"
#include "report.h"

/*
 * A driver has no more buffers with the device than its ring has descriptors; those that
 * it has not seen used are there, too. The record has room for no more.
 */
static int one_too_many(struct blkd_queue *q)
{
	return weir_ring_fail(&q->ring, "more buffers than descriptors");
}

static int split_take(struct blkd_queue *q, u16 id)
{
	if (unlikely(q->running + q->fl.split.nr_batch >= q->fl.split.num))
		return one_too_many(q);
	blkd_inflight_take(&q->fl.split, id);
	return 0;
}

static void split_put(struct blkd_queue *q, u16 id)
{
	blkd_inflight_put(&q->fl.split, id);
}

/* Whoever comes later reads from the ring what was shown. */
static void split_show(struct blkd_queue *q)
{
}

static void split_shown(struct blkd_queue *q)
{
	blkd_inflight_shown(&q->fl.split, q->ring.used_idx);
}

static const struct blkd_queue_inflight_ops split_ops = {
	.take = split_take, .put = split_put, .show = split_show, .shown = split_shown,
};

static int packed_take(struct blkd_queue *q, u16 id)
{
	u32 n = weir_packed_count(&q->ring, id), i;
	struct vring_packed_desc d;
	int err;

	if (unlikely(n > q->fl.packed.room))
		return one_too_many(q);
	for (i = n; i; i--) {
		err = weir_packed_reread(&q->ring, i, &d);
		if (err)
			return err;
		blkd_packed_keep(&q->fl.packed, &d);
	}
	blkd_packed_take(&q->fl.packed, id, n);
	return 0;
}

static void packed_put(struct blkd_queue *q, u16 id)
{
	blkd_packed_put(&q->fl.packed, id);
}

static void packed_show(struct blkd_queue *q)
{
	blkd_packed_show(&q->fl.packed);
}

static void packed_shown(struct blkd_queue *q)
{
	blkd_packed_shown(&q->fl.packed);
}

static const struct blkd_queue_inflight_ops packed_ops = {
	.take = packed_take, .put = packed_put, .show = packed_show,
	.shown = packed_shown,
};

/* A part of the ring in guest memory. Return: NULL after saying why not. */
static const void *ring_at(const struct blkd_queue *q, gpa_t gpa, size_t len)
{
	size_t got = len;
	const void *p = blkd_memory_at(q->conf.mem, gpa, &got);

	if (p && got == len)
		return p;
	blkd_err("queue %u: its ring is outside guest memory, or in pieces of it",
		 q->conf.index);
	return NULL;
}

/*
 * Requests are used in any order, but taken one after the other: those that
 * are used, and those in flight, are all that were taken.
 */
static int recover_split(struct blkd_queue *q)
{
	struct blkd_inflight *fl = &q->fl.split;
	const u16 num = q->conf.at.num;
	u16 heads[num], used;
	const __le16 *p;
	u32 i;

	p = ring_at(q, q->conf.at.used + offsetof(struct vring_used, idx), 2);
	fl->batch = calloc(num, sizeof(*fl->batch));
	if (!p || !fl->batch)
		return -1;
	used = le16_to_cpu(READ_ONCE(*p));
	fl->region = q->conf.inflight;
	fl->num = num;
	q->fl.nr_lost = blkd_inflight_recover(fl, used, heads);
	for (i = 0; i < q->fl.nr_lost; i++)
		q->fl.lost[i].id = heads[i];
	if (fl->region)
		q->conf.at.base = used + q->fl.nr_lost;
	q->fl.ops = fl->region ? &split_ops : NULL;
	return 0;
}

static int recover_packed(struct blkd_queue *q)
{
	const u16 num = q->conf.at.num;
	const void *ring;
	int n;

	if (!q->conf.inflight)
		return 0;
	ring = ring_at(q, q->conf.at.desc, num * sizeof(*q->fl.descs));
	q->fl.descs = calloc(num, sizeof(*q->fl.descs));
	if (!ring || !q->fl.descs ||
	    blkd_packed_init(&q->fl.packed, q->conf.inflight, num))
		return -1;
	n = blkd_packed_recover(&q->fl.packed, &q->conf.at.base, ring, q->fl.lost,
				q->fl.descs);
	if (n < 0)
		return blkd_err("queue %u: the record of requests in flight is damaged",
				q->conf.index);
	q->fl.nr_lost = n;
	q->fl.ops = &packed_ops;
	return 0;
}

int blkd_queue_inflight_init(struct blkd_queue *q)
{
	q->fl.lost = calloc(q->conf.at.num, sizeof(*q->fl.lost));
	if (!q->fl.lost)
		return -1;
	return q->conf.features & BIT_ULL(VIRTIO_F_RING_PACKED) ?
		recover_packed(q) : recover_split(q);
}

void blkd_queue_inflight_exit(struct blkd_queue *q)
{
	blkd_packed_exit(&q->fl.packed);
	free(q->fl.split.batch);
	free(q->fl.lost);
	free(q->fl.descs);
}
