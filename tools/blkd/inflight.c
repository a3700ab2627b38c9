// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include <linux/compiler.h>

#include "inflight.h"

struct entry {
	__u64 counter;
	__u16 head;
};

__u64 blkd_inflight_size(__u16 num)
{
	__u64 size = sizeof(struct blkd_inflight_region) +
		num * sizeof(struct blkd_inflight_desc);

	return (size + BLKD_INFLIGHT_ALIGN - 1) &
		~(__u64)(BLKD_INFLIGHT_ALIGN - 1);
}

/* The server before showed the driver a batch and did not live to say so. */
static void finish_batch(struct blkd_inflight *fl, __u16 used_idx)
{
	struct blkd_inflight_region *r = fl->region;
	__u16 n = used_idx - READ_ONCE(r->used_idx);
	__u16 head = READ_ONCE(r->last_batch_head);

	if (n > fl->num)
		return;
	for (; n && head < fl->num; n--) {
		WRITE_ONCE(r->desc[head].inflight, 0);
		head = READ_ONCE(r->desc[head].next);
	}
	barrier();
	WRITE_ONCE(r->used_idx, used_idx);
}

static int older(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return x->counter < y->counter ? -1 : x->counter > y->counter;
}

static unsigned int collect(struct blkd_inflight *fl, struct entry *entries)
{
	const struct blkd_inflight_desc *d = fl->region->desc;
	unsigned int n = 0, i;

	for (i = 0; i < fl->num; i++) {
		if (READ_ONCE(d[i].inflight) != 1)
			continue;
		entries[n].head = i;
		entries[n++].counter = READ_ONCE(d[i].counter);
	}
	qsort(entries, n, sizeof(*entries), older);
	return n;
}

static void begin_anew(struct blkd_inflight *fl, __u16 used_idx)
{
	struct blkd_inflight_region *r = fl->region;

	memset(r, 0, sizeof(*r) + fl->num * sizeof(r->desc[0]));
	r->desc_num = fl->num;
	r->used_idx = used_idx;
	barrier();
	WRITE_ONCE(r->version, BLKD_INFLIGHT_VERSION);
}

unsigned int blkd_inflight_recover(struct blkd_inflight *fl, __u16 used_idx,
				   __u16 *heads)
{
	struct entry entries[fl->num];
	unsigned int n, i;

	fl->counter = 0;
	fl->nr_batch = 0;
	if (!fl->region)
		return 0;
	if (READ_ONCE(fl->region->version) != BLKD_INFLIGHT_VERSION ||
	    READ_ONCE(fl->region->desc_num) != fl->num) {
		begin_anew(fl, used_idx);
		return 0;
	}
	finish_batch(fl, used_idx);
	n = collect(fl, entries);
	for (i = 0; i < n; i++)
		heads[i] = entries[i].head;
	if (n)
		fl->counter = entries[n - 1].counter + 1;
	return n;
}

void blkd_inflight_take(struct blkd_inflight *fl, __u16 head)
{
	struct blkd_inflight_desc *d;

	if (!fl->region)
		return;
	d = &fl->region->desc[head];
	WRITE_ONCE(d->counter, fl->counter++);
	barrier();
	WRITE_ONCE(d->inflight, 1);
}

void blkd_inflight_put(struct blkd_inflight *fl, __u16 head)
{
	struct blkd_inflight_region *r = fl->region;

	if (!r)
		return;
	WRITE_ONCE(r->desc[head].next, READ_ONCE(r->last_batch_head));
	barrier();
	WRITE_ONCE(r->last_batch_head, head);
	fl->batch[fl->nr_batch++] = head;
}

void blkd_inflight_shown(struct blkd_inflight *fl, __u16 used_idx)
{
	unsigned int i;

	if (!fl->region || !fl->nr_batch)
		return;
	barrier();
	for (i = 0; i < fl->nr_batch; i++)
		WRITE_ONCE(fl->region->desc[fl->batch[i]].inflight, 0);
	fl->nr_batch = 0;
	barrier();
	WRITE_ONCE(fl->region->used_idx, used_idx);
}
