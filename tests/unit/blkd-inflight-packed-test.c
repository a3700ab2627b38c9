// SPDX-License-Identifier: GPL-2.0-only
// sources: tools/blkd/inflight-packed.c
/*
 * The record of requests in flight of a packed ring says after a kill, at whatever
 * step, which are to be started again, of what descriptors, and where the ring goes
 * on; and a record that anybody may have written to does no harm.
 */
#include <unit.h>
#include <stdlib.h>
#include <string.h>
#include <linux/bits.h>
#include <linux/compiler.h>
#include <tools/blkd/inflight-packed.h>

#define NUM	8
#define WRAP	0x8000
#define AVAIL	BIT(VRING_PACKED_DESC_F_AVAIL)
#define USED	BIT(VRING_PACKED_DESC_F_USED)

static struct blkd_packed fl;
static struct blkd_packed_region *region;
static struct vring_packed_desc ring[NUM], descs[NUM];
static struct weir_lost lost[NUM];
static __u16 base;		/* what the ring goes on from */
static unsigned int avail, used;	/* the ring's places, from 0 on for ever */
static __u16 nr_of[NUM];

static bool wrap(unsigned int pos)
{
	return !(pos / NUM & 1);
}

/* Another process with the same shared memory; it does not know where the ring is. */
static int reborn(void)
{
	blkd_packed_exit(&fl);
	assert_int_equal(blkd_packed_init(&fl, region, NUM), 0);
	memset(lost, 0xee, sizeof(lost));
	memset(descs, 0xee, sizeof(descs));
	base = 0x7777;
	return blkd_packed_recover(&fl, &base, ring, lost, descs);
}

static int setup(void **state)
{
	region = calloc(1, blkd_packed_size(NUM));
	memset(ring, 0, sizeof(ring));
	avail = used = 0;
	base = WRAP;
	return blkd_packed_init(&fl, region, NUM) ||
		blkd_packed_recover(&fl, &base, ring, lost, descs);
}

static int teardown(void **state)
{
	blkd_packed_exit(&fl);
	free(region);
	return 0;
}

/* The driver makes a buffer of @nr descriptors available, and it is taken. */
static void take(__u16 id, __u16 nr)
{
	struct vring_packed_desc *d;
	int i;

	for (i = 0; i < nr; i++, avail++) {
		d = &ring[avail % NUM];
		*d = (struct vring_packed_desc){
			.addr = 100 * id + i, .len = 512, .id = 0xbad,
			.flags = wrap(avail) ? AVAIL : USED,
		};
		blkd_packed_keep(&fl, d);
	}
	nr_of[id] = nr;
	blkd_packed_take(&fl, id, nr);
}

/* What the driver sees: used descriptors, the first of a batch last. */
static void flush(__u16 id)
{
	ring[used % NUM].id = id;
	ring[used % NUM].flags = wrap(used) ? AVAIL | USED : 0;
	used += nr_of[id];
}

static void use(__u16 id)
{
	blkd_packed_put(&fl, id);
	blkd_packed_show(&fl);
	flush(id);
	blkd_packed_shown(&fl);
}

static void check_lost(int i, __u16 id)
{
	int k;

	assert_int_equal(lost[i].id, id);
	assert_int_equal(lost[i].nr, nr_of[id]);
	for (k = 0; k < nr_of[id]; k++)
		assert_int_equal(lost[i].descs[k].addr, 100 * id + k);
}

static void check_base(void)
{
	assert_int_equal(base, used % NUM | (wrap(used) ? WRAP : 0));
}

static void oldest_first(void **state)
{
	take(5, 3);
	take(2, 1);
	take(7, 2);
	assert_int_equal(reborn(), 3);
	check_lost(0, 5);
	check_lost(1, 2);
	check_lost(2, 7);
	check_base();
	/* The next one comes after those, and the ring is full. */
	take(0, 2);
	assert_int_equal(reborn(), 4);
	check_lost(3, 0);
}

/* The ring's own descriptors are overwritten by what is used out of order. */
static void out_of_order(void **state)
{
	take(1, 3);
	take(2, 2);
	take(3, 1);
	use(2);
	use(3);
	assert_int_equal(ring[0].id, 2);
	assert_int_equal(reborn(), 1);
	check_lost(0, 1);
	check_base();
	use(1);
	assert_int_equal(reborn(), 0);
	check_base();
}

static void killed_before_it_was_shown(void **state)
{
	take(1, 2);
	take(3, 1);
	blkd_packed_put(&fl, 3);
	assert_int_equal(reborn(), 2);
	blkd_packed_put(&fl, 3);
	blkd_packed_put(&fl, 1);
	blkd_packed_show(&fl);
	assert_int_equal(reborn(), 2);
	check_lost(0, 1);
	check_lost(1, 3);
	check_base();
	/* It goes on as if nothing had been. */
	use(3);
	take(4, 5);
	assert_int_equal(reborn(), 2);
	check_lost(0, 1);
	check_lost(1, 4);
}

