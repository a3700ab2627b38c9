/* SPDX-License-Identifier: GPL-2.0-only */
/* A disk behind virtio-pci and its driver (virtio 1.2, 4.1). */
#ifndef TEST_PCI_DISK_H
#define TEST_PCI_DISK_H

#include <linux/virtio_blk.h>

#include "virtio.h"

#define PCI_DISK_DOORBELL	0x08020040UL	/* messages there are SPIs */
#define PCI_DISK_ON \
	(WEIR_VIRTIO_PCI_MEMORY | WEIR_VIRTIO_PCI_MASTER | \
	 WEIR_VIRTIO_PCI_MSIX_ENABLE)

/**
 * struct pci_disk - a disk of 64 sectors
 * @dev: /dev/weir-virtio
 * @base: where the test has put BAR 0
 */
struct pci_disk {
	struct vcpu *vcpu;
	int dev;
	u64 base;
	struct queue q;
};

/* An empty image, already unlinked. */
int pci_disk_file(void);
void pci_disk_create(struct pci_disk *d, struct vm *vm, int file, u32 devid,
		     u64 spi_doorbell);
int pci_disk_set(struct pci_disk *d, u64 base, u32 flags);

u64 pci_read(struct pci_disk *d, u32 offset, u32 len);
void pci_write(struct pci_disk *d, u32 offset, u32 len, u64 val);
void pci_vector(struct pci_disk *d, u32 vector, u64 address, u32 data, bool masked);

/* From reset to DRIVER_OK: vector 0 for the configuration, 1 for the queue. */
void pci_disk_start(struct pci_disk *d);
/* A request to read a sector to @gpa, and the notification. */
void pci_disk_put(struct pci_disk *d, u64 gpa);
/* One that is waited for. Return: its status byte, or -1 when no answer came. */
int pci_disk_read_sector(struct pci_disk *d);

#endif /* TEST_PCI_DISK_H */
