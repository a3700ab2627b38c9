// SPDX-License-Identifier: GPL-2.0-only
// sources: tools/weir/stat-options.c
// sources: tools/weir/command-line.c tools/weir/spec.c tools/weir/report.c
/* The command line of weir stat: what follows from what is given, and refusals. */
#include <unit.h>
#include <getopt.h>
#include <linux/kernel.h>
#include <string.h>
#include "tools/weir/stat.h"

static struct weir_stat_options opt;

/* Words separated by blanks. */
static int parse(const char *words, bool terminal)
{
	static char line[200];
	char *argv[20], *save;
	int argc = 0;

	snprintf(line, sizeof(line), "stat %s", words);
	argv[0] = strtok_r(line, " ", &save);
	while (argv[argc])
		argv[++argc] = strtok_r(NULL, " ", &save);
	optind = 0;
	return weir_stat_options_parse(&opt, argc, argv, terminal);
}

static void assert_options(const char *words, bool terminal, bool live,
			   unsigned int count)
{
	assert_int_equal(parse(words, terminal), 0);
	assert_int_equal(opt.live, live);
	assert_int_equal(opt.count, count);
}

static void how_many(void **state)
{
	assert_options("", false, false, 1);
	assert_int_equal(opt.interval, 1000000000);
	assert_null(opt.vm);
	assert_options("--interval 1", false, false, 0);
	assert_options("--interval 1 --count 3", false, false, 3);
	assert_options("--interval 1 --once", false, false, 1);
	assert_options("--json", false, false, 1);
	assert_true(opt.json);
	assert_options("--json --interval 1", false, false, 0);
}

static void on_a_terminal(void **state)
{
	assert_true(parse("--interval 2", true) == 0 && opt.live);
	assert_true(parse("--vm 1-2", true) == 0 && opt.live);
	assert_string_equal(opt.vm, "1-2");
	assert_options("--once", true, false, 1);
	assert_options("--count 2", true, false, 2);
	assert_options("--json", true, false, 1);
}

static void intervals(void **state)
{
	assert_int_equal(parse("--interval 0.5", false), 0);
	assert_int_equal(opt.interval, 500000000);
	assert_int_equal(parse("--interval 0.01", false), 0);
	assert_int_equal(opt.interval, 10000000);
	assert_int_equal(parse("--interval 86400", false), 0);
	assert_true(opt.interval == 86400000000000ULL);
}

static void refused(void **state)
{
	static const char * const bad[] = {
		"--interval", "--interval x", "--interval 1s", "--interval 0",
		"--interval -1", "--interval nan", "--interval inf",
		"--interval 86401", "--interval 1e999", "--count 0",
		"--count -1", "--count 1.5", "--count", "--vm", "--nothing",
		"1", "--once 1", "--json=1",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(parse(bad[i], false), -1);
	assert_int_equal(parse("--help", false), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(how_many),
		cmocka_unit_test(on_a_terminal),
		cmocka_unit_test(intervals),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
