// SPDX-License-Identifier: GPL-2.0-only
/* A GICv2's memory-mapped CPU interface, and SGIs. */

#include "cpu.h"
#include "gic.h"

#define IAR_INTID	0x3ffU

/* GICC_IAR as it was read: the EOI of an SGI names its source. */
static u32 acked[GUEST_MAX_CPUS][16];

u32 gic_v2_read(u32 reg)
{
	return mmio_read32(GUEST_GICC + reg);
}

void gic_v2_write(u32 reg, u32 value)
{
	mmio_write32(GUEST_GICC + reg, value);
	dsb();
	isb();
}

u32 gic_v2_ack(void)
{
	u32 iar = mmio_read32(GUEST_GICC + GICC_IAR);
	u32 intid = iar & IAR_INTID;

	dsb();
	if (intid < 16)
		acked[cpu_index()][intid] = iar;
	return intid;
}

void gic_v2_eoi(u32 intid)
{
	gic_v2_write(GICC_EOIR,
		     intid < 16 ? acked[cpu_index()][intid] : intid);
}

void gic_v2_sgi(u32 value)
{
	dsb();
	mmio_write32(GUEST_GICD + GICD_SGIR, value);
	dsb();
}

void gic_v2_init_cpu(void)
{
	gic_set_mask(0xff);
	gic_v2_write(GICC_BPR, 0);
	gic_enable_cpu(true);
}
