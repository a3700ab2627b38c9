/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A virtio socket device (virtio 1.2, 5.10): the host's programs and the guest's
 * talk over AF_VSOCK. The kernel's vhost-vsock serves its receive and transmit
 * queues; what it could have to say on the event queue, a migration, does not come.
 */
#ifndef WEIR_VSOCK_H
#define WEIR_VSOCK_H

#include "remote.h"

/**
 * struct weir_vsock - a device
 * @remote: its queues
 * @cid: the guest's address
 * @memory: the guest's; outlives it
 * @vhost: /dev/vhost-vsock, or -1
 * @broken: eventfd: vhost-vsock has found a queue that it cannot serve
 * @running: vhost-vsock serves the queues
 * @misplaced: the user knows of queues that nobody could serve
 */
struct weir_vsock {
	struct weir_remote remote;
	uint32_t cid;
	const struct weir_memory *memory;
	int vhost, broken;
	bool running, misplaced;
};

/**
 * weir_vsock_init() - take an address for the guest
 * @cid: from 3 on
 * @memory: the guest's
 *
 * Return: 0, or -1 after saying why not; weir_vsock_exit() is due in both cases.
 */
int weir_vsock_init(struct weir_vsock *v, uint32_t cid,
		    const struct weir_memory *memory);
void weir_vsock_exit(struct weir_vsock *v);

#endif /* WEIR_VSOCK_H */
