// SPDX-License-Identifier: GPL-2.0-only
// sources: tools/weir/stat-table.c tools/weir/stat-frame.c
// sources: tools/weir/sample.c tools/weir/units.c tools/weir/counters.c
/* Rates and shares in the table, what is new or gone, and what is cut. */
#include <unit.h>
#include <linux/kernel.h>
#include "weir-stat-test.h"

#define SECOND 1000000000ULL

static unsigned int hidden;

static const char *table(const struct weir_sample *now,
			 const struct weir_sample *before, unsigned int width)
{
	FILE *to = print_begin();

	hidden = weir_stat_table(to, now, before, width);
	return print_end(to);
}

/* The cell below @title in the line that starts with @name, without blanks. */
static const char *cell(const char *text, const char *name, const char *title)
{
	const char *line = strstr(text, name), *at;
	const char *titles = text, *next;
	static char found[8];

	assert_non_null(line);
	while (line > text && line[-1] != '\n')
		line--;
	/* The titles next above it are its. */
	for (next = text; next && next < line; next = strchr(next, '\n') + 1)
		if (!strncmp(next, "VM", 2) || !strncmp(next, "  queue", 7))
			titles = next;
	at = strstr(titles, title);
	assert_true(at && at < strchr(titles, '\n'));
	snprintf(found, sizeof(found), "%.*s", 7,
		 line + (at - titles) + strlen(title) - 7);
	return found + strspn(found, " ");
}

static void rates(void **state)
{
	struct weir_sample before = { .ns = SECOND }, now = { .ns = 3 * SECOND };
	struct weir_sample_vm *then = put_vm(&before, "12-3", "weir");
	struct weir_sample_vm *vm = put_vm(&now, "12-3", "weir");
	struct weir_counters *vcpu = &weir_units_add(&vm->vcpus, 5)->counters;
	const char *text;

	put_counter(&then->sum, "exits", 1000);
	put_counter(&vm->sum, "exits", 3000);
	put_counter(&vm->sum, "wfi", 7);
	put_counter(&vm->sum, "wfe", 4);
	put_counter(&vm->sum, "hvc", 0);
	put_counter(&vm->sum, "vgic_injected", 4000000);
	put_counter(&vm->sum, "halt_poll_ok", 3);
	put_counter(&vm->sum, "halt_poll_fail", 1);
	put_counter(vcpu, "exits", 600);
	put_counter(&weir_units_add(&then->vcpus, 1)->counters, "exits", 1);
	put_counter(&weir_units_add(&then->vcpus, 0)->counters, "exits", 50);
	put_counter(&weir_units_add(&vm->vcpus, 0)->counters, "exits", 250);
	text = table(&now, &before, 0);
	assert_int_equal(hidden, 0);
	assert_string_equal(cell(text, "12-3 weir", "exits"), "1000");
	assert_string_equal(cell(text, "12-3 weir", "wfi"), "5.5");
	assert_string_equal(cell(text, "12-3 weir", "hvc"), "0");
	assert_string_equal(cell(text, "12-3 weir", "inject"), "2000k");
	assert_string_equal(cell(text, "12-3 weir", "poll%"), "75.0");
	assert_string_equal(cell(text, "12-3 weir", "sgi"), "-");
	assert_string_equal(cell(text, "vcpu 0", "exits"), "100");
	/* It was not there before, and so began at 0. */
	assert_string_equal(cell(text, "vcpu 5", "exits"), "300");
	assert_string_equal(cell(text, "vcpu 5", "poll%"), "-");
	weir_sample_free(&before);
	weir_sample_free(&now);
}

static void put_net(struct weir_sample_vm *vm, uint64_t packets, uint64_t runs)
{
	struct weir_counters *c = &weir_units_add(&vm->devices, 4)->counters;

	put_counter(c, "deferred_kicks", 999);
	put_counter(c, "rx_kicks", 0);
	put_counter(c, "rx_packets", packets);
	put_counter(c, "rx_runs_kick", runs);
	put_counter(c, "rx_runs_atomic", 0);
	put_counter(c, "rx_runs_worker", runs);
	put_counter(c, "tx_kicks", 77);
	put_counter(c, "tx_batches", 5);
	put_counter(c, "rx1_kicks", packets / 100);
	put_counter(c, "rx1_packets", 9);
}

