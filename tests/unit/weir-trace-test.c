// SPDX-License-Identifier: GPL-2.0-only
// sources: tools/weir/trace-read.c tools/weir/trace-event.c tools/weir/way.c
// sources: tools/weir/trace-table.c tools/weir/trace-json.c tools/weir/trace-page.c
// sources: tools/weir/units.c tools/weir/counters.c
/* Transactions found in a trace: their parts, what is none, how it is shown. */
#include <unit.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "tools/weir/trace.h"

static char text[65536], *shown;
static size_t len, shown_size;
static unsigned int now;
static struct weir_trace trace;

/* An event @us after the one before. */
static void put(unsigned int us, unsigned int cpu, const char *format, ...)
{
	va_list args;

	now += us;
	len += snprintf(text + len, sizeof(text) - len, "a-1 [%03u] ..... %u.%06u: ",
			cpu, now / 1000000, now % 1000000);
	va_start(args, format);
	len += vsnprintf(text + len, sizeof(text) - len, format, args);
	va_end(args);
	text[len++] = '\n';
}

static const char *look(void)
{
	FILE *from = fmemopen(text, len, "r");
	const char *why;

	why = weir_trace_read(&trace, from);
	fclose(from);
	return why;
}

static int begin(void **state)
{
	weir_trace_free(&trace);
	len = 0;
	now = 1;
	return 0;
}

/* The interrupt, as the device knows it; 0: it sends a message. */
static unsigned int said = 49;

/* 1 + 2 + 3 + 4 microseconds in and out of the guest; its interrupt is 49. */
static void put_interrupt(unsigned int dev, unsigned int vcpu, bool sleeps)
{
	put(1, 0, "weir_virtio_interrupt: dev=%u intid=%u bits=0x1", dev,
	    said);
	put(2, 0, "weir_irq_line: vm=1 vcpu=%u intid=49 level=1 news=1", vcpu);
	put(0, 0, "weir_irq_line: vm=1 vcpu=%u intid=27 level=1 news=1", vcpu + 1);
	if (sleeps) {
		put(0, 0, "weir_wake: vm=1 vcpu=%u", vcpu);
		put(0, 1, "weir_unblock: vm=1 vcpu=%u", vcpu + 1);
		put(5, 1, "weir_unblock: vm=1 vcpu=%u", vcpu);
	}
	put(0, 1, "weir_irq_inject: vm=1 vcpu=%u intid=27 lr=0 val=0x0", vcpu);
	put(3, 1, "weir_irq_inject: vm=1 vcpu=%u intid=49 lr=0 val=0x0", vcpu);
	put(4, 1, "weir_entry: vm=1 vcpu=%u pc=0x1", vcpu);
}

/* The guest for 100 us, with an exit of 10 in it, and then its notification. */
static void put_guest(unsigned int dev, unsigned int vq, unsigned int vcpu)
{
	put(40, 1, "weir_exit: vm=1 vcpu=%u cause=irq ec=0x0 esr=0x0 pc=0x1", vcpu);
	put(10, 1, "weir_entry: vm=1 vcpu=%u pc=0x1", vcpu);
	put(60, 1, "weir_exit: vm=1 vcpu=%u cause=sync ec=0x24 esr=0x93810046 pc=0x1", vcpu);
	put(6, 1, "weir_virtio_notify: dev=%u vq=%u waits=0", dev, vq);
}

static void put_packet(unsigned int dev, bool sleeps)
{
	put(20, 0, "weir_vhost_tap: dev=%u vq=0 n=1", dev);
	put(7, 0, "weir_vhost_rx: dev=%u vq=0 n=67", dev);
	put_interrupt(dev, 2, sleeps);
	put_guest(dev, 1, 2);
	put(8, 1, "weir_vhost_tx: dev=%u vq=1 n=1", dev);
}

static void put_request(unsigned int dev)
{
	put_guest(dev, 0, 0);
	put(9, 1, "weir_vhost_submit: dev=%u id=1 type=0 sector=8 len=4096 status=0", dev);
	put(30, 0, "weir_vhost_complete: dev=%u id=1 type=0 sector=8 len=4096 status=0", dev);
	put_interrupt(dev, 0, false);
}

static void assert_parts(const struct weir_way *way, ...)
{
	va_list parts;
	unsigned int i;

	va_start(parts, way);
	for (i = 0; i < way->kind->nr; i++)
		assert_int_equal(weir_way_part(way, i), va_arg(parts, int) * 1000);
	va_end(parts);
}

static void network(void **state)
{
	const struct weir_way *way;
	unsigned int i;

	for (i = 0; i < 11; i++)
		put_packet(3, true);
	assert_null(look());
	assert_int_equal(trace.nr, 1);
	way = trace.ways;
	assert_string_equal(way->kind->name, "network");
	assert_int_equal(way->dev, 3);
	/* The first has no beginning. */
	assert_int_equal(way->done, 10);
	assert_int_equal(way->other, 0);
	assert_parts(way, 20, 7, 1, 2, 5, 3, 4, 110, 6, 8);
	assert_int_equal(weir_way_ns(way), 166000);
	assert_int_equal(way->away, 10 * 10000);
	assert_int_equal(way->counts[WEIR_TRACE_EXIT], 20);
	assert_int_equal(way->counts[WEIR_TRACE_WAKE], 10);
	assert_int_equal(way->causes[0], 10);
}