static void killed_after_it_was_shown(void **state)
{
	take(1, 2);
	take(3, 1);
	take(4, 2);
	blkd_packed_put(&fl, 4);
	blkd_packed_put(&fl, 3);
	blkd_packed_show(&fl);
	flush(4);
	flush(3);
	/* The driver has it, and nothing was cleared. */
	assert_int_equal(region->desc[2].inflight, 1);
	assert_int_equal(reborn(), 1);
	check_lost(0, 1);
	check_base();
	assert_int_equal(region->desc[2].inflight, 0);
	/* A second life finds the same. */
	assert_int_equal(reborn(), 1);
	check_base();
}

/* In the middle of blkd_packed_shown(), and the driver was quick. */
static void killed_while_it_says_so(void **state)
{
	const union blkd_packed_place *p = &region->place;

	while (avail < 2 * NUM - 3) {
		take(1, 1);
		use(1);
	}
	take(2, 3);
	take(3, 1);
	blkd_packed_put(&fl, 2);
	blkd_packed_show(&fl);
	flush(2);
	region->desc[fl.batch[0]].inflight = 0;
	region->old_free_head = region->free_head;
	assert_true(p->used_wrap != p->old_used_wrap);
	/* The place is available again, for the round after this. */
	ring[NUM - 3].flags = AVAIL;
	assert_int_equal(reborn(), 1);
	check_lost(0, 3);
	check_base();
}

/* A batch of all there is ends where it began, with another wrap counter. */
static void all_at_once(void **state)
{
	take(1, 4);
	take(2, 4);
	blkd_packed_put(&fl, 2);
	blkd_packed_put(&fl, 1);
	blkd_packed_show(&fl);
	assert_int_equal(reborn(), 2);
	check_base();
	blkd_packed_put(&fl, 2);
	blkd_packed_put(&fl, 1);
	blkd_packed_show(&fl);
	flush(2);
	flush(1);
	assert_int_equal(reborn(), 0);
	check_base();
	assert_int_equal(base, 0);
}

/* Filled, and not yet said to be taken. */
static void killed_while_it_was_taken(void **state)
{
	take(1, 2);
	take(2, 3);
	region->old_free_head = 2;
	avail -= 3;
	assert_int_equal(region->desc[2].inflight, 1);
	assert_int_equal(reborn(), 1);
	check_lost(0, 1);
	assert_int_equal(region->desc[2].inflight, 0);
	take(3, 6);
	assert_int_equal(reborn(), 2);
	check_lost(1, 3);
}

/* Many lives of many requests: none is lost, none comes twice. */
static void many_lives(void **state)
{
	bool busy[NUM] = { };
	unsigned int i, n, all, seed = 1;
	__u16 id;

	for (i = 0; i < 20000; i++) {
		seed = seed * 1103515245 + 12345;
		id = seed >> 16 & (NUM - 1);
		if (busy[id])
			use(id);
		else if (avail - used + 1 + id % 3 <= NUM)
			take(id, 1 + id % 3);
		else
			continue;
		busy[id] = !busy[id];
		if (i % 5)
			continue;
		for (n = 0, all = 0; n < NUM; n++)
			all += busy[n];
		assert_int_equal(reborn(), all);
		check_base();
		for (n = 0; n < all; n++) {
			check_lost(n, lost[n].id);
			assert_true(busy[lost[n].id]);
		}
	}
}

static void a_record_of_another_size_is_begun_anew(void **state)
{
	take(1, 2);
	region->desc_num = NUM / 2;
	blkd_packed_exit(&fl);
	assert_int_equal(blkd_packed_init(&fl, region, NUM), 0);
	base = 5;
	assert_int_equal(blkd_packed_recover(&fl, &base, ring, lost, descs), 0);
	assert_int_equal(base, 5);
	assert_int_equal(region->desc_num, NUM);
	assert_int_equal(region->place.used_idx, 5);
	assert_int_equal(region->place.used_wrap, 0);
	assert_int_equal(region->desc[0].inflight, 0);
}

/* Under ASan: no index in there is believed. */
static void a_hostile_record(void **state)
{
	struct blkd_packed_region *saved = malloc(blkd_packed_size(NUM));
	size_t at;

	take(1, 2);
	take(2, 3);
	use(1);
	memcpy(saved, region, blkd_packed_size(NUM));
	for (at = 12; at < blkd_packed_size(NUM); at++) {
		memcpy(region, saved, blkd_packed_size(NUM));
		((__u8 *)region)[at] ^= 0xff;
		if (reborn() >= 0)
			while (fl.old_free < NUM)
				take(3, 1);
	}
	memcpy(region, saved, blkd_packed_size(NUM));
	region->desc[2].next = 2;
	assert_int_equal(reborn(), -1);
	memcpy(region, saved, blkd_packed_size(NUM));
	region->desc[2].num = 0;
	assert_int_equal(reborn(), -1);
	memcpy(region, saved, blkd_packed_size(NUM));
	region->old_free_head = NUM;
	assert_int_equal(reborn(), -1);
	free(saved);
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(oldest_first),
		CASE(out_of_order),
		CASE(killed_before_it_was_shown),
		CASE(killed_after_it_was_shown),
		CASE(killed_while_it_says_so),
		CASE(all_at_once),
		CASE(killed_while_it_was_taken),
		CASE(many_lives),
		CASE(a_record_of_another_size_is_begun_anew),
		CASE(a_hostile_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
