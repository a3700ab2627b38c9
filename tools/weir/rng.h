/* SPDX-License-Identifier: GPL-2.0-only */
/* An entropy device (virtio 1.2, 5.4): the guest's random bytes are the host's. */
#ifndef WEIR_RNG_H
#define WEIR_RNG_H

#include "remote.h"
#include "vring.h"

/**
 * struct weir_rng - a device
 * @remote: its queue
 * @memory: the guest's; outlives it
 * @ring: the queue, or NULL
 */
struct weir_rng {
	struct weir_remote remote;
	const struct weir_memory *memory;
	struct weir_vring *ring;
};

/**
 * weir_rng_init() - a source of random bytes
 * Return: 0, or -1 after saying why not; weir_rng_exit() is due in both cases.
 */
int weir_rng_init(struct weir_rng *rng, const struct weir_memory *memory);
void weir_rng_exit(struct weir_rng *rng);

#endif /* WEIR_RNG_H */
