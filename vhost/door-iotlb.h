/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The messages of the vhost ABI about an IOMMU: what the device asks the VMM for
 * is read from the file, what the IOMMU maps is written to it.
 */
#ifndef WEIR_VHOST_DOOR_IOTLB_H
#define WEIR_VHOST_DOOR_IOTLB_H

#include <linux/poll.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/wait.h>

struct iov_iter;
struct kiocb;
struct weir_door;
struct weir_iotlb;
struct weir_umem;

/* A virtqueue waits for one mapping at a time; twice as many as there may be. */
#define WEIR_DOOR_MISSES	16

enum weir_door_miss_state { WEIR_MISS_NONE, WEIR_MISS_UNREAD, WEIR_MISS_READ };

/**
 * struct weir_door_miss - a message to the VMM
 * @iova: what it is about
 * @type, @perm: as in &struct vhost_iotlb_msg
 * @state: %WEIR_MISS_READ: there is no answer yet
 */
struct weir_door_miss {
	u64 iova;
	u8 type, perm;
	enum weir_door_miss_state state;
};

/**
 * struct weir_door_iotlb - messages and their counters
 * @lock: guards @miss, @next and @misses; nothing is inside
 * @next: the place that is taken when all have something
 * @wait: who reads
 * @misses: messages to the VMM; @updates, @invalidations: from it, under the door's
 *	lock
 */
struct weir_door_iotlb {
	spinlock_t lock;
	struct weir_door_miss miss[WEIR_DOOR_MISSES];
	unsigned int next;
	wait_queue_head_t wait;
	u64 misses, updates, invalidations;
};

void weir_door_iotlb_init(struct weir_door *door);
int weir_door_iotlb_new(bool on, struct weir_iotlb **tlb);
void weir_door_iotlb_set(struct weir_door *door, struct weir_iotlb *tlb);
ssize_t weir_door_read_iter(struct kiocb *iocb, struct iov_iter *to);
ssize_t weir_door_write_iter(struct kiocb *iocb, struct iov_iter *from);
__poll_t weir_door_poll(struct file *file, poll_table *pt);

#endif /* WEIR_VHOST_DOOR_IOTLB_H */
