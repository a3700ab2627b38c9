/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/* What of a virtio-pci device is the VMM's; included by weir.h. */
#ifndef _UAPI_WEIR_PCI_H
#define _UAPI_WEIR_PCI_H

#include <linux/ioctl.h>
#include <linux/types.h>

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
#define WEIR_VIRTIO_PCI_VECTORS		18	/* of MSI-X: one a queue, one more */
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

#endif /* _UAPI_WEIR_PCI_H */
