/* SPDX-License-Identifier: GPL-2.0-only */
/* The memory-mapped CPU interface of a GICv2. */
#ifndef GUEST_GIC_V2_H
#define GUEST_GIC_V2_H

#include "types.h"

#define GICC_CTLR	0x0000
#define GICC_PMR	0x0004
#define GICC_BPR	0x0008
#define GICC_IAR	0x000c
#define GICC_EOIR	0x0010
#define GICC_RPR	0x0014
#define GICC_HPPIR	0x0018
#define GICC_DIR	0x1000

void gic_v2_init_cpu(void);
/* INTID without an SGI's source, which the EOI adds. */
u32 gic_v2_ack(void);
void gic_v2_eoi(u32 intid);
void gic_v2_sgi(u32 value);		/* GICD_SGIR */
u32 gic_v2_read(u32 reg);
void gic_v2_write(u32 reg, u32 value);

#endif /* GUEST_GIC_V2_H */
