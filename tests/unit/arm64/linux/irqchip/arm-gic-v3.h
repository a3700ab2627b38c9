/* SPDX-License-Identifier: GPL-2.0-only */
/* Bits of ICC_SRE_EL1 (ARM IHI 0069, 12.2.23). */
#ifndef WEIR_ARM64_LINUX_IRQCHIP_ARM_GIC_V3_H
#define WEIR_ARM64_LINUX_IRQCHIP_ARM_GIC_V3_H

#define ICC_SRE_EL1_SRE	(1U << 0)
#define ICC_SRE_EL1_DFB	(1U << 1)
#define ICC_SRE_EL1_DIB	(1U << 2)

#endif /* WEIR_ARM64_LINUX_IRQCHIP_ARM_GIC_V3_H */
