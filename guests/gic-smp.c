// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts between CPUs: SGIs to one, to several and to all others, SPIs by
 * affinity, moved while pending, and state bits seen from the other CPU.
 */

#include "cpu.h"
#include "gic.h"
#include "report.h"
#include "sysreg.h"
#include "timer.h"

#define SPI	44
#define ROUNDS	200
#define SECOND	1000000

static volatile u32 count[GUEST_MAX_CPUS][64];
static volatile bool ready[GUEST_MAX_CPUS], stop;

static volatile bool hold, held;

static void counted(u32 intid)
{
	count[cpu_index()][intid % 64]++;
	if (intid != SPI || !hold)
		return;
	held = true;
	while (READ_ONCE(hold))
		cpu_relax();
}

/* Takes interrupts, asleep most of the time. */
static void secondary(void *arg)
{
	u32 i;

	(void)arg;
	gic_init_cpu();
	for (i = 0; i < 16; i++)
		gic_enable(i);
	ready[cpu_index()] = true;
	while (!READ_ONCE(stop)) {
		irq_enable();
		isb();
		irq_disable();
		wfi();
	}
}

static void wait_count(u32 cpu, u32 intid, u32 want)
{
	u64 start = timer_now(), limit = timer_ticks(60 * SECOND);

	while (count[cpu][intid] < want && timer_now() - start < limit)
		cpu_relax();
	if (count[cpu][intid] < want) {
		puts("CPU, INTID: ");
		put_hex(cpu);
		puts(" ");
		put_hex(intid);
		puts("\n");
	}
	check_eq(count[cpu][intid], want);
}

static void check_targeted(u32 cpus)
{
	u32 i, cpu;

	for (i = 1; i <= ROUNDS; i++) {
		for (cpu = 1; cpu < cpus; cpu++)
			gic_sgi(1, 0, BIT(cpu));
		for (cpu = 1; cpu < cpus; cpu++)
			wait_count(cpu, 1, i);
	}
	check_eq(count[0][1], 0);
}

static void check_broadcast(u32 cpus)
{
	u32 i, cpu;

	for (i = 1; i <= ROUNDS; i++) {
		gic_sgi_others(2);
		for (cpu = 1; cpu < cpus; cpu++)
			wait_count(cpu, 2, i);
	}
	for (i = 1; i <= ROUNDS; i++) {
		gic_sgi(3, 0, BIT(cpus) - 1);
		for (cpu = 1; cpu < cpus; cpu++)
			wait_count(cpu, 3, i);
		check_eq(gic_ack(), 3);
		gic_eoi(3);
	}
}

static void check_routing(u32 cpus)
{
	u32 round, cpu;

	gic_set_edge(SPI, true);
	gic_enable(SPI);
	for (round = 1; round <= ROUNDS; round++) {
		for (cpu = 1; cpu < cpus; cpu++) {
			gic_route(SPI, cpu_mpidr(cpu));
			gic_pend(SPI);
			wait_count(cpu, SPI, round);
		}
	}
	/* Pending here, masked, then moved: the other one takes it. */
	gic_route(SPI, 0);
	gic_pend(SPI);
	check_eq(gic_highest(), SPI);
	gic_route(SPI, cpu_mpidr(1));
	wait_count(1, SPI, ROUNDS + 1);
	check_eq(gic_ack(), GIC_SPURIOUS);
}

/*
 * To a CPU that does not exist: nobody takes it, until it is moved. (KVM does
 * not look at it again, so it asks for this by its parameter.)
 */
static void check_lost_and_found(void)
{
	gic_route(SPI, 0x00ff00);
	gic_pend(SPI);
	timer_delay(2000);
	check_eq(gic_ack(), GIC_SPURIOUS);
	check(gic_is_pending(SPI));
	gic_route(SPI, cpu_mpidr(1));
	wait_count(1, SPI, ROUNDS + 2);
	count[1][SPI]--;
}

/*
 * Moved and pending again while another CPU has it active: it is the new target's
 * once it is not active any more. (KVM gives it to the one that had it.)
 */
static void check_moved_while_active(void)
{
	u64 start;

	gic_route(SPI, cpu_mpidr(1));
	hold = true;
	gic_pend(SPI);
	while (!READ_ONCE(held))
		cpu_relax();
	gic_route(SPI, 0);
	gic_pend(SPI);
	check(gic_is_pending(SPI));
	check(gic_is_active(SPI));
	check_eq(gic_ack(), GIC_SPURIOUS);
	hold = false;
	start = timer_now();
	while (gic_highest() != SPI && timer_now() - start < timer_ticks(60 * SECOND))
		cpu_relax();
	check_eq(gic_ack(), SPI);
	gic_eoi(SPI);
	check_eq(count[1][SPI], ROUNDS + 2);
	count[1][SPI]--;
}

/* The state bits are those of the interrupt, whoever looks. */
static void check_seen_from_here(void)
{
	gic_disable(SPI);
	gic_route(SPI, cpu_mpidr(1));
	gic_pend(SPI);
	check(gic_is_pending(SPI));
	timer_delay(1000);
	check_eq(count[1][SPI], ROUNDS + 1);
	gic_unpend(SPI);
	gic_enable(SPI);
	timer_delay(1000);
	check_eq(count[1][SPI], ROUNDS + 1);
	gic_set_bit(SPI, GICD_ISACTIVER);
	gic_pend(SPI);
	timer_delay(1000);
	check_eq(count[1][SPI], ROUNDS + 1);
	gic_set_bit(SPI, GICD_ICACTIVER);
	wait_count(1, SPI, ROUNDS + 2);
}

/* A private interrupt made pending through another CPU's redistributor. */
static void check_remote_ppi(void)
{
	u64 frame;

	if (gic_v2)	/* nobody else's can be reached */
		return;
	frame = gic_redist(1) + GICR_SGI;
	mmio_write32(frame + GICD_ISENABLER, BIT(21));
	mmio_write32(frame + GICD_ISPENDR, BIT(21));
	wait_count(1, 21, 1);
	check_eq(count[0][21], 0);
}

int main(void)
{
	u32 cpus = guest_cpus(), cpu, i;

	if (cpus < 2)
		return 0;
	gic_init();
	irq_hook = counted;
	for (i = 0; i < 16; i++)
		gic_enable(i);
	for (cpu = 1; cpu < cpus; cpu++) {
		check_eq(cpu_on(cpu, secondary, NULL), 0);
		while (!ready[cpu])
			cpu_relax();
	}
	check_targeted(cpus);
	check_broadcast(cpus);
	check_routing(cpus);
	if (port_read(PORT_PARAM)) {
		check_lost_and_found();
		check_moved_while_active();
	}
	check_seen_from_here();
	check_remote_ppi();
	stop = true;
	gic_sgi_others(4);
	for (cpu = 1; cpu < cpus; cpu++)
		cpu_wait_off(cpu);
	return 0;
}
