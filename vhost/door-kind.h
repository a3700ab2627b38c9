/* SPDX-License-Identifier: GPL-2.0-only */
/* What differs between the device nodes of the vhost ABI; and the device behind. */
#ifndef WEIR_VHOST_DOOR_KIND_H
#define WEIR_VHOST_DOOR_KIND_H

#include "door.h"

/*
 * An ioctl: the device's or a virtqueue's; who may. @owned: where there is no owner
 * that is what is wrong, -EINVAL.
 */
struct weir_door_ioctl {
	unsigned int cmd;
	bool anybody, owned;
	long (*fn)(struct weir_door *door, void __user *arg);
	weir_door_vq_fn *vq_fn;
};

/**
 * struct weir_door_kind - one of the device nodes
 * @name: the node's; @thread: a worker's
 * @nr_vqs: virtqueues of an open file, at most %WEIR_DOOR_VQS_MAX
 * @features: offered now, beside those of every kind
 * @chosen: of what the VMM acknowledged, what the device is told that the driver
 *	chose; may have more
 * @fixed: features that do not change while there is a device
 * @close: no virtqueue is ready; let go of the device, if there is one
 * @ioctls: its own, @nr_ioctls of them
 */
struct weir_door_kind {
	const char *name, *thread;
	unsigned int nr_vqs;
	u64 (*features)(const struct weir_door *door);
	u64 (*chosen)(const struct weir_door *door);
	u64 fixed;
	void (*close)(struct weir_door *door);
	const struct weir_door_ioctl *ioctls;
	unsigned int nr_ioctls;
};

extern const struct weir_door_kind weir_door_net, weir_door_blk;

u64 weir_door_offered(const struct weir_door *door);
struct weir_vhost_env weir_door_env(struct weir_door *door);
int weir_door_attach(struct weir_door *door, struct weir_vhost_dev *dev,
		     struct file *backend);
void weir_door_detach(struct weir_door *door);
int weir_door_tell_features(struct weir_door *door);
void weir_door_tell_memory(struct weir_door *door);

#endif /* WEIR_VHOST_DOOR_KIND_H */
