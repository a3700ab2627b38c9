/* SPDX-License-Identifier: GPL-2.0-only */
/* An in-kernel virtio device: a backend behind virtio-mmio on a VM's bus. */
#ifndef WEIR_VIRTIO_DEVICE_H
#define WEIR_VIRTIO_DEVICE_H

#include <linux/fs.h>
#include <linux/mutex.h>
#include <linux/spinlock_types.h>
#include <weir/defer.h>
#include <weir/mmio.h>
#include "mmio-regs.h"

struct dentry;

#define WEIR_VIRTIO_MAX_VQS	8	/* of any device class */

/**
 * struct weir_virtio_kick - a notification that waits in a vCPU thread
 * @work: see weir/defer.h
 * @v: the device
 * @vq: the virtqueue
 */
struct weir_virtio_kick {
	struct weir_deferred work;
	struct weir_virtio *v;
	unsigned int vq;
};

/**
 * struct weir_virtio - what an open /dev/weir-virtio is
 * @lock: creation
 * @regs_lock: register writes that may sleep. Apart from @lock, which is held
 *	while the bus waits for accesses to end
 * @vm: the machine, with a reference; NULL until created
 * @dev: the backend
 * @mmio: its place on the bus
 * @regs: its registers
 * @irq_lock: InterruptStatus and the line move together; taken in any context,
 *	outside the interrupt controller's locks
 * @intid: its interrupt
 * @interrupts, @acks: how often the line was raised, acknowledged
 * @kicks: one for each virtqueue
 * @deferred: how often a notification waited
 * @id: its name in debugfs
 */
struct weir_virtio {
	struct mutex lock;
	struct mutex regs_lock;
	struct weir_vm *vm;
	struct weir_vhost_dev *dev;
	struct weir_mmio_dev mmio;
	struct weir_mmio_regs regs;
	raw_spinlock_t irq_lock;
	u32 intid;
	u64 interrupts, acks;
	struct weir_virtio_kick kicks[WEIR_VIRTIO_MAX_VQS];
	u64 deferred;
	int id;
	struct dentry *debugfs;
};

extern const struct file_operations weir_virtio_fops;
extern const struct weir_mmio_ops weir_virtio_mmio_ops;
extern const struct weir_mmio_regs_ops weir_virtio_irq_ops;

void weir_virtio_kicks_init(struct weir_virtio *v);
void weir_virtio_kicks_exit(struct weir_virtio *v);
void weir_virtio_call(void *priv, unsigned int vq);
void weir_virtio_config_changed(void *priv);
void weir_virtio_broken(void *priv, unsigned int vq, const char *why);

void weir_virtio_debugfs_init(void);
void weir_virtio_debugfs_exit(void);

#endif /* WEIR_VIRTIO_DEVICE_H */
