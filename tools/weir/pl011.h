/* SPDX-License-Identifier: GPL-2.0-only */
/* ARM PrimeCell PL011 UART (DDI 0183): the guest's console. */
#ifndef WEIR_PL011_H
#define WEIR_PL011_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WEIR_PL011_FIFO	16

/**
 * struct weir_pl011_ops - the UART's surroundings
 * @transmit: the guest sends a character
 * @line: the interrupt line changes to @level
 * @room: there is room for characters again
 */
struct weir_pl011_ops {
	void (*transmit)(void *ctx, uint8_t c);
	void (*line)(void *ctx, bool level);
	void (*room)(void *ctx);
};

/**
 * struct weir_pl011 - a UART; everything in it is under @lock
 * @lock: vCPU threads and the console's thread come here
 * @eager: take input even when the guest has not asked for interrupts yet
 * @rx, @rx_head, @rx_count: receive FIFO
 * @ris: raw interrupt status
 * @level: of the interrupt line
 */
struct weir_pl011 {
	pthread_mutex_t lock;
	const struct weir_pl011_ops *ops;
	void *ctx;
	bool eager;
	uint8_t rx[WEIR_PL011_FIFO];
	unsigned int rx_head, rx_count;
	uint32_t ilpr, ibrd, fbrd, lcr, cr, ifls, imsc, ris, dmacr;
	bool level;
};

/**
 * weir_pl011_init() - the state after reset
 * @eager: see &struct weir_pl011
 */
void weir_pl011_init(struct weir_pl011 *uart, const struct weir_pl011_ops *ops,
		     void *ctx, bool eager);

/**
 * weir_pl011_access() - an access to its registers
 * @offset: of the register
 * @val: value written
 * @write: direction
 *
 * Context: any thread. Return: the value read.
 */
uint32_t weir_pl011_access(struct weir_pl011 *uart, uint64_t offset,
			   uint32_t val, bool write);

/* How many characters weir_pl011_receive() would take now. */
size_t weir_pl011_room(struct weir_pl011 *uart);

/* Characters for the guest; what is more than weir_pl011_room() is lost. */
void weir_pl011_receive(struct weir_pl011 *uart, const uint8_t *data,
			size_t len);

#endif /* WEIR_PL011_H */
