/* SPDX-License-Identifier: GPL-2.0-only */
/* The registers as virtio-mmio, version 2, shows them (virtio 1.2, 4.2.2). Pure. */
#ifndef WEIR_VIRTIO_MMIO_REGS_H
#define WEIR_VIRTIO_MMIO_REGS_H

#include <weir/mmio.h>
#include "regs.h"

#define WEIR_MMIO_VENDOR	0x52494557	/* "WEIR" */

enum weir_mmio_result weir_mmio_regs_access(struct weir_virtio_regs *r, u32 off,
					    struct weir_mmio_access *a);

#endif /* WEIR_VIRTIO_MMIO_REGS_H */
