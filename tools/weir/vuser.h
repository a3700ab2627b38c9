/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A device that a server serves over vhost-user. The kernel has its registers and
 * its notifications; a thread here tells the server what the driver sets up, and
 * looks for the server again when it has gone.
 */
#ifndef WEIR_VUSER_H
#define WEIR_VUSER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <uapi/weir.h>

#include "vuser-link.h"

struct weir_memory;
struct weir_vring;

/**
 * struct weir_vuser_conf - what is asked for
 * @device: WEIR_VIRTIO_BLK or WEIR_VIRTIO_NET
 * @path: the server's socket; outlives the device
 * @queues: that the server serves; net: a pair is two
 * @packed: blk: offer packed virtqueues
 * @mac: net: the guest's address
 * @memory: the guest's, shared; outlives the device
 */
struct weir_vuser_conf {
	unsigned int device;
	const char *path;
	unsigned int queues;
	bool packed;
	uint8_t mac[6];
	const struct weir_memory *memory;
};

/**
 * struct weir_vuser_queue - what the server has been told of a queue
 * @running: to serve it
 * @resume: it served it and went: who comes after it goes on
 */
struct weir_vuser_queue {
	bool running, resume;
};

/**
 * struct weir_vuser - a device
 * @link: to its server
 * @offer: what the kernel's device is made of, the eventfds of its queues included
 * @dev: the kernel's device
 * @changed: eventfd: the driver has changed something
 * @quit: eventfd: end the thread
 * @queue: its queues
 * @agreed: the server knows the driver's features and the guest's memory
 * @record: where it keeps the requests in flight, -1 if nowhere; @area is what
 *	for
 * @said: why there is no server, as the user knows; NULL when there is one
 * @misplaced: the user knows of a queue that no server could serve
 * @ctrl: net with several pairs: the control queue, served here
 * @pairs: net: how many of the pairs the driver uses
 * @why: a message with figures in it
 */
struct weir_vuser {
	struct weir_vuser_conf conf;
	struct weir_vuser_link link;
	struct weir_virtio_remote offer;
	int dev, changed, quit;
	struct weir_vuser_queue queue[WEIR_VIRTIO_REMOTE_QUEUES];
	bool agreed, misplaced;
	const char *said;
	int record;
	struct blkd_inflight_area area;
	struct weir_vring *ctrl;
	unsigned int pairs;
	char why[80];
	pthread_t thread;
	bool serving;
};

/**
 * weir_vuser_init() - connect to a server and ask what its device is like
 *
 * Return: 0, or -1 after saying why not; weir_vuser_exit() is due in both cases.
 */
int weir_vuser_init(struct weir_vuser *u, const struct weir_vuser_conf *conf);

/**
 * weir_vuser_serve() - have a thread serve the driver
 * @dev: the kernel's device, made of @u->offer and @u->changed; outlives @u
 *
 * Return: 0, or -1 after saying why not.
 */
int weir_vuser_serve(struct weir_vuser *u, int dev);

/* weir_vuser_end() - wait for no server any more: the machine ends */
void weir_vuser_end(struct weir_vuser *u);
void weir_vuser_exit(struct weir_vuser *u);

/**
 * weir_vuser_bring() - have the server serve what the driver has set up
 * @u: without a connection, what the driver has stopped is noted
 * @state: what that is
 *
 * Return: NULL, or what went wrong with the server.
 */
const char *weir_vuser_bring(struct weir_vuser *u,
			     const struct weir_virtio_remote_state *state);

/* weir_vuser_forget() - the server has gone, and what it was told with it */
void weir_vuser_forget(struct weir_vuser *u);

#endif /* WEIR_VUSER_H */