static void queues(void **state)
{
	struct weir_sample before = { .ns = SECOND }, now = { .ns = 2 * SECOND };
	struct weir_sample_vm *vm = put_vm(&now, "12-3", "weir");
	struct weir_counters *blk;
	const char *text;

	put_net(put_vm(&before, "12-3", "weir"), 100, 10);
	put_net(vm, 300, 30);
	blk = &weir_units_add(&vm->devices, 6)->counters;
	put_counter(blk, "vq0_kicks", 50);
	put_counter(blk, "vq0_completed", 60);
	put_counter(blk, "vq1_kicks", 7);
	put_counter(blk, "vq1_completed", 8);
	put_counter(blk, "completed", 68);
	text = table(&now, &before, 0);
	assert_string_equal(cell(text, "net 4 rx", "done"), "200");
	assert_string_equal(cell(text, "net 4 rx", "/run"), "5.0");
	assert_string_equal(cell(text, "net 4 rx", "kicks"), "0");
	assert_string_equal(cell(text, "net 4 rx", "inline"), "20");
	assert_string_equal(cell(text, "net 4 rx", "batch"), "-");
	assert_string_equal(cell(text, "net 4 tx", "kicks"), "0");
	assert_string_equal(cell(text, "net 4 tx", "batch"), "0");
	assert_string_equal(cell(text, "net 4 tx", "done"), "-");
	assert_string_equal(cell(text, "blk 6", "kicks"), "50");
	assert_string_equal(cell(text, "blk 6", "done"), "60");
	assert_string_equal(cell(text, "blk 6 q1", "kicks"), "7.0");
	assert_string_equal(cell(text, "blk 6 q1", "done"), "8.0");
	assert_string_equal(cell(text, "net 4 rx1", "kicks"), "2.0");
	assert_string_equal(cell(text, "net 4 rx1", "done"), "0");
	weir_sample_free(&before);
	weir_sample_free(&now);
}

/* A VM's number is not given twice; a device's is. */
static void new_by_an_old_name(void **state)
{
	struct weir_sample before = { .ns = SECOND }, now = { .ns = 2 * SECOND };
	const char *text;

	put_net(put_vm(&before, "12-3", "weir"), 5000, 10);
	put_net(put_vm(&now, "12-4", "weir"), 40, 30);
	text = table(&now, &before, 0);
	assert_null(strstr(text, "12-3"));
	assert_string_equal(cell(text, "net 4 rx", "done"), "40");
	weir_sample_free(&before);
	put_net(put_vm(&before, "12-4", "weir"), 5000, 10);
	before.ns = SECOND;
	text = table(&now, &before, 0);
	assert_string_equal(cell(text, "net 4 rx", "done"), "40");
	weir_sample_free(&before);
	weir_sample_free(&now);
}

static void nothing_to_compare(void **state)
{
	struct weir_sample now = { .ns = SECOND };
	const char *text;

	assert_non_null(strstr(table(&now, NULL, 0), "no VM is running"));
	put_counter(&put_vm(&now, "12-3", "weir")->sum, "exits", 5);
	text = table(&now, NULL, 0);
	assert_string_equal(cell(text, "12-3", "exits"), "-");
	assert_null(strstr(text, "no VM"));
	weir_sample_free(&now);
}

static void hostile_name(void **state)
{
	struct weir_sample now = { .ns = SECOND };
	const char *text;

	put_vm(&now, "1234567-1234", "\033[2J\n\377 is a long name");
	text = table(&now, NULL, 0);
	assert_non_null(strstr(text, "\n1234567-1234 ?[2J?? is a      -"));
	weir_sample_free(&now);
}

static unsigned int longest_line(const char *text)
{
	unsigned int longest = 0, len;

	for (; *text; text += len + 1) {
		len = strcspn(text, "\n");
		longest = max(longest, len);
	}
	return longest;
}

static void narrow(void **state)
{
	struct weir_sample now = { .ns = SECOND };
	const char *text;

	put_net(put_vm(&now, "12-3", "weir"), 1, 1);
	text = table(&now, NULL, 80);
	assert_int_equal(longest_line(text), 24 + 8 * 7);
	assert_int_equal(hidden, 7);
	text = table(&now, NULL, 79);
	assert_int_equal(longest_line(text), 24 + 7 * 7);
	assert_int_equal(hidden, 8);
	text = table(&now, NULL, 1);
	assert_int_equal(hidden, 15);
	text = table(&now, NULL, 24 + 15 * 7);
	assert_int_equal(hidden, 0);
	weir_sample_free(&now);
}

static const char *frame(const char *text, unsigned int rows,
			 unsigned int columns, unsigned int cut)
{
	FILE *to = print_begin();

	weir_stat_frame(to, text, rows, columns, cut);
	return print_end(to);
}

#define K "\033[K\n"

static void frames(void **state)
{
	assert_string_equal(frame("ab\ncd\n", 3, 80, 0),
			    "\033[Hab" K "cd" K "\033[J");
	assert_string_equal(frame("abc\nd\n", 3, 2, 0),
			    "\033[Hab" K "d" K "\033[J");
	assert_string_equal(frame("a\nb\nc\n", 3, 20, 0),
			    "\033[Ha" K "b" K "\033[Jlines cut: 1, column");
	assert_string_equal(frame("a\nb\nc\n", 2, 31, 5),
			    "\033[Ha" K "\033[Jlines cut: 2, columns cut: 5; a");
	assert_string_equal(frame("a\n", 2, 9, 5), "\033[Ha" K "\033[Jlines cut");
	assert_string_equal(frame("a\n", 1, 12, 0), "\033[H\033[Jlines cut: 1");
	assert_string_equal(frame("", 0, 0, 0), "\033[H\033[J");
}

static int release(void **state)
{
	free(printed);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rates),
		cmocka_unit_test(queues),
		cmocka_unit_test(new_by_an_old_name),
		cmocka_unit_test(nothing_to_compare),
		cmocka_unit_test(hostile_name),
		cmocka_unit_test(narrow),
		cmocka_unit_test(frames),
	};

	return cmocka_run_group_tests(tests, NULL, release);
}
