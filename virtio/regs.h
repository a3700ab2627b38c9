/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a driver sees of a virtio device whatever the transport (virtio 1.2, 2):
 * features, status, virtqueues. Pure: it reaches the device through &struct
 * weir_vhost_dev_ops and the interrupt through two callbacks.
 */
#ifndef WEIR_VIRTIO_REGS_H
#define WEIR_VIRTIO_REGS_H

#include <weir-vhost/dev.h>

#define WEIR_VIRTIO_QUEUES_MAX	17	/* eight pairs and a control queue */

/* Bits of the interrupt status, of both transports. */
#define WEIR_VIRTIO_INT_VRING	(1U << 0)
#define WEIR_VIRTIO_INT_CONFIG	(1U << 1)

struct weir_virtio_regs;

/**
 * struct weir_virtio_regs_ops - the interrupt behind the registers
 * @raise: set bits of the interrupt status and interrupt the driver. Any context
 * @ack: clear bits of the interrupt status, and tell which of them were set. Any
 *	context
 */
struct weir_virtio_regs_ops {
	void (*raise)(struct weir_virtio_regs *r, u32 bits);
	u32 (*ack)(struct weir_virtio_regs *r, u32 bits);
};

/**
 * struct weir_virtio_queue - what the driver wrote about one virtqueue
 * @num: its size; 0: not written
 * @ready: the driver enabled it
 * @live: the device serves it
 * @vector: PCI: MSI-X vector of its interrupt
 * @desc, @driver, @device: descriptor, driver and device area
 */
struct weir_virtio_queue {
	u32 num;
	u16 vector;
	bool ready;
	bool live;
	u64 desc, driver, device;
};

/**
 * struct weir_virtio_regs - registers of one device
 * @dev: the device behind them
 * @ops: its interrupt
 * @features: what the device offers
 * @driver_features: what the driver accepted so far
 * @device_features_sel, @driver_features_sel, @queue_sel: selectors
 * @status: device status, without DEVICE_NEEDS_RESET
 * @needs_reset: DEVICE_NEEDS_RESET; set from any context, cleared by a reset
 * @isr: interrupt status; changed by @ops only
 * @config_vector: PCI: MSI-X vector of changes of the configuration
 * @queue_max: largest virtqueue
 * @nr_queues: entries of @queue in use
 *
 * Reads, and writes that the transport does not defer, need no lock: a driver
 * that races with itself gets one of its own values. The caller serialises the
 * others.
 */
struct weir_virtio_regs {
	struct weir_vhost_dev *dev;
	const struct weir_virtio_regs_ops *ops;
	u64 features;
	u64 driver_features;
	u32 device_features_sel;
	u32 driver_features_sel;
	u32 queue_sel;
	u32 status;
	bool needs_reset;
	u32 isr;
	u16 config_vector;
	u32 queue_max;
	u32 nr_queues;
	struct weir_virtio_queue queue[WEIR_VIRTIO_QUEUES_MAX];
};

int weir_virtio_regs_init(struct weir_virtio_regs *r, struct weir_vhost_dev *dev,
			  const struct weir_virtio_regs_ops *ops, u32 queue_max);
void weir_virtio_regs_reset(struct weir_virtio_regs *r);
void weir_virtio_regs_break(struct weir_virtio_regs *r);
u32 weir_virtio_regs_offered(const struct weir_virtio_regs *r);
void weir_virtio_regs_accept(struct weir_virtio_regs *r, u32 val);
u32 weir_virtio_regs_status(const struct weir_virtio_regs *r);
void weir_virtio_regs_set_status(struct weir_virtio_regs *r, u32 val);
bool weir_virtio_regs_status_sleeps(const struct weir_virtio_regs *r, u32 val);
struct weir_virtio_queue *weir_virtio_regs_queue(struct weir_virtio_regs *r);
void weir_virtio_regs_enable(struct weir_virtio_regs *r,
			     struct weir_virtio_queue *q, bool on);
void weir_virtio_regs_reset_queue(struct weir_virtio_regs *r, u32 val);
bool weir_virtio_regs_reset_queue_sleeps(struct weir_virtio_regs *r, u32 val);
bool weir_virtio_regs_live(const struct weir_virtio_regs *r, u32 queue);

static inline void weir_virtio_set_low(u64 *reg, u32 val)
{
	*reg = (*reg & ~0xffffffffULL) | val;
}

static inline void weir_virtio_set_high(u64 *reg, u32 val)
{
	*reg = (*reg & 0xffffffffULL) | (u64)val << 32;
}

#endif /* WEIR_VIRTIO_REGS_H */
