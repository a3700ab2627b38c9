/* SPDX-License-Identifier: GPL-2.0-only */
/* A GICv3 (IHI 0069) with affinity routing, group 1, one security state. */
#ifndef GUEST_GIC_H
#define GUEST_GIC_H

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
#define GICD_ICFGR	0x0c00
#define GICD_IROUTER	0x6000
#define GICD_PIDR2	0xffe8

#define GICR_TYPER	0x0008
#define GICR_WAKER	0x0014
#define GICR_SGI	0x10000		/* frame of the private interrupts */
#define GICR_STRIDE	0x20000

#define GIC_SPURIOUS	1023
#define GIC_PRIORITY	0xa0		/* what init gives to everyone */

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
	u32 intid = read_reg(ICC_IAR1_EL1);

	dsb();
	return intid;
}

static inline void gic_eoi(u32 intid)
{
	write_reg(intid, ICC_EOIR1_EL1);
	isb();
}

static inline void gic_deactivate(u32 intid)
{
	write_reg(intid, ICC_DIR_EL1);
	isb();
}

static inline void gic_set_mask(u8 priority)
{
	write_reg(priority, ICC_PMR_EL1);
	isb();
}

static inline void gic_set_eoimode(unsigned int mode)
{
	write_reg(mode << 1, ICC_CTLR_EL1);
	isb();
}

#endif /* GUEST_GIC_H */
