// SPDX-License-Identifier: GPL-2.0-only
/* Distributor, redistributors and CPU interface. */

#include "cpu.h"
#include "gic.h"
#include "report.h"

#define PFR0_GIC(pfr0)		((pfr0) >> 24 & 0xf)
#define SGIR_OTHERS		BIT(24)
#define CTLR_V2			BIT(0)
#define CTLR_V2_EOIMODE		BIT(9)
#define CTLR_ARE		BIT(4)
#define CTLR_GRP1		BIT(1)
#define CTLR_RWP		BIT(31)
#define TYPER_LAST		BIT(4)
#define WAKER_SLEEP		BIT(1)
#define WAKER_ASLEEP		BIT(2)

bool gic_v2;

static void detect(void)
{
	gic_v2 = !PFR0_GIC(read_sysreg(id_aa64pfr0_el1));
}

/* Where nothing is, reads are zero. */
static bool is_redist(u64 base)
{
	return (mmio_read32(base + GICD_PIDR2) >> 4 & 0xf) == 3;
}

u64 gic_redist(unsigned int cpu)
{
	static u64 first;
	u64 base, typer;

	if (!first)
		first = is_redist(GUEST_GICR) ? GUEST_GICR : GUEST_GICR_WEIR;
	for (base = first;;) {
		typer = mmio_read64(base + GICR_TYPER);
		if (cpu_index_of((typer >> 32)) == cpu)
			return base;
		check(!(typer & TYPER_LAST));
		base += GICR_STRIDE;
	}
}

static u64 bank(u32 intid)
{
	return intid < 32 && !gic_v2 ? gic_redist(cpu_index()) + GICR_SGI : GUEST_GICD;
}

u64 gic_bit_register(u32 intid, u32 reg)
{
	return bank(intid) + reg + intid / 32 * 4;
}

/* A GICv2's SGIs are pending from somebody: here from this CPU. */
static bool set_sgi_pending(u32 intid, u32 reg)
{
	if (!gic_v2 || intid >= 16)
		return false;
	if (reg == GICD_ISPENDR)
		mmio_write8(GUEST_GICD + GICD_SPENDSGIR + intid,
			    BIT(cpu_index()));
	else if (reg == GICD_ICPENDR)
		mmio_write8(GUEST_GICD + GICD_CPENDSGIR + intid, 0xff);
	else
		return false;
	return true;
}

void gic_set_bit(u32 intid, u32 reg)
{
	if (set_sgi_pending(intid, reg))
		return;
	mmio_write32(gic_bit_register(intid, reg), 1U << intid % 32);
	dsb();
}

bool gic_get_bit(u32 intid, u32 reg)
{
	return mmio_read32(gic_bit_register(intid, reg)) >> intid % 32 & 1;
}

void gic_set_priority(u32 intid, u8 priority)
{
	mmio_write8(bank(intid) + GICD_IPRIORITYR + intid, priority);
}

void gic_set_edge(u32 intid, bool edge)
{
	u64 addr = bank(intid) + GICD_ICFGR + intid / 16 * 4;
	u32 bit = 2U << intid % 16 * 2;
	u32 v = mmio_read32(addr);

	mmio_write32(addr, edge ? v | bit : v & ~bit);
}

static void route_v2(u32 intid, u64 mpidr)
{
	unsigned int cpu = cpu_index_of(mpidr);

	mmio_write8(GUEST_GICD + GICD_ITARGETSR + intid,
		    cpu < 8 ? BIT(cpu) : 0);
}

void gic_route(u32 intid, u64 mpidr)
{
	if (gic_v2) {
		route_v2(intid, mpidr);
		return;
	}
	mmio_write64(GUEST_GICD + GICD_IROUTER + intid * 8UL,
		     mpidr & 0xff00ffffffUL);
}

void gic_sgi(u32 intid, u64 mpidr, u16 targets)
{
	u64 v = (u64)intid << 24 | targets;

	if (gic_v2) {
		gic_v2_sgi((targets & 0xffU) << 16 | intid);
		return;
	}
	v |= (mpidr >> 8 & 0xff) << 16 | (mpidr >> 16 & 0xff) << 32;
	dsb();
	write_reg(v, ICC_SGI1R_EL1);
	isb();
}

void gic_sgi_others(u32 intid)
{
	if (gic_v2) {
		gic_v2_sgi(SGIR_OTHERS | intid);
		return;
	}
	dsb();
	write_reg((u64)intid << 24 | BIT(40), ICC_SGI1R_EL1);
	isb();
}

/* Everything off, in one group, at one priority, level-triggered. */
static void init_bank(u64 base, u32 first, u32 last)
{
	u32 i;

	for (i = first; i < last; i += 32) {
		mmio_write32(base + GICD_ICENABLER + i / 8, ~0);
		mmio_write32(base + GICD_ICPENDR + i / 8, ~0);
		mmio_write32(base + GICD_ICACTIVER + i / 8, ~0);
		mmio_write32(base + GICD_IGROUPR + i / 8, gic_v2 ? 0 : ~0);
	}
	for (i = first; i < last; i += 4)
		mmio_write32(base + GICD_IPRIORITYR + i,
			     GIC_PRIORITY * 0x01010101U);
}

void gic_init_dist(void)
{
	u32 lines, i;

	detect();
	lines = ((mmio_read32(GUEST_GICD + GICD_TYPER) & 0x1f) + 1) * 32;
	if (lines > 1020)
		lines = 1020;
	mmio_write32(GUEST_GICD + GICD_CTLR, 0);
	while (mmio_read32(GUEST_GICD + GICD_CTLR) & CTLR_RWP)
		cpu_relax();
	init_bank(GUEST_GICD, 32, lines);
	gic_enable_dist(true);
	for (i = 32; i < lines; i++)
		gic_route(i, 0);
}

void gic_enable_dist(bool on)
{
	u32 enable = gic_v2 ? CTLR_V2 : CTLR_GRP1;

	mmio_write32(GUEST_GICD + GICD_CTLR,
		     (on ? enable : 0) | (gic_v2 ? 0 : CTLR_ARE));
}

void gic_enable_cpu(bool on)
{
	gic_cpu_write(on, GICC_CTLR, ICC_IGRPEN1_EL1);
}

void gic_set_eoimode(unsigned int mode)
{
	if (gic_v2)
		gic_v2_write(GICC_CTLR, 1 | (mode ? CTLR_V2_EOIMODE : 0));
	else
		gic_cpu_write(mode << 1, GICC_CTLR, ICC_CTLR_EL1);
}

static void wake_redist(u64 redist)
{
	u32 waker = mmio_read32(redist + GICR_WAKER);

	mmio_write32(redist + GICR_WAKER, waker & ~WAKER_SLEEP);
	while (mmio_read32(redist + GICR_WAKER) & WAKER_ASLEEP)
		cpu_relax();
}

void gic_init_cpu(void)
{
	detect();
	if (gic_v2) {
		init_bank(GUEST_GICD, 0, 32);
		gic_v2_init_cpu();
		return;
	}
	wake_redist(gic_redist(cpu_index()));
	init_bank(gic_redist(cpu_index()) + GICR_SGI, 0, 32);
	write_reg(7, ICC_SRE_EL1);
	isb();
	gic_set_mask(0xff);
	write_reg(0, ICC_BPR1_EL1);
	gic_set_eoimode(0);
	gic_enable_cpu(true);
}

void gic_init(void)
{
	gic_init_dist();
	gic_init_cpu();
}
