// SPDX-License-Identifier: GPL-2.0-only
/* What an IOMMU maps: an array, looked up by halves. */
#include <linux/compiler.h>
#include <linux/string.h>
#include "iotlb.h"

/* Index of the first mapping that ends at @iova or above. */
static unsigned int index_of(const struct weir_iotlb *t, u64 iova)
{
	unsigned int low = 0, high = t->nr, mid;

	while (low < high) {
		mid = (low + high) / 2;
		if (t->entry[mid].last < iova)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

struct weir_iotlb_entry *weir_iotlb_find(struct weir_iotlb *t, u64 iova)
{
	unsigned int at = index_of(t, iova);
	struct weir_iotlb_entry *e;

	if (at == t->nr || t->entry[at].first > iova)
		return NULL;
	e = &t->entry[at];
	if (!READ_ONCE(e->hit))
		WRITE_ONCE(e->hit, true);
	return e;
}

/* @nr entries instead of @old ones, from @at on; the caller fills them in. */
static void resize(struct weir_iotlb *t, unsigned int at, unsigned int old,
		   unsigned int nr)
{
	memmove(t->entry + at + nr, t->entry + at + old,
		(t->nr - at - old) * sizeof(t->entry[0]));
	t->nr += nr - old;
}

/* One goes: the next that was not hit since the hand came by. */
static void evict(struct weir_iotlb *t)
{
	struct weir_iotlb_entry *e;

	for (;;) {
		if (t->hand >= t->nr)
			t->hand = 0;
		e = &t->entry[t->hand];
		if (!e->hit)
			break;
		e->hit = false;
		t->hand++;
	}
	resize(t, t->hand, 1, 0);
}

static struct weir_iotlb_entry tail_of(const struct weir_iotlb_entry *e, u64 first)
{
	struct weir_iotlb_entry tail = *e;

	tail.uaddr += first - e->first;
	tail.first = first;
	return tail;
}

/* Without room for both ends of a mapping that is cut in two, the upper goes. */
void weir_iotlb_unmap(struct weir_iotlb *t, u64 first, u64 last)
{
	unsigned int at = index_of(t, first), end = at, nr = 0;
	struct weir_iotlb_entry keep[2];

	while (end < t->nr && t->entry[end].first <= last)
		end++;
	if (end == at)
		return;
	if (t->entry[at].first < first) {
		keep[nr] = t->entry[at];
		keep[nr++].last = first - 1;
	}
	if (t->entry[end - 1].last > last &&
	    t->nr - (end - at) + nr < WEIR_IOTLB_MAX)
		keep[nr++] = tail_of(&t->entry[end - 1], last + 1);
	resize(t, at, end - at, nr);
	memcpy(t->entry + at, keep, nr * sizeof(keep[0]));
}

void weir_iotlb_map(struct weir_iotlb *t, const struct weir_iotlb_entry *new)
{
	unsigned int at;

	weir_iotlb_unmap(t, new->first, new->last);
	if (t->nr == WEIR_IOTLB_MAX)
		evict(t);
	at = index_of(t, new->first);
	resize(t, at, 0, 1);
	t->entry[at] = *new;
	/* The hand comes to it last. */
	if (at <= t->hand)
		t->hand++;
}
