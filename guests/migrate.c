// SPDX-License-Identifier: GPL-2.0-only
/*
 * While the test moves the vCPU threads from host CPU to host CPU: registers,
 * timer, pending and active interrupts, exclusive accesses and exceptions that
 * the hypervisor injects stay whole.
 */

#include "cpu.h"
#include "fp.h"
#include "gic.h"
#include "report.h"
#include "sysreg.h"
#include "timer.h"

#define ROUNDS	400
#define INJECTED	40
#define SPI	50

static volatile u32 ticks[GUEST_MAX_CPUS], pings[GUEST_MAX_CPUS];
static u64 shared;

static void taken(u32 intid)
{
	u32 cpu = cpu_index();

	if (intid == TIMER_VIRT_INTID) {
		ticks[cpu]++;
		write_sysreg(timer_now() + timer_ticks(1000), cntv_cval_el0);
	} else if (intid == 1) {
		pings[cpu]++;
	}
}

static void add_shared(void)
{
	u64 v;
	u32 failed;

	do {
		asm volatile("ldxr %0, [%2]\n"
			     "add %0, %0, #1\n"
			     "stxr %w1, %0, [%2]\n"
			     : "=&r"(v), "=&r"(failed) : "r"(&shared) : "memory");
	} while (failed);
}

static void set_registers(u64 seed)
{
	write_sysreg(seed, tpidr_el0);
	write_sysreg(seed + 1, tpidrro_el0);
	write_sysreg(seed + 2, tpidr_el1);
	write_sysreg(seed + 3, contextidr_el1);
	write_sysreg((seed + 4) << 12, ttbr1_el1);
}

static void check_registers(u64 seed)
{
	check_eq(read_sysreg(tpidr_el0), seed);
	check_eq(read_sysreg(tpidrro_el0), seed + 1);
	check_eq(read_sysreg(tpidr_el1), seed + 2);
	check_eq(read_sysreg(contextidr_el1), seed + 3);
	check_eq(read_sysreg(ttbr1_el1), (seed + 4) << 12);
	check(fp_holds(seed));
}

/* A PMU register, which this VM does not have, is not refused at once. */
static void check_injected(void)
{
	u32 i;

	for (i = 0; i < INJECTED; i++) {
		write_sysreg(~0U, esr_el1);
		check(undefined(read_sysreg(pmcr_el0)));
	}
}

static void work(void *arg)
{
	u32 cpu = cpu_index(), round;
	u64 seed;

	(void)arg;
	gic_init_cpu();
	gic_enable(1);
	gic_enable(TIMER_VIRT_INTID);
	write_sysreg(timer_now(), cntv_cval_el0);
	write_sysreg(TIMER_ENABLE, cntv_ctl_el0);
	for (round = 1; round <= ROUNDS; round++) {
		seed = round * 64 + cpu;
		set_registers(seed);
		fp_fill(seed);
		gic_sgi(1, 0, BIT(cpu));
		irq_enable();
		timer_delay(500);
		add_shared();
		if (round % 8 == 0)
			wfi();
		irq_disable();
		check_registers(seed);
		check_eq(pings[cpu], round);
		check_injected();
	}
	check(ticks[cpu] >= ROUNDS / 8);
	write_sysreg(0, cntv_ctl_el0);
	irq_enable();	/* for the one that is under way */
	isb();
	irq_disable();
}

/* An interrupt that stays active across several moves. */
static void check_active(void)
{
	u32 i;

	gic_set_edge(SPI, true);
	gic_enable(SPI);
	for (i = 0; i < 20; i++) {
		gic_pend(SPI);
		check_eq(gic_ack(), SPI);
		gic_pend(SPI);
		timer_delay(6000);
		check(gic_is_active(SPI));
		check_eq(gic_ack(), GIC_SPURIOUS);
		gic_eoi(SPI);
		check_eq(gic_ack(), SPI);
		gic_eoi(SPI);
	}
}

int main(void)
{
	u32 cpus = guest_cpus(), cpu;

	gic_init_dist();
	irq_hook = taken;
	for (cpu = 1; cpu < cpus; cpu++)
		check_eq(cpu_on(cpu, work, NULL), 0);
	work(NULL);
	for (cpu = 1; cpu < cpus; cpu++)
		cpu_wait_off(cpu);
	check_eq(READ_ONCE(shared), cpus * ROUNDS);
	check_active();
	return 0;
}
