/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The front end that speaks the vhost ABI of linux/vhost.h: one open file is one
 * device. Virtqueues are set up one by one; each is served from when the VMM
 * gives it a backend until it takes that away.
 *
 * A running virtqueue is stopped while the VMM changes what it depends on.
 */
#ifndef WEIR_VHOST_DOOR_H
#define WEIR_VHOST_DOOR_H

#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <linux/task_work.h>
#include <linux/wait.h>
#include <linux/xarray.h>
#include <weir-vhost/dev.h>
#include "door-iotlb.h"
#include "umem.h"

#define WEIR_DOOR_VQS_MAX	8

struct eventfd_ctx;
struct weir_door_kind;
struct weir_door_worker;

/**
 * struct weir_door_addr - where the VMM says that a virtqueue is
 * @desc, @avail, @used: its own addresses; with an IOMMU those of the device
 * @log_ring: writes to the ring are logged, @log_used is the guest address of @used
 */
struct weir_door_addr {
	u64 desc, avail, used;
	bool log_ring;
	gpa_t log_used;
};

/**
 * struct weir_door_vq - a virtqueue of the ABI
 * @busyloop: microseconds that @worker, who serves it, looks for more by itself
 * @ready: it has a backend: run it
 * @live: who kicks holds it for reading, who starts and stops for writing
 * @lock: guards @dev for who kicks in any context
 * @dev: the device while it serves this virtqueue
 * @event_lock: guards @call and @err; outside an eventfd's lock, @lock inside
 * @kick: its eventfd, on whose @head @wait is; @pt puts it there
 * @kicked: @work is on its way
 */
struct weir_door_vq {
	struct weir_door *door;
	unsigned int index;
	u32 num;
	u16 base;
	struct weir_door_addr at;
	u32 busyloop;
	struct weir_door_worker *worker;
	bool ready;
	struct rw_semaphore live;
	spinlock_t lock;
	struct weir_vhost_dev *dev;
	spinlock_t event_lock;
	struct eventfd_ctx *call, *err;
	struct file *kick;
	wait_queue_head_t *head;
	wait_queue_entry_t wait;
	poll_table pt;
	unsigned long kicked;
	struct callback_head work;
	u64 inline_kicks, worker_kicks;
};

/**
 * struct weir_door - the open file
 * @lock: serializes everything but traffic
 * @mm: the owner's memory, also known to @mem; NULL: nobody's
 * @features: what the VMM acknowledged
 * @iotlb: messages about the IOMMU, if @mem has one
 * @workers: threads, by the number that the VMM knows; while there is an owner
 * @dev: the device, while there is @backend
 * @vq: @nr_vqs of them
 */
struct weir_door {
	const struct weir_door_kind *kind;
	struct mutex lock;
	struct file *file;
	int id;
	struct mm_struct *mm;
	struct weir_umem mem;
	struct weir_door_iotlb iotlb;
	u64 features, backend_features;
	struct xarray workers;
	struct weir_vhost_dev *dev;
	struct file *backend;
	struct dentry *debugfs;
	unsigned int nr_vqs;
	struct weir_door_vq vq[];
};

/* An ioctl whose argument starts with a virtqueue's number. */
typedef long weir_door_vq_fn(struct weir_door_vq *vq, void __user *arg);

weir_door_vq_fn weir_door_set_num, weir_door_set_base, weir_door_get_base;
weir_door_vq_fn weir_door_set_addr, weir_door_set_busyloop;
weir_door_vq_fn weir_door_get_busyloop;

int weir_door_vq_check(struct weir_door_vq *vq, const struct weir_memtable *t);
int weir_door_vq_start(struct weir_door_vq *vq);
void weir_door_vq_stop(struct weir_door_vq *vq);
void weir_door_vq_reset(struct weir_door_vq *vq);
void weir_door_vq_init(struct weir_door *door, unsigned int index);
void weir_door_pause(struct weir_door *door);
void weir_door_resume(struct weir_door *door);

int weir_door_init(void);
void weir_door_exit(void);

#endif /* WEIR_VHOST_DOOR_H */
