/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A virtio console (virtio 1.2, 5.3) with one port, hvc0 in a Linux guest: what
 * it writes at once costs one exit, where the UART takes one for each character.
 */
#ifndef WEIR_HVC_H
#define WEIR_HVC_H

#include <pthread.h>

#include "remote.h"
#include "vring.h"

#define WEIR_HVC_HELD	1024
#define WEIR_HVC_QUEUES	2	/* receive, transmit */

struct weir_console;

/**
 * struct weir_hvc - a console
 * @remote: its queues
 * @memory: the guest's; outlives it
 * @console: where it is shown and who types; outlives it
 * @ring: the queues, or NULL
 * @held_fd: eventfd: there is something in @held
 * @lock: @live, @held and @nr_held: the main thread and the device's
 * @live: there is a driver that takes input
 * @held: input for the guest, @nr_held bytes
 * @out: of the guest, not yet shown: from @out_start, @out_len bytes
 */
struct weir_hvc {
	struct weir_remote remote;
	const struct weir_memory *memory;
	struct weir_console *console;
	struct weir_vring *ring[WEIR_HVC_QUEUES];
	int held_fd;
	pthread_mutex_t lock;
	bool live;
	uint8_t held[WEIR_HVC_HELD];
	size_t nr_held;
	uint8_t out[4096];
	size_t out_start, out_len;
};

/**
 * weir_hvc_init() - a console on standard input and output
 * Return: 0, or -1 after saying why not; weir_hvc_exit() is due in both cases.
 */
int weir_hvc_init(struct weir_hvc *hvc, const struct weir_memory *memory,
		  struct weir_console *console);
void weir_hvc_exit(struct weir_hvc *hvc);

/* How many bytes weir_hvc_receive() would take now. */
size_t weir_hvc_room(struct weir_hvc *hvc);

/* Input for the guest; what is more than weir_hvc_room() is lost. */
void weir_hvc_receive(struct weir_hvc *hvc, const uint8_t *data, size_t len);

/* weir_hvc_resized() - the terminal may have another size now: tell the driver */
void weir_hvc_resized(struct weir_hvc *hvc);

#endif /* WEIR_HVC_H */
