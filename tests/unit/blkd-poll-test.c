// SPDX-License-Identifier: GPL-2.0-only
// sources: tools/blkd/poll.c
/*
 * Watching a queue is learned: begun when requests come soon, given up when
 * they do not, and tried less and less when it never helps.
 */
#include <unit.h>
#include <linux/types.h>
#include <tools/blkd/poll.h>

static struct blkd_poll poll;

static int setup(void **state)
{
	blkd_poll_init(&poll, 50000);
	return 0;
}

static void sleep_for(__u64 ns, int times)
{
	while (times--)
		blkd_poll_slept(&poll, ns);
}

static void begins_when_waits_are_short(void **state)
{
	assert_int_equal(blkd_poll_window(&poll), 0);
	sleep_for(10000, 100);
	assert_in_range(blkd_poll_window(&poll), 10000, 50000);
}

static void never_when_waits_are_long(void **state)
{
	sleep_for(60000, 1000);
	assert_int_equal(blkd_poll_window(&poll), 0);
	sleep_for(10000, 100);
	assert_int_not_equal(blkd_poll_window(&poll), 0);
	sleep_for(60000, 1);
	assert_int_equal(blkd_poll_window(&poll), 0);
}

static void goes_on_while_it_helps(void **state)
{
	int i;

	sleep_for(10000, 100);
	for (i = 0; i < 1000; i++) {
		blkd_poll_hit(&poll, 8000);
		assert_in_range(blkd_poll_window(&poll), 8000, 50000);
	}
}

/* How many short waits until it is tried again. */
static int patience(void)
{
	int n = 0;

	for (; !blkd_poll_window(&poll); n++)
		sleep_for(10000, 1);
	return n;
}

static void tried_less_and_less_in_vain(void **state)
{
	int before = 0, now, i;

	for (i = 0; i < 8; i++) {
		now = patience();
		assert_true(now > before);
		before = now;
		blkd_poll_miss(&poll);
	}
	/* Once it helps, that is forgotten. */
	patience();
	blkd_poll_hit(&poll, 10000);
	blkd_poll_miss(&poll);
	assert_true(patience() < before);
}

static void never_longer_than_allowed(void **state)
{
	sleep_for(49000, 1000);
	assert_in_range(blkd_poll_window(&poll), 1, 50000);
	blkd_poll_init(&poll, 0);
	sleep_for(1, 1000);
	assert_int_equal(blkd_poll_window(&poll), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(begins_when_waits_are_short, setup),
		cmocka_unit_test_setup(never_when_waits_are_long, setup),
		cmocka_unit_test_setup(goes_on_while_it_helps, setup),
		cmocka_unit_test_setup(tried_less_and_less_in_vain, setup),
		cmocka_unit_test_setup(never_longer_than_allowed, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
