/* SPDX-License-Identifier: GPL-2.0-only */
/* What the front end has said about one queue, and the queue while it runs. */
#ifndef BLKD_VRING_H
#define BLKD_VRING_H

#include <linux/vhost_types.h>

#include "queue.h"

/**
 * struct blkd_vring - a queue as the front end sees it
 * @num: descriptors; 0: not told yet
 * @base: index to start from
 * @addr: in the front end's memory, if @has_addr
 * @kick: eventfd, or -1: not told yet
 * @call, @err: eventfds; always there, so that they can be exchanged under a
 *	running queue
 * @enabled: it may run
 * @queue: it runs
 * @counters: since the front end came
 */
struct blkd_vring {
	u16 num, base;
	struct vhost_vring_addr addr;
	bool has_addr, enabled;
	int kick, call, err;
	struct blkd_queue *queue;
	struct blkd_counters counters;
};

/* blkd_vring_init() - nothing is known of it. 0, -1 after saying why not. */
int blkd_vring_init(struct blkd_vring *v);
void blkd_vring_exit(struct blkd_vring *v);

/**
 * blkd_vring_set_kick() - where the driver's notifications come from
 * @v: vring, stopped
 * @fd: eventfd, taken over; -1: none
 *
 * Return: 0, -1 after saying why not.
 */
int blkd_vring_set_kick(struct blkd_vring *v, int fd);

/**
 * blkd_vring_exchange() - an eventfd to signal in the place of another
 * @to: &blkd_vring.call or &blkd_vring.err
 * @fd: taken over; -1: signal nobody
 *
 * Return: 0, -1 after saying why not.
 */
int blkd_vring_exchange(int *to, int fd);

/* blkd_vring_ready() - is all known that it takes to run? */
bool blkd_vring_ready(const struct blkd_vring *v);

/**
 * blkd_vring_start() - let it run
 * @v: vring, ready and stopped
 * @conf: index, disk, memory, features, inflight, poll_ns, unpinned are set
 *
 * Return: 0, -1 after saying why not.
 */
int blkd_vring_start(struct blkd_vring *v, struct blkd_queue_conf *conf);
void blkd_vring_stop(struct blkd_vring *v);

#endif /* BLKD_VRING_H */
