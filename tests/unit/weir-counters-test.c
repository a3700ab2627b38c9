// SPDX-License-Identifier: GPL-2.0-only
// sources: tools/weir/counters.c
/* Lines of debugfs, good and bad, and how far counters came between two looks. */
#include <unit.h>
#include <linux/kernel.h>
#include <stdio.h>
#include <string.h>
#include "tools/weir/counters.h"

static void lines(void **state)
{
	struct weir_counter c;

	assert_true(weir_counter_parse("exits 12\n", &c));
	assert_string_equal(c.name, "exits");
	assert_int_equal(c.value, 12);
	assert_true(weir_counter_parse("a 18446744073709551615", &c));
	assert_true(c.value == UINT64_MAX);
	assert_true(weir_counter_parse("name_of_23_characters_x 0\n", &c));
	assert_string_equal(c.name, "name_of_23_characters_x");
}

static void bad_lines(void **state)
{
	static const char * const bad[] = {
		"", "\n", "exits", "exits\n", "exits ", " 1\n", "exits  1\n",
		"exits -1\n", "exits 1x\n", "exits 1 2\n", "exits 0x1\n",
		"exits 18446744073709551616\n", "name_of_24_characters_xx 0\n",
	};
	struct weir_counter c = { "kept", 7 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(weir_counter_parse(bad[i], &c));
	assert_string_equal(c.name, "kept");
	assert_int_equal(c.value, 7);
}

static void add(struct weir_counters *counters, const char *name, uint64_t value)
{
	struct weir_counter c = { .value = value };

	strcpy(c.name, name);
	weir_counters_add(counters, &c);
}

static void added_up(void **state)
{
	struct weir_counters c = { .nr = 0 };

	add(&c, "a", 1);
	add(&c, "b", 2);
	add(&c, "a", 40);
	assert_int_equal(c.nr, 2);
	assert_int_equal(weir_counters_find(&c, "a")->value, 41);
	assert_int_equal(weir_counters_find(&c, "b")->value, 2);
	assert_null(weir_counters_find(&c, "c"));
	assert_null(weir_counters_find(NULL, "a"));
}

static void too_many(void **state)
{
	struct weir_counters c = { .nr = 0 };
	char name[24];
	unsigned int i;

	for (i = 0; i < WEIR_COUNTERS_MAX + 5; i++) {
		snprintf(name, sizeof(name), "c%u", i);
		add(&c, name, i);
	}
	assert_int_equal(c.nr, WEIR_COUNTERS_MAX);
	snprintf(name, sizeof(name), "c%u", WEIR_COUNTERS_MAX);
	assert_null(weir_counters_find(&c, name));
	snprintf(name, sizeof(name), "c%u", WEIR_COUNTERS_MAX - 1);
	assert_int_equal(weir_counters_find(&c, name)->value,
			 WEIR_COUNTERS_MAX - 1);
}

static const char * const names[] = { "a", "b", NULL, "c" };

static uint64_t progress(const struct weir_counters *now,
			 const struct weir_counters *before)
{
	uint64_t sum = 0;

	assert_true(weir_counters_since(now, before, names, ARRAY_SIZE(names),
					&sum));
	return sum;
}

static void between_looks(void **state)
{
	struct weir_counters before = { .nr = 0 }, now = { .nr = 0 };
	uint64_t sum = 7;

	assert_false(weir_counters_since(&now, NULL, names, 2, &sum));
	assert_int_equal(sum, 0);
	add(&before, "a", 10);
	add(&now, "c", 1000);
	assert_false(weir_counters_since(&now, &before, names, 3, &sum));
	add(&now, "a", 15);
	assert_int_equal(progress(&now, &before), 5);
	add(&now, "b", 3);	/* was not there before */
	assert_int_equal(progress(&now, &before), 8);
	assert_int_equal(progress(&now, NULL), 18);
	add(&before, "b", 9);	/* went back: something new by that name */
	assert_int_equal(progress(&now, &before), 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines),
		cmocka_unit_test(bad_lines),
		cmocka_unit_test(added_up),
		cmocka_unit_test(too_many),
		cmocka_unit_test(between_looks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
