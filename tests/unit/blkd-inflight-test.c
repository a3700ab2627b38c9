// SPDX-License-Identifier: GPL-2.0-only
// sources: tools/blkd/inflight.c
/*
 * The record of requests in flight says after a kill, at whatever step, which
 * are to be started again: never one that the driver was shown, always one
 * that it was not; and a record that anybody may have written to does no harm.
 */
#include <unit.h>
#include <stdlib.h>
#include <string.h>
#include <linux/compiler.h>
#include <tools/blkd/inflight.h>

#define NUM 8

static struct blkd_inflight fl;
static __u16 batch[NUM], heads[NUM];
static struct blkd_inflight_region *region;

/* Another process with the same shared memory. */
static unsigned int reborn(__u16 used_idx)
{
	memset(&fl, 0, sizeof(fl));
	memset(batch, 0xee, sizeof(batch));
	fl.region = region;
	fl.num = NUM;
	fl.batch = batch;
	return blkd_inflight_recover(&fl, used_idx, heads);
}

static int setup(void **state)
{
	region = calloc(1, blkd_inflight_size(NUM));
	return reborn(100);
}

static int teardown(void **state)
{
	free(region);
	return 0;
}

static void oldest_first(void **state)
{
	blkd_inflight_take(&fl, 5);
	blkd_inflight_take(&fl, 2);
	blkd_inflight_take(&fl, 7);
	assert_int_equal(reborn(100), 3);
	assert_int_equal(heads[0], 5);
	assert_int_equal(heads[1], 2);
	assert_int_equal(heads[2], 7);
	/* The next one comes after those. */
	blkd_inflight_take(&fl, 0);
	assert_int_equal(reborn(100), 4);
	assert_int_equal(heads[3], 0);
}

static void killed_before_it_was_shown(void **state)
{
	blkd_inflight_take(&fl, 1);
	blkd_inflight_take(&fl, 3);
	blkd_inflight_put(&fl, 3);
	assert_int_equal(reborn(100), 2);
}

static void killed_after_it_was_shown(void **state)
{
	blkd_inflight_take(&fl, 1);
	blkd_inflight_take(&fl, 3);
	blkd_inflight_take(&fl, 4);
	blkd_inflight_put(&fl, 3);
	blkd_inflight_put(&fl, 4);
	/* The used index moved on, and nothing was cleared. */
	assert_int_equal(reborn(102), 1);
	assert_int_equal(heads[0], 1);
	assert_int_equal(region->used_idx, 102);
	/* A second life finds the same. */
	assert_int_equal(reborn(102), 1);
}

static void batches_follow_each_other(void **state)
{
	blkd_inflight_take(&fl, 1);
	blkd_inflight_take(&fl, 3);
	blkd_inflight_put(&fl, 1);
	blkd_inflight_shown(&fl, 101);
	assert_int_equal(region->used_idx, 101);
	blkd_inflight_put(&fl, 3);
	assert_int_equal(reborn(102), 0);
	blkd_inflight_take(&fl, 3);
	assert_int_equal(reborn(102), 1);
}

static void index_wraps_around(void **state)
{
	memset(region, 0, blkd_inflight_size(NUM));
	assert_int_equal(reborn(0xffff), 0);
	blkd_inflight_take(&fl, 6);
	blkd_inflight_take(&fl, 0);
	blkd_inflight_put(&fl, 6);
	blkd_inflight_put(&fl, 0);
	assert_int_equal(reborn(1), 0);
}

static void a_record_of_another_size_is_begun_anew(void **state)
{
	blkd_inflight_take(&fl, 1);
	region->desc_num = NUM / 2;
	assert_int_equal(reborn(7), 0);
	assert_int_equal(region->desc_num, NUM);
	assert_int_equal(region->used_idx, 7);
	assert_int_equal(region->desc[1].inflight, 0);
}

/* Under ASan: no index in there is believed. */
static void a_hostile_record(void **state)
{
	unsigned int i;

	for (i = 0; i < NUM; i++) {
		region->desc[i].inflight = 1;
		region->desc[i].next = 0xfff0 + i;
		region->desc[i].counter = ~0ull;
	}
	region->last_batch_head = 0xffff;
	assert_int_equal(reborn(108), NUM);
	region->used_idx = 1;
	assert_int_equal(reborn(60000), NUM);
	region->last_batch_head = 3;
	region->desc[3].next = 3;
	region->used_idx = 0;
	assert_int_equal(reborn(8), NUM - 1);
}

static void without_a_record(void **state)
{
	struct blkd_inflight none = { .num = NUM };

	assert_int_equal(blkd_inflight_recover(&none, 5, heads), 0);
	blkd_inflight_take(&none, 1);
	blkd_inflight_put(&none, 1);
	blkd_inflight_shown(&none, 6);
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(oldest_first),
		CASE(killed_before_it_was_shown),
		CASE(killed_after_it_was_shown),
		CASE(batches_follow_each_other),
		CASE(index_wraps_around),
		CASE(a_record_of_another_size_is_begun_anew),
		CASE(a_hostile_record),
		CASE(without_a_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
