// SPDX-License-Identifier: GPL-2.0-only
// sources: tools/weir/trace-options.c
// sources: tools/weir/command-line.c tools/weir/spec.c tools/weir/report.c
/* The command line of weir trace: what is given, and refusals. */
#include <unit.h>
#include <getopt.h>
#include <linux/kernel.h>
#include <string.h>
#include "tools/weir/trace.h"

static struct weir_trace_options opt;

/* Words separated by blanks. */
static int parse(const char *words)
{
	static char line[200];
	char *argv[20], *save;
	int argc = 0;

	snprintf(line, sizeof(line), "trace %s", words);
	argv[0] = strtok_r(line, " ", &save);
	while (argv[argc])
		argv[++argc] = strtok_r(NULL, " ", &save);
	optind = 0;
	return weir_trace_options_parse(&opt, argc, argv);
}

static void given(void **state)
{
	assert_int_equal(parse(""), 0);
	assert_true(opt.ns == 1000000000 && !opt.json && !opt.vm && !opt.from);
	assert_int_equal(parse("--vm 1-2 --seconds 0.25 --json --page a --save b"), 0);
	assert_int_equal(opt.ns, 250000000);
	assert_true(opt.json);
	assert_string_equal(opt.vm, "1-2");
	assert_string_equal(opt.page, "a");
	assert_string_equal(opt.save, "b");
	assert_int_equal(parse("--from c --page a --json"), 0);
	assert_string_equal(opt.from, "c");
	assert_int_equal(parse("--help"), 1);
}

static void refused(void **state)
{
	static const char * const bad[] = {
		"--vm", "--seconds", "--seconds 0", "--seconds x", "--page",
		"--from", "--nothing", "1-2", "--from a --vm 1-2",
		"--from a --seconds 1", "--from a --save b", "--json=1",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(parse(bad[i]), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(given),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