/* Which interrupt a message becomes is seen where it is raised. */
static void messages(void **state)
{
	said = 0;
	network(state);
	said = 49;
}

static void disk_and_network(void **state)
{
	unsigned int i;

	for (i = 0; i < 5; i++) {
		put_packet(0, false);
		put_request(1);
		put_request(1);
	}
	assert_null(look());
	assert_int_equal(trace.nr, 2);
	assert_int_equal(trace.ways[0].done, 4);
	/* The first tells that it is a disk, the second has no beginning. */
	assert_int_equal(trace.ways[1].done, 8);
	assert_string_equal(trace.ways[1].kind->name, "disk");
	assert_int_equal(weir_way_part(&trace.ways[1], 3), 30000);
	assert_int_equal(weir_way_part(&trace.ways[1], 6), 0);
	assert_int_equal(trace.ways[1].counts[WEIR_TRACE_SUBMIT], 8);
}

/* Two at a time; an answer without a notification; an end in the middle. */
static void other_ways(void **state)
{
	put_packet(3, false);
	put_packet(3, false);
	put(1, 0, "weir_vhost_tap: dev=3 vq=0 n=1");
	put_packet(3, false);
	put_packet(3, false);
	put(1, 0, "weir_vhost_tap: dev=3 vq=0 n=1");
	put(1, 0, "weir_vhost_rx: dev=3 vq=0 n=67");
	put_interrupt(3, 2, true);
	put(9, 1, "weir_vhost_tx: dev=3 vq=1 n=1");
	put_packet(3, true);
	put(1, 0, "weir_vhost_tap: dev=3 vq=0 n=1");
	assert_null(look());
	assert_int_equal(trace.ways[0].done, 2);
	assert_int_equal(trace.ways[0].other, 2);
	assert_int_equal(weir_way_part(&trace.ways[0], 0), 20000);
}

/* A large frame, a notification whose exit is not in the trace. */
static void variants(void **state)
{
	unsigned int i;

	for (i = 0; i < 3; i++) {
		put(20, 0, "weir_vhost_tap: dev=3 vq=0 n=1");
		put(7, 0, "weir_vhost_rx: dev=3 vq=0 n=67");
		put_interrupt(3, 2, false);
		put(50, 1, "weir_virtio_notify: dev=3 vq=1 waits=0");
		put(8, 1, "weir_vhost_tx_large: dev=3 vq=1 n=65000");
	}
	assert_null(look());
	assert_int_equal(trace.ways[0].done, 2);
	assert_parts(trace.ways, 20, 7, 1, 2, 0, 3, 4, 50, 0, 8);
}

static void damaged(void **state)
{
	assert_null(look());
	assert_int_equal(trace.nr, 0);
	put(1, 70000, "weir_entry: vm=1 vcpu=0 pc=0x1");
	assert_non_null(strstr(look(), "CPU"));
}

static const char *show(void (*print)(FILE *to, const struct weir_trace *trace))
{
	FILE *to;

	free(shown);
	to = open_memstream(&shown, &shown_size);
	print(to, &trace);
	fclose(to);
	return shown;
}

static void print_page(FILE *to, const struct weir_trace *which)
{
	weir_trace_page(to, which, "1-2 <b>&\n\377\"");
}

static void as_seen(void **state)
{
	unsigned int i;

	len = sprintf(text, "# entries-in-buffer/entries-written: 40/47   #P:2\n");
	for (i = 0; i < 3; i++)
		put_packet(3, true);
	assert_null(look());
	show(weir_trace_table);
	assert_non_null(strstr(shown, "network device 3: 2 transactions"));
	assert_non_null(strstr(shown, "copied into the guest         7.00    4 %  #\n"));
	assert_non_null(strstr(shown, "guest                       110.00   66 %  ####################\n"));
	assert_non_null(strstr(shown, "7 older events did not fit"));
	show(weir_trace_json);
	assert_non_null(strstr(shown, "\"lost\": 7, \"devices\": [{\"device\": 3,"));
	assert_non_null(strstr(shown, "\"part\": \"guest\", \"ns\": 110000.0}"));
	assert_non_null(strstr(shown, "\"weir_exit\": 4,"));
	show(print_page);
	assert_non_null(strstr(shown, "1-2 &#60;b&#62;&#38;??&#34;</title>"));
	assert_non_null(strstr(shown, "<td class=\"n\">110.00</td>"));
	assert_null(strstr(shown, "http"));
}

/* Nothing is divided by the number of transactions if there are none. */
static void nothing_to_see(void **state)
{
	assert_non_null(strstr(show(weir_trace_table), "no device"));
	put(1, 0, "weir_vhost_tap: dev=3 vq=0 n=1");
	assert_null(look());
	assert_non_null(strstr(show(weir_trace_table), ": 0 transactions"));
	assert_null(strstr(show(weir_trace_json), "nan"));
	assert_null(strstr(show(print_page), "nan"));
}

static int release(void **state)
{
	weir_trace_free(&trace);
	free(shown);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(network, begin),
		cmocka_unit_test_setup(messages, begin),
		cmocka_unit_test_setup(disk_and_network, begin),
		cmocka_unit_test_setup(other_ways, begin),
		cmocka_unit_test_setup(variants, begin),
		cmocka_unit_test_setup(damaged, begin),
		cmocka_unit_test_setup(as_seen, begin),
		cmocka_unit_test_setup(nothing_to_see, begin),
	};

	return cmocka_run_group_tests(tests, NULL, release);
}
