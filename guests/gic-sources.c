// SPDX-License-Identifier: GPL-2.0-only
/*
 * A GICv2's SGIs (IHI 0048, 3.2.2): pending for each CPU that sent one, each
 * acknowledged with its source; GICD_SPENDSGIR and GICD_CPENDSGIR; EOImode 1
 * with the source in GICC_DIR. Needs CPUs 0 to 2 at least, and 8 at most.
 */

#include "cpu.h"
#include "gic.h"
#include "report.h"
#include "sysreg.h"
#include "timer.h"

#define SGI	6
#define MAX_CPUS	8

static volatile u32 turn, done[MAX_CPUS];
static u32 nr_cpus;
static u8 others;

static u32 raw_ack(void)
{
	u32 iar = mmio_read32(GUEST_GICC + GICC_IAR);

	dsb();
	return iar;
}

static u8 sources(void)
{
	return mmio_read8(GUEST_GICD + GICD_SPENDSGIR + SGI);
}

/* Sends once a turn. */
static void secondary(void *arg)
{
	u32 seen = 0;

	(void)arg;
	gic_init_cpu();
	for (;;) {
		while (READ_ONCE(turn) == seen)
			cpu_relax();
		seen = READ_ONCE(turn);
		gic_sgi(SGI, 0, BIT(0));
		WRITE_ONCE(done[cpu_index()], seen);
	}
}

static void all_send(void)
{
	u32 cpu;

	turn++;
	for (cpu = 1; cpu < nr_cpus; cpu++)
		while (READ_ONCE(done[cpu]) != turn)
			cpu_relax();
}

static void take_from(u8 want)
{
	u8 seen = 0;
	u32 iar;

	while (seen != want) {
		iar = raw_ack();
		check_eq(iar & 0x3ff, SGI);
		check(!(seen & BIT(iar >> 10)));
		seen |= BIT(iar >> 10);
		/* What is left says so, and comes only after the end. */
		check_eq(sources(), want & ~seen);
		check(gic_is_active(SGI));
		check_eq(raw_ack(), GIC_SPURIOUS);
		gic_v2_write(GICC_EOIR, iar);
	}
	check_eq(raw_ack(), GIC_SPURIOUS);
	check(!gic_is_active(SGI));
}

static void check_each_comes(void)
{
	u32 i;

	for (i = 0; i < 50; i++) {
		all_send();
		check_eq(sources(), others);
		take_from(others);
	}
	/* Twice before anybody looks is once. */
	all_send();
	all_send();
	take_from(others);
}

static void check_registers(void)
{
	all_send();
	mmio_write8(GUEST_GICD + GICD_CPENDSGIR + SGI, BIT(2));
	check_eq(sources(), others & ~BIT(2));
	mmio_write8(GUEST_GICD + GICD_SPENDSGIR + SGI, BIT(0));
	check_eq(sources(), BIT(0) | (others & ~BIT(2)));
	/* GICD_ISPENDR and GICD_ICPENDR do nothing to SGIs. */
	mmio_write32(GUEST_GICD + GICD_ICPENDR, BIT(SGI));
	check(gic_is_pending(SGI));
	take_from(BIT(0) | (others & ~BIT(2)));
	mmio_write32(GUEST_GICD + GICD_ISPENDR, BIT(SGI));
	check(!gic_is_pending(SGI));
	check_eq(sources(), 0);
	/* CPUs that do not exist never sent anything. (KVM believes it.) */
	if (port_read(PORT_PARAM)) {
		mmio_write8(GUEST_GICD + GICD_SPENDSGIR + SGI,
			    ~(others | BIT(0)));
		check_eq(sources(), 0);
	}
	check_eq(mmio_read32(GUEST_GICD + GICD_ICFGR), 0xaaaaaaaa);
	mmio_write32(GUEST_GICD + GICD_ICFGR, 0);
	check_eq(mmio_read32(GUEST_GICD + GICD_ICFGR), 0xaaaaaaaa);
}

static void check_filters(void)
{
	mmio_write32(GUEST_GICD + GICD_SGIR, 2U << 24 | SGI);	/* itself */
	take_from(BIT(0));
	mmio_write32(GUEST_GICD + GICD_SGIR, 1U << 24 | SGI);	/* the others */
	check_eq(raw_ack(), GIC_SPURIOUS);
	mmio_write32(GUEST_GICD + GICD_SGIR, 3U << 24 | 1U << 16 | SGI);
	check_eq(raw_ack(), GIC_SPURIOUS);
}

static void check_disabled(void)
{
	gic_disable(SGI);
	all_send();
	check_eq(sources(), others);
	check_eq(raw_ack(), GIC_SPURIOUS);
	gic_enable(SGI);
	take_from(others);
}

static void check_split_eoi(void)
{
	u8 left = others;
	u32 iar;

	gic_set_eoimode(1);
	all_send();
	while (left) {
		iar = raw_ack();
		check_eq(iar & 0x3ff, SGI);
		left &= ~BIT(iar >> 10);
		gic_v2_write(GICC_EOIR, iar);
		check_eq(gic_running(), 0xff);
		check(gic_is_active(SGI));
		check_eq(raw_ack(), GIC_SPURIOUS);
		gic_v2_write(GICC_DIR, iar);
		check(!gic_is_active(SGI));
	}
	check_eq(raw_ack(), GIC_SPURIOUS);
	gic_set_eoimode(0);
}

int main(void)
{
	u32 cpu;

	nr_cpus = guest_cpus();
	others = BIT(nr_cpus) - 2;
	gic_init();
	check(gic_v2);
	check_eq(mmio_read32(GUEST_GICD + GICD_TYPER) >> 5 & 7, nr_cpus - 1);
	gic_enable(SGI);
	for (cpu = 1; cpu < nr_cpus; cpu++)
		check_eq(cpu_on(cpu, secondary, NULL), 0);
	check_each_comes();
	check_registers();
	check_filters();
	check_disabled();
	check_split_eoi();
	return 0;
}
