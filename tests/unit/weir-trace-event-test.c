// SPDX-License-Identifier: GPL-2.0-only
// sources: tools/weir/trace-event.c
/* Lines of tracefs's trace file: what they say, and those that are none. */
#include <unit.h>
#include <linux/kernel.h>
#include <string.h>
#include "tools/weir/trace-event.h"

#define LINE "weir_irq_line: vm=1 vcpu=3 intid=27 level=1 news=1"
#define EXIT "weir_exit: vm=1 vcpu=0 cause=sync ec=0x24 esr=0x93930006 pc=0x1"

static struct weir_trace_event event;

static bool parse(const char *line)
{
	return weir_trace_event_parse(line, &event);
}

static void fields(void **state)
{
	assert_true(parse("     weir-226     [001] d.h..    21.658081: " LINE "\n"));
	assert_int_equal(event.kind, WEIR_TRACE_LINE);
	assert_true(event.ns == 21658081000ULL && event.left == event.ns);
	assert_int_equal(event.cpu, 1);
	assert_int_equal(event.vcpu, 3);
	assert_int_equal(event.intid, 27);
	assert_int_equal(event.level, 1);
	assert_true(parse("<idle>-0 [127] ..... 123456.000001: " EXIT));
	assert_int_equal(event.kind, WEIR_TRACE_EXIT);
	assert_true(event.ns == 123456000001000ULL);
	assert_int_equal(event.cpu, 127);
	assert_int_equal(event.ec, 0x24);
	assert_true(parse("a-1 [000] b.... 1.0: weir_vhost_tap: dev=12 vq=3 n=1"));
	assert_int_equal(event.dev, 12);
	assert_int_equal(event.vq, 3);
}

/* A task is called what it likes. */
static void hostile_tasks(void **state)
{
	assert_true(parse("[1] x 1.2: weir-7 [003] ..... 5.000007: weir_wake: vm=1 vcpu=2"));
	assert_int_equal(event.cpu, 3);
	assert_int_equal(event.vcpu, 2);
	assert_true(event.ns == 5000007000ULL);
	assert_true(parse("a[b [c]-9 [000] ..... 0.000000: weir_ipi: vm=1 vcpu=4"));
	assert_int_equal(event.vcpu, 4);
	assert_int_equal(event.ns, 0);
}

static void refused(void **state)
{
	static const char * const bad[] = {
		"", "\n", "[", "[1", "# tracer: nop", "weir_entry: vm=1",
		"a-1 [000] ..... 1.000000: sched_switch: x=1",
		"a-1 [000] ..... 1.000000: weir_entries: vm=1",
		"a-1 [000] ..... 1.000000: weir_entry",
		"a-1 [000] ..... x: weir_entry: vm=1",
		"a-1 [xyz] ..... 1.000000: weir_entry: vm=1",
		"CPU:1 [LOST 17 EVENTS]",
	};
	unsigned int i;

	event.vcpu = 99;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(parse(bad[i]));
	assert_int_equal(event.vcpu, 99);
}

static void names(void **state)
{
	char line[100];
	unsigned int i;

	for (i = 0; i < WEIR_TRACE_KINDS; i++) {
		snprintf(line, sizeof(line), "a-1 [000] ..... 1.000000: %s: vm=1",
			 weir_trace_kind_name(i));
		assert_true(parse(line));
		assert_int_equal(event.kind, i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields),
		cmocka_unit_test(hostile_tasks),
		cmocka_unit_test(refused),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
