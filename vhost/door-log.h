/* SPDX-License-Identifier: GPL-2.0-only */
/* The log of what a virtqueue of the vhost ABI writes; see door-log.c. */
#ifndef WEIR_VHOST_DOOR_LOG_H
#define WEIR_VHOST_DOOR_LOG_H

#include "door.h"

u64 weir_door_used_len(const struct weir_door_vq *vq, u64 features);
bool weir_door_log_ok(const struct weir_door_vq *vq,
		      const struct weir_memtable *t, u64 features, u64 base);
long weir_door_set_log_base(struct weir_door *door, void __user *arg);
long weir_door_set_log_fd(struct weir_door *door, void __user *arg);

#endif /* WEIR_VHOST_DOOR_LOG_H */
