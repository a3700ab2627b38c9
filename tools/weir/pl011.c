// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transmission takes no time, so the transmit FIFO is always empty. The rest is
 * as a driver sees it in DDI 0183 (revision r1p5), chapter 3. Interrupt bits of
 * the receiver follow the FIFO; the transmitter's is set by every write.
 */
#include "pl011.h"

enum {
	DR = 0x00, RSR = 0x04, FR = 0x18, ILPR = 0x20, IBRD = 0x24, FBRD = 0x28,
	LCR_H = 0x2c, CR = 0x30, IFLS = 0x34, IMSC = 0x38, RIS = 0x3c,
	MIS = 0x40, ICR = 0x44, DMACR = 0x48, PERIPHID0 = 0xfe0,
};

#define FR_TXFE		(1U << 7)
#define FR_RXFF		(1U << 6)
#define FR_RXFE		(1U << 4)
#define FR_CTS		(1U << 0)
#define FR_DSR		(1U << 1)
#define FR_DCD		(1U << 2)
#define LCR_H_FEN	(1U << 4)
#define CR_UARTEN	(1U << 0)
#define CR_TXE		(1U << 8)
#define CR_RXE		(1U << 9)
#define INT_RX		(1U << 4)
#define INT_TX		(1U << 5)
#define INT_RT		(1U << 6)

static const uint8_t id[] = { 0x11, 0x10, 0x34, 0x00, 0x0d, 0xf0, 0x05, 0xb1 };

static void update_line(struct weir_pl011 *uart)
{
	bool level = uart->ris & uart->imsc;

	if (level == uart->level)
		return;
	uart->level = level;
	uart->ops->line(uart->ctx, level);
}

static unsigned int fifo_size(const struct weir_pl011 *uart)
{
	return uart->lcr & LCR_H_FEN ? WEIR_PL011_FIFO : 1;
}

/* UARTIFLS.RXIFLSEL: 1/8, 1/4, 1/2, 3/4, 7/8 of the FIFO. */
static unsigned int rx_trigger(const struct weir_pl011 *uart)
{
	static const uint8_t eighths[8] = { 1, 2, 4, 6, 7, 7, 7, 7 };

	if (!(uart->lcr & LCR_H_FEN))
		return 1;
	return WEIR_PL011_FIFO * eighths[uart->ifls >> 3 & 7] / 8;
}

static uint32_t read_flags(const struct weir_pl011 *uart)
{
	uint32_t fr = FR_TXFE | FR_CTS | FR_DSR | FR_DCD;

	if (!uart->rx_count)
		fr |= FR_RXFE;
	if (uart->rx_count >= fifo_size(uart))
		fr |= FR_RXFF;
	return fr;
}

static uint32_t read_data(struct weir_pl011 *uart)
{
	uint8_t c;

	if (!uart->rx_count)
		return 0;
	c = uart->rx[uart->rx_head];
	uart->rx_head = (uart->rx_head + 1) % WEIR_PL011_FIFO;
	uart->rx_count--;
	if (uart->rx_count < rx_trigger(uart))
		uart->ris &= ~INT_RX;
	if (!uart->rx_count) {
		uart->ris &= ~INT_RT;
		uart->ops->room(uart->ctx);
	}
	return c;
}

static uint32_t read_register(struct weir_pl011 *uart, uint64_t offset)
{
	if (offset >= PERIPHID0)
		return id[(offset - PERIPHID0) / 4];
	switch (offset) {
	case DR:
		return read_data(uart);
	case FR:
		return read_flags(uart);
	case ILPR:
		return uart->ilpr;
	case IBRD:
		return uart->ibrd;
	case FBRD:
		return uart->fbrd;
	case LCR_H:
		return uart->lcr;
	case CR:
		return uart->cr;
	case IFLS:
		return uart->ifls;
	case IMSC:
		return uart->imsc;
	case RIS:
		return uart->ris;
	case MIS:
		return uart->ris & uart->imsc;
	case DMACR:
		return uart->dmacr;
	default:
		return 0;
	}
}

static void write_register(struct weir_pl011 *uart, uint64_t offset,
			   uint32_t val)
{
	switch (offset) {
	case DR:
		uart->ris |= INT_TX;
		break;
	case ILPR:
		uart->ilpr = val & 0xff;
		break;
	case IBRD:
		uart->ibrd = val & 0xffff;
		break;
	case FBRD:
		uart->fbrd = val & 0x3f;
		break;
	case LCR_H:
		uart->lcr = val & 0xff;
		break;
	case CR:
		uart->cr = val & 0xff87;
		break;
	case IFLS:
		uart->ifls = val & 0x3f;
		break;
	case IMSC:
		uart->imsc = val & 0x7ff;
		break;
	case ICR:
		uart->ris &= ~val;
		break;
	case DMACR:
		uart->dmacr = val & 7;
		break;
	}
}

void weir_pl011_init(struct weir_pl011 *uart, const struct weir_pl011_ops *ops,
		     void *ctx, bool eager)
{
	*uart = (struct weir_pl011) {
		.ops = ops, .ctx = ctx, .eager = eager,
		.cr = CR_TXE | CR_RXE, .ifls = 0x12,
	};
	pthread_mutex_init(&uart->lock, NULL);
}

/*
 * Linux empties the FIFO when it opens the UART. Characters of a pipe would be
 * lost there, so they wait until the guest unmasks the receiver's interrupts;
 * a person at a terminal can also talk to a guest that polls.
 */
static bool listening(const struct weir_pl011 *uart)
{
	uint32_t on = CR_UARTEN | CR_RXE;

	if ((uart->cr & on) != on)
		return false;
	return uart->eager || (uart->imsc & (INT_RX | INT_RT));
}

uint32_t weir_pl011_access(struct weir_pl011 *uart, uint64_t offset,
			   uint32_t val, bool write)
{
	bool was_listening;

	/*
	 * Outside the lock: it takes as long as the reader of the console does.
	 * Early consoles do not set UARTEN: firmware would have done that.
	 */
	if (write && offset == DR)
		uart->ops->transmit(uart->ctx, val);
	pthread_mutex_lock(&uart->lock);
	was_listening = listening(uart);
	if (write)
		write_register(uart, offset, val);
	else
		val = read_register(uart, offset);
	if (!was_listening && listening(uart))
		uart->ops->room(uart->ctx);
	update_line(uart);
	pthread_mutex_unlock(&uart->lock);
	return val;
}

size_t weir_pl011_room(struct weir_pl011 *uart)
{
	size_t room = 0;

	pthread_mutex_lock(&uart->lock);
	if (listening(uart) && uart->rx_count < fifo_size(uart))
		room = fifo_size(uart) - uart->rx_count;
	pthread_mutex_unlock(&uart->lock);
	return room;
}

void weir_pl011_receive(struct weir_pl011 *uart, const uint8_t *data,
			size_t len)
{
	unsigned int tail;

	pthread_mutex_lock(&uart->lock);
	for (; len && uart->rx_count < fifo_size(uart); len--) {
		tail = (uart->rx_head + uart->rx_count++) % WEIR_PL011_FIFO;
		uart->rx[tail] = *data++;
	}
	if (uart->rx_count >= rx_trigger(uart))
		uart->ris |= INT_RX;
	if (uart->rx_count)
		uart->ris |= INT_RT;
	update_line(uart);
	pthread_mutex_unlock(&uart->lock);
}
