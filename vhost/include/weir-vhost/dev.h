/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A backend device (net, blk) as its front ends see it: the in-kernel
 * virtio-mmio transport, the vhost ioctl door, a loopback test. Neither side
 * knows a hypervisor: a kick comes in, a call goes out, guest memory is a
 * &struct weir_gmem.
 */
#ifndef WEIR_VHOST_DEV_H
#define WEIR_VHOST_DEV_H

#include <weir/gmem.h>

struct seq_file;
struct weir_worker;
struct weir_vhost_dev;

/**
 * struct weir_vhost_env - what a front end gives a device
 * @gmem: guest memory
 * @id: what traces call it
 * @mm: the VMM's mm (for worker accounting), borrowed for the device's life
 * @workers: each virtqueue comes with its worker; else the device has its own
 * @call: used-buffer notification for virtqueue @vq. Any context, raw locks only
 * @config_changed: configuration space changed (capacity). Any context
 * @broken: virtqueue @vq saw something the driver must not do; @why says what. The
 *	front end sets DEVICE_NEEDS_RESET. Process or softirq context
 */
struct weir_vhost_env {
	struct weir_gmem gmem;
	struct mm_struct *mm;
	int id;
	bool workers;
	void *priv;
	void (*call)(void *priv, unsigned int vq);
	void (*config_changed)(void *priv);
	void (*broken)(void *priv, unsigned int vq, const char *why);
};

#define WEIR_VHOST_BASE_PACKED	0x8000	/* of a packed virtqueue after reset */
/**
 * struct weir_vhost_ring - where a virtqueue lies (virtio 1.2, 2.7 and 2.8)
 * @num: size; split: power of two
 * @desc: descriptor area, @avail: driver area, @used: device area
 * @base: next available index (0 after reset); packed: offset of the next
 *	descriptor, for both sides, and the wrap counter in bit 15
 * @worker: the front end's, if &weir_vhost_env.workers
 * @poll_ns: how long that looks for more before it asks for notifications
 * @log_data: log writes to buffers (&weir_gmem_ops.log)
 * @log_ring: log those to the ring; @log_used is what the log has for @used
 */
struct weir_vhost_ring {
	u16 num;
	gpa_t desc, avail, used;
	u16 base;
	struct weir_worker *worker;
	u64 poll_ns;
	bool log_data, log_ring;
	gpa_t log_used;
};

/**
 * struct weir_vhost_dev_ops - a device class
 * @virtio_id: VIRTIO_ID_NET, VIRTIO_ID_BLOCK
 * @nr_vqs: number of virtqueues of @dev
 * @features: all features offered, VIRTIO_F_VERSION_1 and VIRTIO_RING_F_* included
 * @set_features: accept what the driver chose (subset already checked).
 *	-EINVAL for a combination the specification forbids. Device stopped
 * @read_config, @write_config: configuration space, any offset and length up
 *	to the window; bytes past its end read as zero, writes there are ignored. No sleep in read
 * @config_generation: changes whenever configuration space did
 * @start_vq: begin serving a virtqueue. May sleep. -EINVAL for a bad ring
 * @stop_vq: stop, wait for everything in flight; *base: for the next start. May sleep
 * @kick: driver notified virtqueue @vq. Called in the vCPU thread (process
 *	context, may sleep, guest memory's mm current or not): serves inline within a budget
 *	when the queue is quiet, else hands over to the worker
 * @gathers: would a notification of @vq better wait until the guest goes idle,
 *	as more requests are expected? Then the front end may delay @kick. Any
 *	context
 * @poke: as @kick, but from any context: the worker serves it
 * @give_up: the VMM has ended: workers wait for no page of its any more, what needs one
 *	fails. Queues are stopped and @destroy called next. NULL: there are none
 * @destroy: last call: everything stopped, released
 * @stats: print counters, one "name value" a line (debugfs)
 */
struct weir_vhost_dev_ops {
	u32 virtio_id;
	unsigned int (*nr_vqs)(struct weir_vhost_dev *dev);
	u64 (*features)(struct weir_vhost_dev *dev);
	int (*set_features)(struct weir_vhost_dev *dev, u64 features);
	void (*read_config)(struct weir_vhost_dev *dev, u32 off, void *buf, u32 len);
	void (*write_config)(struct weir_vhost_dev *dev, u32 off, const void *buf, u32 len);
	u32 (*config_generation)(struct weir_vhost_dev *dev);
	int (*start_vq)(struct weir_vhost_dev *dev, unsigned int vq,
			const struct weir_vhost_ring *ring);
	void (*stop_vq)(struct weir_vhost_dev *dev, unsigned int vq, u16 *base);
	void (*kick)(struct weir_vhost_dev *dev, unsigned int vq);
	bool (*gathers)(struct weir_vhost_dev *dev, unsigned int vq);
	void (*poke)(struct weir_vhost_dev *dev, unsigned int vq);
	void (*give_up)(struct weir_vhost_dev *dev);
	void (*destroy)(struct weir_vhost_dev *dev);
	void (*stats)(struct weir_vhost_dev *dev, struct seq_file *m);
};

/* First member of every device. */
struct weir_vhost_dev {
	const struct weir_vhost_dev_ops *ops;
	struct weir_vhost_env env;
};

#endif /* WEIR_VHOST_DEV_H */
