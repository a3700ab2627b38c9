/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/* A virtio device whose queues another process serves; included by weir.h. */
#ifndef _UAPI_WEIR_REMOTE_H
#define _UAPI_WEIR_REMOTE_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define WEIR_VIRTIO_REMOTE_QUEUES	17
#define WEIR_VIRTIO_REMOTE_CONFIG	256

/**
 * struct weir_virtio_remote - what struct weir_virtio_create.queues is the address of
 * @features: to offer. VIRTIO_F_VERSION_1 must be among them, and beside it only
 *	VIRTIO_RING_F_INDIRECT_DESC, VIRTIO_RING_F_EVENT_IDX, VIRTIO_F_RING_PACKED and
 *	those of the kind of device (bits 0 to 23, 50 to 63) may be
 * @nr_queues: 1 to WEIR_VIRTIO_REMOTE_QUEUES
 * @config_len: bytes of configuration space; those after it read as zero, and
 *	none can be written
 * @kick: eventfds that the driver's notifications signal, from where they trap
 * @call: eventfds that interrupt the driver; entries beyond @nr_queues are zero
 * @config: configuration space
 *
 * With WEIR_VIRTIO_F_REMOTE, struct weir_virtio_create.device is any virtio device
 * ID from 1 to 63 and backend_fd an eventfd, signalled when the queues in struct
 * weir_virtio_remote_state change; mac, mtu and serial are zero.
 */
struct weir_virtio_remote {
	__u64 features;
	__u32 nr_queues;
	__u32 config_len;
	__s32 kick[WEIR_VIRTIO_REMOTE_QUEUES];
	__s32 call[WEIR_VIRTIO_REMOTE_QUEUES];
	__u8 config[WEIR_VIRTIO_REMOTE_CONFIG];
};

/**
 * struct weir_virtio_remote_queue - a queue as the driver has set it up
 * @desc, @avail, @used: guest physical addresses, aligned, otherwise as the driver
 *	wrote them: they may lead nowhere
 * @num: its size
 * @live: 1: it is to be served, from its beginning when it was not so before; 0:
 *	it is not, and the rest is zero
 */
struct weir_virtio_remote_queue {
	__u64 desc, avail, used;
	__u32 num;
	__u32 live;
};

/**
 * struct weir_virtio_remote_state - argument of WEIR_VIRTIO_REMOTE_GET
 * @features: that the driver took
 * @seq: goes up with every change of a queue
 * @nr_queues: as at creation
 * @queue: its queues
 *
 * A driver that stops a queue (a reset, say) waits until WEIR_VIRTIO_REMOTE_DONE
 * tells of a state that has it stopped: then nobody may touch its buffers.
 */
struct weir_virtio_remote_state {
	__u64 features;
	__u32 seq;
	__u32 nr_queues;
	struct weir_virtio_remote_queue queue[WEIR_VIRTIO_REMOTE_QUEUES];
};

/**
 * struct weir_virtio_remote_config - argument of WEIR_VIRTIO_REMOTE_CONFIG_SET
 * @len: bytes of configuration space
 * @data: configuration space; the driver is told that it has changed
 */
struct weir_virtio_remote_config {
	__u32 len;
	__u8 data[WEIR_VIRTIO_REMOTE_CONFIG];
};

/*
 * Errors of the three: EFAULT, ENODEV (no such device created here), EINVAL (DONE:
 * the number of a state that was not yet, or of one before the last that was told;
 * CONFIG_SET: longer than there is room for).
 */
#define WEIR_VIRTIO_REMOTE_GET	_IOR('w', 0x04, struct weir_virtio_remote_state)
#define WEIR_VIRTIO_REMOTE_DONE	_IOW('w', 0x05, __u32)
#define WEIR_VIRTIO_REMOTE_CONFIG_SET \
	_IOW('w', 0x06, struct weir_virtio_remote_config)

#endif /* _UAPI_WEIR_REMOTE_H */
