/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * What /dev/weir-vhost-blk has beside linux/vhost.h: the disk. Its configuration
 * space (struct virtio_blk_config) and its virtqueues are reached by ioctls that
 * linux/vhost.h has for vDPA: VHOST_VDPA_GET_CONFIG, VHOST_VDPA_GET_CONFIG_SIZE,
 * VHOST_VDPA_SET_CONFIG, VHOST_VDPA_SET_VRING_ENABLE.
 */
#ifndef _UAPI_WEIR_VHOST_H
#define _UAPI_WEIR_VHOST_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define WEIR_VHOST_BLK_VRINGS_MAX	8

#define WEIR_VHOST_BLK_F_RDONLY		(1U << 0)
#define WEIR_VHOST_BLK_F_LIFETIME	(1U << 1)	/* lifetime[] is valid */

/**
 * struct weir_vhost_blk_backend - argument of WEIR_VHOST_BLK_SET_BACKEND
 * @fd: a block device or regular file, opened for writing unless read-only; may be
 *	closed afterwards. -1: no disk any more; every virtqueue is stopped, what was
 *	begun is finished first; nothing else is looked at
 * @flags: WEIR_VHOST_BLK_F_*
 * @nr_queues: virtqueues that the driver is shown, 1 to WEIR_VHOST_BLK_VRINGS_MAX
 * @queue_size: the largest that the driver may make one, 2 to 32768; what it is told
 *	of the length of requests follows from it
 * @serial: answer to VIRTIO_BLK_T_GET_ID, padded with zeroes
 * @lifetime: answer to VIRTIO_BLK_T_GET_LIFETIME: as of struct weir_virtio_create
 * @pad, @reserved: zeroes
 *
 * From then on VHOST_GET_FEATURES has the disk's features, too.
 *
 * Errors: EPERM (not the owner), EFAULT, EBUSY (there is a disk), EINVAL (flags,
 * queues, size, lifetime, reserved, a file of another kind, or opened to append; a zoned disk,
 * and VHOST_SET_FEATURES had features, but not VIRTIO_BLK_F_ZONED), EBADF (not
 * open, or not for what is asked), EROFS, EOPNOTSUPP (VHOST_SET_FEATURES had
 * features that this disk does not have), ENOMEM, EINTR.
 */
struct weir_vhost_blk_backend {
	__s32 fd;
	__u32 flags;
	__u32 nr_queues;
	__u32 queue_size;
	__u8 serial[20];
	__u16 lifetime[3];
	__u16 pad;
	__u32 reserved[5];
};

#define WEIR_VHOST_BLK_SET_BACKEND \
	_IOW('w', 0x20, struct weir_vhost_blk_backend)

#endif /* _UAPI_WEIR_VHOST_H */
