/* SPDX-License-Identifier: GPL-2.0-only */
/* The threads that serve the virtqueues of a door; see door-worker.c. */
#ifndef WEIR_VHOST_DOOR_WORKER_H
#define WEIR_VHOST_DOOR_WORKER_H

#include "door.h"

struct weir_worker;

/**
 * struct weir_door_worker - a thread of the VMM's making, or the first
 * @thread: it
 * @id: what the VMM calls it
 * @users: virtqueues that have it
 */
struct weir_door_worker {
	struct weir_worker *thread;
	u32 id;
	unsigned int users;
};

int weir_door_workers_init(struct weir_door *door);
void weir_door_workers_exit(struct weir_door *door);
int weir_door_spread(struct weir_door *door, unsigned int nr_vqs);

long weir_door_new_worker(struct weir_door *door, void __user *arg);
long weir_door_free_worker(struct weir_door *door, void __user *arg);
weir_door_vq_fn weir_door_set_worker, weir_door_get_worker;

#endif /* WEIR_VHOST_DOOR_WORKER_H */
