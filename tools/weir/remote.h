/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A device whose queues are not the kernel module's to serve. That one has the
 * registers and the notifications; a thread here follows what the driver sets up.
 */
#ifndef WEIR_REMOTE_H
#define WEIR_REMOTE_H

#include <linux/virtio_config.h>
#include <linux/virtio_ring.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <uapi/weir.h>

#define WEIR_REMOTE_WAITS	4	/* descriptors of a device's own */
#define WEIR_REMOTE_FEATURES \
	(1ULL << VIRTIO_F_VERSION_1 | 1ULL << VIRTIO_RING_F_INDIRECT_DESC | \
	 1ULL << VIRTIO_RING_F_EVENT_IDX)

struct weir_memory;
struct weir_remote;

/**
 * struct weir_remote_ops - who serves the queues; called by the device's thread
 * @bring: have those served that @state has live, and no others. The driver waits
 *	for that
 * @wait: what else to wake up for, at most WEIR_REMOTE_WAITS into @fds. Return: how
 *	many. NULL: nothing
 * @work: something of that happened, or the state changed
 */
struct weir_remote_ops {
	void (*bring)(struct weir_remote *r,
		      const struct weir_virtio_remote_state *state);
	unsigned int (*wait)(struct weir_remote *r, struct pollfd *fds);
	void (*work)(struct weir_remote *r);
};

/**
 * struct weir_remote - a device; part of one that knows how to serve
 * @what: it is called in messages
 * @ops: who serves it
 * @offer: what the kernel's device is made of, the eventfds of its queues included
 * @dev: the kernel's device
 * @changed: eventfd: the driver has changed something
 * @quit: eventfd: end the thread
 */
struct weir_remote {
	const char *what;
	const struct weir_remote_ops *ops;
	struct weir_virtio_remote offer;
	int dev, changed, quit;
	pthread_t thread;
	bool serving;
};

/**
 * weir_remote_init() - a device with its eventfds, and nothing else to offer yet
 * @what: for messages; outlives it
 * @ops: who serves it
 * @queues: how many queues it has
 *
 * Return: 0, or -1 after saying why not; weir_remote_exit() is due in both cases.
 */
int weir_remote_init(struct weir_remote *r, const char *what,
		     const struct weir_remote_ops *ops, unsigned int queues);

/**
 * weir_remote_serve() - have a thread serve the driver
 * @dev: the kernel's device, made of @r->offer and @r->changed; outlives @r
 *
 * Return: 0, or -1 after saying why not.
 */
int weir_remote_serve(struct weir_remote *r, int dev);

/* weir_remote_end() - the thread ends; may be called before weir_remote_exit() */
void weir_remote_end(struct weir_remote *r);
void weir_remote_exit(struct weir_remote *r);

/* weir_remote_config() - the driver is told of what is in @r->offer.config now */
void weir_remote_config(struct weir_remote *r);

/**
 * weir_remote_placed() - is a virtqueue where one can be served?
 * @memory: of the guest
 * @q: as the driver has set it up (virtio 1.2, 2.7 and 2.8)
 * @packed: it is a packed one
 *
 * Return: whether all of it is in RAM.
 */
bool weir_remote_placed(const struct weir_memory *memory,
			const struct weir_virtio_remote_queue *q, bool packed);

#endif /* WEIR_REMOTE_H */
