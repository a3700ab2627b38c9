/* SPDX-License-Identifier: GPL-2.0-only */
/* A device whose queues the test serves by eventfds. */
#ifndef TEST_REMOTE_H
#define TEST_REMOTE_H

#include "virtio.h"

#define REMOTE_FEATURE	(1UL << 5)

struct remote {
	int dev;		/* /dev/weir-virtio */
	int changed;
	struct weir_virtio_remote offer;	/* two queues */
	struct weir_virtio_create create;	/* with the above */
};

/* Good arguments for a virtio-mmio device in @vm, not created. */
void remote_init(struct remote *r, struct vm *vm);
void remote_exit(struct remote *r);
struct weir_virtio_remote_state remote_state(struct remote *r);
int remote_done(struct remote *r, u32 seq);
/* Signals that were not read yet. */
u64 remote_signals(int fd);

#endif /* TEST_REMOTE_H */
