/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Register logic of the virtio-mmio transport, version 2 (virtio 1.2, 4.2.2).
 * Pure: it reaches the device through &struct weir_vhost_dev_ops and the
 * interrupt through two callbacks.
 */
#ifndef WEIR_VIRTIO_MMIO_REGS_H
#define WEIR_VIRTIO_MMIO_REGS_H

#include <weir/mmio.h>
#include <weir-vhost/dev.h>

#define WEIR_MMIO_QUEUES_MAX	16
#define WEIR_MMIO_VENDOR	0x52494557	/* "WEIR" */

struct weir_mmio_regs;

/**
 * struct weir_mmio_regs_ops - the interrupt behind the registers
 * @raise: set bits of InterruptStatus and interrupt the driver. Any context
 * @ack: clear bits of InterruptStatus. Any context
 */
struct weir_mmio_regs_ops {
	void (*raise)(struct weir_mmio_regs *r, u32 bits);
	void (*ack)(struct weir_mmio_regs *r, u32 bits);
};

/**
 * struct weir_mmio_queue - what the driver wrote about one virtqueue
 * @num: QueueNum
 * @ready: QueueReady
 * @live: the device serves it
 * @desc, @driver, @device: descriptor, driver and device area
 */
struct weir_mmio_queue {
	u32 num;
	bool ready;
	bool live;
	u64 desc, driver, device;
};

/**
 * struct weir_mmio_regs - registers of one device
 * @dev: the device behind them
 * @ops: its interrupt
 * @features: what the device offers
 * @driver_features: what the driver accepted so far
 * @device_features_sel, @driver_features_sel, @queue_sel: selectors
 * @status: Status, without DEVICE_NEEDS_RESET
 * @needs_reset: DEVICE_NEEDS_RESET; set from any context, cleared by a reset
 * @isr: InterruptStatus; changed by @ops only
 * @queue_max: QueueNumMax
 * @nr_queues: entries of @queue in use
 *
 * Reads, and writes that weir_mmio_regs_access() does not defer, need no lock:
 * a driver that races with itself gets one of its own values. The caller
 * serialises the others.
 */
struct weir_mmio_regs {
	struct weir_vhost_dev *dev;
	const struct weir_mmio_regs_ops *ops;
	u64 features;
	u64 driver_features;
	u32 device_features_sel;
	u32 driver_features_sel;
	u32 queue_sel;
	u32 status;
	bool needs_reset;
	u32 isr;
	u32 queue_max;
	u32 nr_queues;
	struct weir_mmio_queue queue[WEIR_MMIO_QUEUES_MAX];
};

int weir_mmio_regs_init(struct weir_mmio_regs *r, struct weir_vhost_dev *dev,
			const struct weir_mmio_regs_ops *ops, u32 queue_max);
enum weir_mmio_result weir_mmio_regs_access(struct weir_mmio_regs *r, u32 off,
					    struct weir_mmio_access *a);
bool weir_mmio_regs_live(const struct weir_mmio_regs *r, u32 queue);
void weir_mmio_regs_reset(struct weir_mmio_regs *r);
void weir_mmio_regs_break(struct weir_mmio_regs *r);

#endif /* WEIR_VIRTIO_MMIO_REGS_H */
