/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * What the KVM and vhost ABIs cannot say: in-kernel virtio devices.
 *
 * Open /dev/weir-virtio once for each device, WEIR_VIRTIO_CREATE on it, keep it
 * open as long as the device is to live. Closing it (or the death of the VMM)
 * removes the device from the guest's bus.
 */
#ifndef _UAPI_WEIR_H
#define _UAPI_WEIR_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define WEIR_VIRTIO_NET	1	/* virtio device IDs */
#define WEIR_VIRTIO_BLK	2

#define WEIR_VIRTIO_MQ_MAX	8	/* request queues or queue pairs of a device */

/* Bytes of guest physical address space that a device's registers take. */
#define WEIR_VIRTIO_MMIO_SIZE	0x200

#define WEIR_VIRTIO_F_RDONLY	(1U << 0)	/* blk: read-only disk */
#define WEIR_VIRTIO_F_MAC	(1U << 1)	/* net: mac[] is valid */
#define WEIR_VIRTIO_F_PCI	(1U << 2)	/* virtio-pci, not virtio-mmio */
#define WEIR_VIRTIO_F_PACKED	(1U << 3)	/* offer packed virtqueues */
#define WEIR_VIRTIO_F_REMOTE	(1U << 4)	/* another process serves it */
#define WEIR_VIRTIO_F_RSS	(1U << 5)	/* net: offer it, with several pairs */
#define WEIR_VIRTIO_F_HASH	(1U << 6)	/* net: offer VIRTIO_NET_F_HASH_REPORT, as RSS */
#define WEIR_VIRTIO_F_LIFETIME	(1U << 7)	/* blk: lifetime[] is valid */

/**
 * struct weir_virtio_create - argument of WEIR_VIRTIO_CREATE
 * @vm_fd: KVM VM file descriptor
 * @device: WEIR_VIRTIO_NET or WEIR_VIRTIO_BLK
 * @flags: WEIR_VIRTIO_F_*
 * @intid: INTID of the device's interrupt, 32 to 1019 (edge or level as the
 *	device tree says; the device lowers it on acknowledge); PCI: 0
 * @mmio_base: guest physical address of its registers, 4 KiB aligned; PCI: 0
 * @backend_fd: net: an attached tap with IFF_VNET_HDR, a macvtap or packet socket
 *	like it; blk: a block device or regular file, opened for writing unless
 *	read-only
 * @queue_size: largest virtqueue, a power of two up to 1024; 0 for 256 (net) or
 *	1024 (blk)
 * @mac: net: MAC address if WEIR_VIRTIO_F_MAC
 * @lifetime: blk: if WEIR_VIRTIO_F_LIFETIME, answer to VIRTIO_BLK_T_GET_LIFETIME
 *	(virtio 1.2, 5.2.6): pre_eol_info, up to 3, device_lifetime_est_typ_a and _b,
 *	up to 11; else zeroes
 * @mtu: net: MTU offered to the guest, 0 for none
 * @serial: blk: answer to VIRTIO_BLK_T_GET_ID, padded with zeroes
 * @devid: PCI: DeviceID of its messages to an ITS
 * @spi_doorbell: PCI: messages to this guest physical address assert the SPI
 *	whose INTID is their data, as a GICv2m does; 0: there is no such address
 * @queues: address of a struct weir_virtio_queues; 0 for one queue (blk) or pair (net).
 *	With WEIR_VIRTIO_F_REMOTE: of a struct weir_virtio_remote
 *
 * Errors: EINVAL, ENODEV (no such device), EFAULT (argument), EBADF (descriptors),
 * EBADFD (the tap has no interface), EROFS (read-only disk), EBUSY (already
 * created), EEXIST (address taken), ENOSPC (bus full), ENOMEM, EINTR (killed).
 */
struct weir_virtio_create {
	__s32 vm_fd;
	__u32 device;
	__u32 flags;
	__u32 intid;
	__u64 mmio_base;
	__s32 backend_fd;
	__u32 queue_size;
	union {
		__u8 mac[6];
		__u16 lifetime[3];
	};
	__u16 mtu;
	__u8 serial[20];
	__u32 devid;
	__u64 spi_doorbell;
	__u64 queues;
};

/**
 * struct weir_virtio_queues - how many queues a device has
 * @nr: 1 to WEIR_VIRTIO_MQ_MAX request queues (VIRTIO_BLK_F_MQ), or pairs of a
 *	receive and a transmit queue (VIRTIO_NET_F_MQ, with a control queue)
 * @tap_fd: net: behind the pairs after the first one, whose is backend_fd: queues of
 *	the same tap, which then has IFF_MULTI_QUEUE. All other entries are zero
 */
struct weir_virtio_queues {
	__u32 nr;
	__s32 tap_fd[WEIR_VIRTIO_MQ_MAX - 1];
};
#define WEIR_VIRTIO_CREATE	_IOW('w', 0x01, struct weir_virtio_create)

#include "weir-pci.h"
#include "weir-remote.h"

#endif /* _UAPI_WEIR_H */
