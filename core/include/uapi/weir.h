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

/* Bytes of guest physical address space that a device's registers take. */
#define WEIR_VIRTIO_MMIO_SIZE	0x200

#define WEIR_VIRTIO_F_RDONLY	(1U << 0)	/* blk: read-only disk */
#define WEIR_VIRTIO_F_MAC	(1U << 1)	/* net: mac[] is valid */
#define WEIR_VIRTIO_F_PCI	(1U << 2)	/* virtio-pci, not virtio-mmio */
#define WEIR_VIRTIO_F_PACKED	(1U << 3)	/* offer packed virtqueues */

/**
 * struct weir_virtio_create - argument of WEIR_VIRTIO_CREATE
 * @vm_fd: KVM VM file descriptor
 * @device: WEIR_VIRTIO_NET or WEIR_VIRTIO_BLK
 * @flags: WEIR_VIRTIO_F_*
 * @intid: INTID of the device's interrupt, 32 to 1019 (edge or level as the
 *	device tree says; the device lowers it on acknowledge); PCI: 0
 * @mmio_base: guest physical address of its registers, 4 KiB aligned; PCI: 0
 * @backend_fd: net: an attached tap with IFF_VNET_HDR; blk: a block device or
 *	regular file, opened for writing unless read-only
 * @queue_size: largest virtqueue, a power of two up to 1024; 0 for 256 (net) or
 *	1024 (blk)
 * @mac: net: MAC address if WEIR_VIRTIO_F_MAC
 * @mtu: net: MTU offered to the guest, 0 for none
 * @serial: blk: answer to VIRTIO_BLK_T_GET_ID, padded with zeroes
 * @devid: PCI: DeviceID of its messages to an ITS
 * @spi_doorbell: PCI: messages to this guest physical address assert the SPI
 *	whose INTID is their data, as a GICv2m does; 0: there is no such address
 * @reserved: zero
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
	__u8 mac[6];
	__u16 mtu;
	__u8 serial[20];
	__u32 devid;
	__u64 spi_doorbell;
	__u32 reserved[2];
};
#define WEIR_VIRTIO_CREATE	_IOW('w', 0x01, struct weir_virtio_create)

/*
 * A virtio-pci device is BAR 0 of a function whose configuration space the VMM
 * serves. What is where in the BAR, for the capabilities (virtio 1.2, 4.1.4):
 */
#define WEIR_VIRTIO_PCI_COMMON	0x0000
#define WEIR_VIRTIO_PCI_ISR	0x1000
#define WEIR_VIRTIO_PCI_DEVICE	0x2000
#define WEIR_VIRTIO_PCI_NOTIFY	0x3000	/* queue_notify_off is the queue's number */
#define WEIR_VIRTIO_PCI_MSIX	0x4000	/* table */
#define WEIR_VIRTIO_PCI_PBA	0x5000	/* pending bits */
#define WEIR_VIRTIO_PCI_SIZE	0x8000	/* of the BAR */
#define WEIR_VIRTIO_PCI_MULTIPLIER	4	/* of queue_notify_off */
#define WEIR_VIRTIO_PCI_VECTORS		9	/* of MSI-X */
#define WEIR_VIRTIO_PCI_MEMORY		(1U << 0)	/* BAR 0 is decoded at @base */
#define WEIR_VIRTIO_PCI_MASTER		(1U << 1)	/* it may send messages */
#define WEIR_VIRTIO_PCI_MSIX_ENABLE	(1U << 2)
#define WEIR_VIRTIO_PCI_MSIX_MASK	(1U << 3)	/* Function Mask */

/**
 * struct weir_virtio_pci_set - argument of WEIR_VIRTIO_PCI_SET
 * @base: guest physical address of BAR 0, aligned to its size
 * @flags: WEIR_VIRTIO_PCI_*; none after WEIR_VIRTIO_CREATE
 * @reserved: zero
 *
 * What the guest wrote to Command, BAR 0 and the MSI-X capability. Errors: EFAULT,
 * ENODEV (no virtio-pci device created here), EINVAL, EEXIST (address taken),
 * ENOSPC (bus full), ENOMEM; then nothing has changed.
 */
struct weir_virtio_pci_set {
	__u64 base;
	__u32 flags;
	__u32 reserved;
};

/**
 * struct weir_virtio_pci_access - argument of WEIR_VIRTIO_PCI_ACCESS
 * @offset: in BAR 0, a multiple of @len
 * @len: 1, 2 or 4 bytes
 * @write: 1 or 0
 * @val: value written; out: value read
 *
 * The guest's access by VIRTIO_PCI_CAP_PCI_CFG (4.1.4.9). Errors as above.
 */
struct weir_virtio_pci_access {
	__u32 offset;
	__u32 len;
	__u32 write;
	__u32 val;
};
#define WEIR_VIRTIO_PCI_SET	_IOW('w', 0x02, struct weir_virtio_pci_set)
#define WEIR_VIRTIO_PCI_ACCESS	_IOWR('w', 0x03, struct weir_virtio_pci_access)

#endif /* _UAPI_WEIR_H */
