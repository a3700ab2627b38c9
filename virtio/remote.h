/* SPDX-License-Identifier: GPL-2.0-only */
/* A device whose queues another process serves: eventfds in, eventfds out. */
#ifndef WEIR_VIRTIO_REMOTE_H
#define WEIR_VIRTIO_REMOTE_H

#include <weir-vhost/dev.h>

struct weir_virtio_create;

struct weir_vhost_dev *weir_remote_create(const struct weir_virtio_create *c,
					  const struct weir_vhost_env *env);
void weir_remote_close(struct weir_vhost_dev *dev);
long weir_remote_ioctl(struct weir_vhost_dev *dev, unsigned int cmd,
		       void __user *arg);

#endif /* WEIR_VIRTIO_REMOTE_H */
