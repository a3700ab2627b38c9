/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * Disks that can become vDPA devices. /dev/weir-vdpa holds them by name;
 * `vdpa dev add name NAME mgmtdev weir` makes a device of one. Reading it gives a
 * line for each: name, "ro" or "rw", its queues, "used" or "free", the path.
 */
#ifndef _UAPI_WEIR_VDPA_H
#define _UAPI_WEIR_VDPA_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define WEIR_VDPA_NAME_LEN	32	/* with the zero at the end */
#define WEIR_VDPA_QUEUES_MAX	8

#define WEIR_VDPA_F_RDONLY	(1U << 0)
#define WEIR_VDPA_F_PACKED	(1U << 1)	/* offer packed virtqueues */
#define WEIR_VDPA_F_LIFETIME	(1U << 2)	/* lifetime[] is valid */

/**
 * struct weir_vdpa_disk - argument of WEIR_VDPA_ADD_DISK
 * @name: also the vDPA device's; no slash in it
 * @fd: a block device or regular file, opened for writing unless read-only; stays
 *	open
 * @flags: WEIR_VDPA_F_*
 * @nr_queues: 1 to WEIR_VDPA_QUEUES_MAX
 * @serial: answer to VIRTIO_BLK_T_GET_ID, padded with zeroes
 * @lifetime: answer to VIRTIO_BLK_T_GET_LIFETIME: as of struct weir_virtio_create
 * @pad: zero
 *
 * Errors: EFAULT, EINVAL (name, flags, queues, lifetime, pad, a file of another kind), EBADF (not
 * open, or not for what is asked), EEXIST, ENOMEM.
 */
struct weir_vdpa_disk {
	char name[WEIR_VDPA_NAME_LEN];
	__s32 fd;
	__u32 flags;
	__u32 nr_queues;
	__u8 serial[20];
	__u16 lifetime[3];
	__u16 pad;
};

/**
 * struct weir_vdpa_name - argument of WEIR_VDPA_REMOVE
 * @name: of a disk
 *
 * Errors: EFAULT, EINVAL (no zero at the end), ENOENT, EBUSY: it has a vDPA device.
 */
struct weir_vdpa_name {
	char name[WEIR_VDPA_NAME_LEN];
};

#define WEIR_VDPA_ADD_DISK	_IOW('w', 0x10, struct weir_vdpa_disk)
#define WEIR_VDPA_REMOVE	_IOW('w', 0x11, struct weir_vdpa_name)

#endif /* _UAPI_WEIR_VDPA_H */
