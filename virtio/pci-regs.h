/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The registers as virtio-pci shows them in BAR 0 (virtio 1.2, 4.1.4): common
 * configuration, interrupt status, the device's own. Pure.
 */
#ifndef WEIR_VIRTIO_PCI_REGS_H
#define WEIR_VIRTIO_PCI_REGS_H

#include <weir/mmio.h>
#include "regs.h"

void weir_pci_regs_init(struct weir_virtio_regs *r);
enum weir_mmio_result weir_pci_regs_access(struct weir_virtio_regs *r, u32 off,
					   struct weir_mmio_access *a);

#endif /* WEIR_VIRTIO_PCI_REGS_H */
