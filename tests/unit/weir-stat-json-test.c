// SPDX-License-Identifier: GPL-2.0-only
// sources: tools/weir/stat-json.c tools/weir/sample.c tools/weir/units.c tools/weir/counters.c
/* Counters as JSON, to the letter; names that need escapes. */
#include <unit.h>
#include <linux/kernel.h>
#include "weir-stat-test.h"

static const char *json(const struct weir_sample *sample)
{
	FILE *to = print_begin();

	weir_stat_json(to, sample, 12.25);
	return print_end(to);
}

static void empty(void **state)
{
	struct weir_sample sample = { .ns = 7 };

	assert_string_equal(json(&sample),
			    "{\"time\": 12.250000, \"monotonic_ns\": 7, \"vms\": []}\n");
}

static void all_there_is(void **state)
{
	static const char * const pieces[] = {
		"{\"time\": 12.250000, \"monotonic_ns\": 18446744073709551615, \"vms\": [",
		"{\"vm\": \"12-3\", \"pid\": 12, \"comm\": \"weir\", ",
		"\"counters\": {\"exits\": 18446744073709551615, \"hvc\": 0}, ",
		"\"vcpus\": [{\"vcpu\": 0, \"counters\": {\"exits\": 1}}, ",
		"{\"vcpu\": 9, \"counters\": {\"exits\": 2}}], ",
		"\"devices\": [{\"device\": 4, \"counters\": {}}]}, ",
		"{\"vm\": \"13-4\", \"pid\": 13, \"comm\": \"\", \"counters\": {}, ",
		"\"vcpus\": [], \"devices\": []}]}\n",
	};
	struct weir_sample sample = { .ns = 18446744073709551615ULL };
	struct weir_sample_vm *vm = put_vm(&sample, "12-3", "weir");
	const char *text;
	unsigned int i;

	put_counter(&vm->sum, "exits", 18446744073709551615ULL);
	put_counter(&vm->sum, "hvc", 0);
	put_counter(&weir_units_add(&vm->vcpus, 0)->counters, "exits", 1);
	put_counter(&weir_units_add(&vm->vcpus, 9)->counters, "exits", 2);
	weir_units_add(&vm->devices, 4);
	put_vm(&sample, "13-4", "");
	text = json(&sample);
	for (i = 0; i < ARRAY_SIZE(pieces); i++) {
		assert_memory_equal(text, pieces[i], strlen(pieces[i]));
		text += strlen(pieces[i]);
	}
	assert_string_equal(text, "");
	weir_sample_free(&sample);
}

static void assert_comm(const char *comm, const char *escaped)
{
	struct weir_sample sample = { };
	char wanted[200];

	put_vm(&sample, "1-1", comm);
	snprintf(wanted, sizeof(wanted), "\"comm\": \"%s\", ", escaped);
	assert_non_null(strstr(json(&sample), wanted));
	weir_sample_free(&sample);
}

static void escapes(void **state)
{
	assert_comm("a b~", "a b~");
	assert_comm("\"\\/", "\\u0022\\u005c/");
	assert_comm("\033[H\n\t", "\\u001b[H\\u000a\\u0009");
	assert_comm("\177\303\244\377", "\\ufffd\\ufffd\\ufffd\\ufffd");
}

static int release(void **state)
{
	free(printed);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty),
		cmocka_unit_test(all_there_is),
		cmocka_unit_test(escapes),
	};

	return cmocka_run_group_tests(tests, NULL, release);
}
