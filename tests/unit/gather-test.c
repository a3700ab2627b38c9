// SPDX-License-Identifier: GPL-2.0-only
// sources: vhost/gather.c
/*
 * When kicks wait: a driver that gives one request at a time must hardly ever
 * wait, one that has many must soon wait always, and both may change.
 */
#include <unit.h>
#include "vhost/gather.h"

/* Kicks that waited out of @n when each brings @took if it waits, else 1. */
static unsigned int waited(struct weir_gather *g, unsigned int n, u16 took)
{
	unsigned int i, count = 0;

	for (i = 0; i < n; i++) {
		count += g->on;
		weir_gather_learn(g, g->on ? took : 1);
	}
	return count;
}

static void one_at_a_time(void **state)
{
	struct weir_gather g;

	weir_gather_init(&g);
	waited(&g, 4096, 1);
	assert_true(waited(&g, 10000, 1) < 20);
}

static void many(void **state)
{
	struct weir_gather g;

	weir_gather_init(&g);
	assert_true(waited(&g, 100, 32) > 80);
	assert_int_equal(waited(&g, 1000, 32), 1000);
}

static void changes(void **state)
{
	struct weir_gather g;

	weir_gather_init(&g);
	waited(&g, 1000, 32);
	assert_true(waited(&g, 100, 1) < 20);
	waited(&g, 5000, 1);
	assert_true(waited(&g, 3000, 4) > 1500);
}

static void now_and_then_one(void **state)
{
	struct weir_gather g;
	unsigned int i;

	weir_gather_init(&g);
	waited(&g, 1000, 8);
	for (i = 0; i < 100; i++) {
		assert_true(g.on);
		weir_gather_learn(&g, i % 3 ? 8 : 1);
	}
}

/* Others wait for what came: the next kicks are served at once, after few trials. */
static void stops(void **state)
{
	struct weir_gather g;
	unsigned int i, count = 0;

	weir_gather_init(&g);
	waited(&g, 1000, 32);
	assert_true(g.on);
	weir_gather_stop(&g);
	assert_false(g.on);
	for (i = 0; i < 10000; i++) {
		count += g.on;
		if (g.on)
			weir_gather_stop(&g);
		else
			weir_gather_learn(&g, 1);
	}
	assert_true(count >= 10000 / 1024 && count < 20);
	/* Off, it is not what counts the kicks. */
	weir_gather_init(&g);
	for (i = 0; i < 100; i++)
		weir_gather_stop(&g);
	assert_false(g.on);
	assert_true(waited(&g, 100, 32) > 80);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_at_a_time),
		cmocka_unit_test(many),
		cmocka_unit_test(changes),
		cmocka_unit_test(now_and_then_one),
		cmocka_unit_test(stops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
