/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A virtqueue that this process serves, with the kernel modules' ring engine. The
 * driver is not trusted: what it does wrong breaks its queue, and the user is told.
 */
#ifndef WEIR_VRING_H
#define WEIR_VRING_H

#include <stdbool.h>
#include <stddef.h>

#include "remote.h"

struct weir_vring;

/**
 * weir_vring_bring() - serve what the driver has set up, and nothing else
 * @rings: a place for each queue of @r; NULL: it is not served
 * @r: the device
 * @memory: of the guest
 * @state: what the driver has set up
 */
void weir_vring_bring(struct weir_vring **rings, const struct weir_remote *r,
		      const struct weir_memory *memory,
		      const struct weir_virtio_remote_state *state);

/**
 * weir_vring_open() - serve one split virtqueue
 * @what: its device is called in messages
 * @index: which of the device's it is
 * @call: eventfd that interrupts the driver
 *
 * Return: NULL after saying why not.
 */
struct weir_vring *weir_vring_open(const char *what, unsigned int index, int call,
				   const struct weir_memory *memory,
				   const struct weir_virtio_remote_state *state);
void weir_vring_close(struct weir_vring *ring);

/* weir_vring_index() - which of its device's it is */
unsigned int weir_vring_index(const struct weir_vring *ring);

/**
 * weir_vring_next() - the buffer to work on: the one at work, or else a new one
 * @ring: may be NULL
 *
 * Return: false: there is none. Then the next one is notified.
 */
bool weir_vring_next(struct weir_vring *ring);

/* Both go on in the buffer at work, and return how many bytes they have moved. */
size_t weir_vring_read(struct weir_vring *ring, void *to, size_t len);
size_t weir_vring_write(struct weir_vring *ring, const void *from, size_t len);

/* weir_vring_done() - the buffer at work is used */
void weir_vring_done(struct weir_vring *ring);

/* weir_vring_show() - the driver sees what is used. @ring: may be NULL */
void weir_vring_show(struct weir_vring *ring);

#endif /* WEIR_VRING_H */
