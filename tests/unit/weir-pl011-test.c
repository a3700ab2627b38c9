// SPDX-License-Identifier: GPL-2.0-only
// sources: tools/weir/pl011.c
/* The UART as a driver sees it: flags, FIFO, interrupts, and odd accesses. */
#include <unit.h>
#include <linux/kernel.h>
#include <string.h>
#include "tools/weir/pl011.h"

enum {
	DR = 0x00, FR = 0x18, LCR_H = 0x2c, CR = 0x30, IMSC = 0x38, RIS = 0x3c,
	MIS = 0x40, ICR = 0x44, PERIPHID0 = 0xfe0,
};

#define RXFE	0x10
#define RXFF	0x40
#define TXFE	0x80
#define RX	0x10
#define TX	0x20
#define RT	0x40

static struct weir_pl011 uart;
static char sent[16];
static unsigned int nr_sent, nr_room;
static bool line;

static void on_transmit(void *ctx, uint8_t c)
{
	assert_ptr_equal(ctx, &uart);
	sent[nr_sent++] = c;
}

static void on_line(void *ctx, bool level)
{
	assert_int_not_equal(level, line);
	line = level;
}

static void on_room(void *ctx)
{
	nr_room++;
}

static const struct weir_pl011_ops ops = { on_transmit, on_line, on_room };

static uint32_t rd(uint64_t offset)
{
	return weir_pl011_access(&uart, offset, 0, false);
}

static void wr(uint64_t offset, uint32_t val)
{
	weir_pl011_access(&uart, offset, val, true);
}

static void fresh(bool eager)
{
	weir_pl011_init(&uart, &ops, &uart, eager);
	nr_sent = 0;
	nr_room = 0;
	line = false;
}

static void open_uart(void)
{
	wr(LCR_H, 0x70);
	wr(CR, 0x301);
	wr(IMSC, RX | RT);
}

static void identification(void **state)
{
	static const uint8_t id[] = { 0x11, 0x10, 0x34, 0, 0xd, 0xf0, 5, 0xb1 };
	unsigned int i;

	fresh(false);
	for (i = 0; i < ARRAY_SIZE(id); i++)
		assert_int_equal(rd(PERIPHID0 + 4 * i), id[i]);
}

static void transmit(void **state)
{
	fresh(false);
	wr(DR, 'a');
	wr(DR, 0x12300 | 'b');
	assert_int_equal(nr_sent, 2);
	assert_memory_equal(sent, "ab", 2);
	assert_int_equal(rd(FR) & TXFE, TXFE);
	assert_false(line);
	wr(IMSC, TX);
	assert_true(line);
	assert_int_equal(rd(MIS), TX);
	wr(ICR, TX);
	assert_false(line);
}

static void receive(void **state)
{
	fresh(false);
	open_uart();
	assert_int_equal(rd(FR) & RXFE, RXFE);
	assert_int_equal(weir_pl011_room(&uart), 16);
	weir_pl011_receive(&uart, (const uint8_t *)"hello world 0123456", 19);
	assert_int_equal(weir_pl011_room(&uart), 0);
	assert_int_equal(rd(FR) & (RXFE | RXFF), RXFF);
	assert_true(line);
	assert_int_equal(rd(DR), 'h');
	assert_int_equal(weir_pl011_room(&uart), 1);
	while (!(rd(FR) & RXFE))
		assert_true(rd(DR));
	assert_false(line);
	assert_int_equal(rd(RIS) & (RX | RT), 0);
	assert_int_equal(rd(DR), 0);
	assert_int_equal(nr_room, 2);
}

/* One character is below the trigger level: only the timeout tells of it. */
static void trigger(void **state)
{
	fresh(false);
	open_uart();
	weir_pl011_receive(&uart, (const uint8_t *)"x", 1);
	assert_int_equal(rd(RIS) & (RX | RT), RT);
	weir_pl011_receive(&uart, (const uint8_t *)"yyyyyyy", 7);
	assert_int_equal(rd(RIS) & (RX | RT), RX | RT);
	rd(DR);
	assert_int_equal(rd(RIS) & (RX | RT), RT);
}

/* Without its FIFO it holds a single character. */
static void no_fifo(void **state)
{
	fresh(false);
	open_uart();
	wr(LCR_H, 0x60);
	assert_int_equal(weir_pl011_room(&uart), 1);
	weir_pl011_receive(&uart, (const uint8_t *)"ab", 2);
	assert_int_equal(rd(FR) & (RXFE | RXFF), RXFF);
	assert_int_equal(rd(DR), 'a');
	assert_int_equal(rd(FR) & RXFE, RXFE);
}

/* Input that nobody would read waits outside; a terminal's does not. */
static void listening(void **state)
{
	fresh(false);
	assert_int_equal(weir_pl011_room(&uart), 0);
	wr(CR, 0x301);
	assert_int_equal(weir_pl011_room(&uart), 0);
	assert_int_equal(nr_room, 0);
	wr(IMSC, RT);
	assert_int_not_equal(weir_pl011_room(&uart), 0);
	assert_int_equal(nr_room, 1);
	wr(CR, 0);
	assert_int_equal(weir_pl011_room(&uart), 0);

	fresh(true);
	assert_int_equal(weir_pl011_room(&uart), 0);
	wr(CR, 0x301);
	assert_int_not_equal(weir_pl011_room(&uart), 0);
}

/* Every offset of its page, in both directions: nothing but values. */
static void every_offset(void **state)
{
	uint64_t offset;

	fresh(false);
	for (offset = 4; offset < 0x1000; offset++) {
		wr(offset, ~0U);
		rd(offset);
	}
	assert_int_equal(nr_sent, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(identification),
		cmocka_unit_test(transmit),
		cmocka_unit_test(receive),
		cmocka_unit_test(trigger),
		cmocka_unit_test(no_fifo),
		cmocka_unit_test(listening),
		cmocka_unit_test(every_offset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
