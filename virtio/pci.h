/* SPDX-License-Identifier: GPL-2.0-only */
/* A virtio-pci device's BAR 0 on a VM's bus, and its vectors. */
#ifndef WEIR_VIRTIO_PCI_H
#define WEIR_VIRTIO_PCI_H

#include <weir/mmio.h>
#include "msix.h"

struct weir_virtio;
struct weir_virtio_pci_set;
struct weir_virtio_pci_access;

/**
 * struct weir_virtio_bar - a place that BAR 0 may have
 * @mmio: on the bus
 * @v: the device
 */
struct weir_virtio_bar {
	struct weir_mmio_dev mmio;
	struct weir_virtio *v;
};

/**
 * struct weir_virtio_pci - what a virtio-pci device has beside its registers
 * @msix: its vectors, under &weir_virtio.irq_lock
 * @devid: DeviceID of its messages
 * @spi_doorbell: where messages are SPIs, or 0
 * @bar: one to be at, one to move to; under &weir_virtio.lock
 * @at: which is on the bus, or NULL
 */
struct weir_virtio_pci {
	struct weir_msix msix;
	u32 devid;
	gpa_t spi_doorbell;
	struct weir_virtio_bar bar[2];
	struct weir_virtio_bar *at;
};

int weir_virtio_pci_set(struct weir_virtio *v,
			const struct weir_virtio_pci_set *args);
int weir_virtio_pci_access(struct weir_virtio *v,
			   struct weir_virtio_pci_access *args);

#endif /* WEIR_VIRTIO_PCI_H */
