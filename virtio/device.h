/* SPDX-License-Identifier: GPL-2.0-only */
/* An in-kernel virtio device: a backend behind a transport on a VM's bus. */
#ifndef WEIR_VIRTIO_DEVICE_H
#define WEIR_VIRTIO_DEVICE_H

#include <linux/fs.h>
#include <linux/mutex.h>
#include <linux/spinlock_types.h>
#include <weir/defer.h>
#include <weir/mmio.h>
#include "pci.h"
#include "regs.h"

struct dentry;
struct weir_virtio_create;

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
 * struct weir_virtio_transport - how the driver reaches a device
 * @irq: interrupts on behalf of the registers
 * @call: &weir_vhost_env.call
 * @attach: the device is there: let the driver reach it
 * @detach: no access to it is under way when this returns
 */
struct weir_virtio_transport {
	const struct weir_virtio_regs_ops *irq;
	void (*call)(void *priv, unsigned int vq);
	int (*attach)(struct weir_virtio *v, const struct weir_virtio_create *c);
	void (*detach)(struct weir_virtio *v);
};

/**
 * struct weir_virtio - what an open /dev/weir-virtio is
 * @lock: creation
 * @regs_lock: register writes that may sleep. Apart from @lock, which is held
 *	while the bus waits for accesses to end
 * @vm: the machine, with a reference; NULL until created
 * @dev: the backend
 * @remote: @dev, if another process serves it; else NULL
 * @transport: how the driver reaches it
 * @mmio: virtio-mmio: its place on the bus
 * @pci: virtio-pci: its places, its interrupts
 * @regs: its registers
 * @irq_lock: interrupt status, line and vectors move together; taken in any context,
 *	outside the interrupt controller's locks
 * @intid: virtio-mmio: its interrupt
 * @interrupts, @acks: how often the line was raised, acknowledged; virtio-pci:
 *	interrupts sent, or pending while they are masked
 * @kicks: one for each virtqueue
 * @deferred: how often a notification waited
 * @id: its name in debugfs
 */
struct weir_virtio {
	struct mutex lock;
	struct mutex regs_lock;
	struct weir_vm *vm;
	struct weir_vhost_dev *dev;
	struct weir_vhost_dev *remote;
	const struct weir_virtio_transport *transport;
	struct weir_mmio_dev mmio;
	struct weir_virtio_pci pci;
	struct weir_virtio_regs regs;
	raw_spinlock_t irq_lock;
	u32 intid;
	u64 interrupts, acks;
	struct weir_virtio_kick kicks[WEIR_VIRTIO_QUEUES_MAX];
	u64 deferred;
	int id;
	struct dentry *debugfs;
};

extern const struct file_operations weir_virtio_fops;
extern const struct weir_virtio_transport weir_virtio_mmio;
extern const struct weir_virtio_transport weir_virtio_pci;

void weir_virtio_kicks_init(struct weir_virtio *v);
void weir_virtio_kicks_exit(struct weir_virtio *v);
bool weir_virtio_kick_waits(struct weir_virtio *v, struct weir_vcpu *vcpu, u32 vq);
enum weir_mmio_result weir_virtio_kick_remote(struct weir_virtio *v, u32 vq);

void weir_virtio_debugfs_init(void);
void weir_virtio_debugfs_exit(void);

#endif /* WEIR_VIRTIO_DEVICE_H */
