/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A GICv3 (IHI 0069) with affinity routing, group 1, one security state; or a
 * GICv2 (IHI 0048), group 0, where the CPU has no system registers for one.
 */
#ifndef GUEST_GIC_H
#define GUEST_GIC_H

#include "gic-v2.h"
#include "layout.h"
#include "sysreg.h"
#include "types.h"

#define GICD_CTLR	0x0000
#define GICD_TYPER	0x0004
#define GICD_IGROUPR	0x0080
#define GICD_ISENABLER	0x0100
#define GICD_ICENABLER	0x0180
#define GICD_ISPENDR	0x0200
#define GICD_ICPENDR	0x0280
#define GICD_ISACTIVER	0x0300
#define GICD_ICACTIVER	0x0380
#define GICD_IPRIORITYR	0x0400
#define GICD_ITARGETSR	0x0800
#define GICD_ICFGR	0x0c00
#define GICD_SGIR	0x0f00
#define GICD_CPENDSGIR	0x0f10
#define GICD_SPENDSGIR	0x0f20
#define GICD_IROUTER	0x6000
#define GICD_PIDR2	0xffe8

#define GICR_TYPER	0x0008
#define GICR_WAKER	0x0014
#define GICR_SGI	0x10000		/* frame of the private interrupts */
#define GICR_STRIDE	0x20000

#define GIC_SPURIOUS	1023
#define GIC_PRIORITY	0xa0		/* what init gives to everyone */

extern bool gic_v2;		/* known once something has been initialised */

void gic_init_dist(void);
void gic_init_cpu(void);
void gic_init(void);		/* both, for the boot CPU */

u64 gic_redist(unsigned int cpu);	/* address of a CPU's redistributor */
/* Address of bit @intid's word in the bank of registers at @reg. */
u64 gic_bit_register(u32 intid, u32 reg);
void gic_set_bit(u32 intid, u32 reg);
bool gic_get_bit(u32 intid, u32 reg);

void gic_set_priority(u32 intid, u8 priority);
void gic_set_edge(u32 intid, bool edge);
void gic_route(u32 intid, u64 mpidr);
/* @targets: bits of Aff0 below @mpidr's other affinities. */
void gic_sgi(u32 intid, u64 mpidr, u16 targets);
void gic_sgi_others(u32 intid);

#define gic_enable(intid) gic_set_bit(intid, GICD_ISENABLER)
#define gic_disable(intid) gic_set_bit(intid, GICD_ICENABLER)
#define gic_pend(intid) gic_set_bit(intid, GICD_ISPENDR)
#define gic_unpend(intid) gic_set_bit(intid, GICD_ICPENDR)
#define gic_is_pending(intid) gic_get_bit(intid, GICD_ISPENDR)
#define gic_is_active(intid) gic_get_bit(intid, GICD_ISACTIVER)

static inline u32 gic_ack(void)
{
	u32 intid;

	if (gic_v2)
		return gic_v2_ack();
	intid = read_reg(ICC_IAR1_EL1);
	dsb();
	return intid;
}

static inline void gic_eoi(u32 intid)
{
	if (gic_v2) {
		gic_v2_eoi(intid);
		return;
	}
	write_reg(intid, ICC_EOIR1_EL1);
	isb();
}

/* One register of the CPU interface, by either name. */
#define gic_cpu_write(value, v2, v3) do {				\
	if (gic_v2) {							\
		gic_v2_write(v2, value);				\
	} else {							\
		write_reg(value, v3);					\
		isb();							\
	}								\
} while (0)
#define gic_cpu_read(v2, v3) (gic_v2 ? gic_v2_read(v2) : read_reg(v3))

#define gic_deactivate(intid) gic_cpu_write(intid, GICC_DIR, ICC_DIR_EL1)
#define gic_set_mask(priority) gic_cpu_write(priority, GICC_PMR, ICC_PMR_EL1)
#define gic_running() gic_cpu_read(GICC_RPR, ICC_RPR_EL1)
#define gic_highest() gic_cpu_read(GICC_HPPIR, ICC_HPPIR1_EL1)

void gic_set_eoimode(unsigned int mode);
void gic_enable_cpu(bool on);	/* the group's enable in the CPU interface */
void gic_enable_dist(bool on);	/* and in the distributor */

#endif /* GUEST_GIC_H */
