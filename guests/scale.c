// SPDX-License-Identifier: GPL-2.0-only
/*
 * One of many guests (tests/perf/scale-host.c): idle or busy on every vCPU, with
 * a periodic tick as a guest kernel has it, or an SGI to all vCPUs again and
 * again. It counts for the host, for ever.
 */

#include "cpu.h"
#include "gic.h"
#include "report.h"
#include "scale.h"
#include "sysreg.h"
#include "timer.h"

#define SGI	1

static volatile struct scale_count *const counts = (void *)SCALE_COUNTS;
static u32 load, answers, nr_cpus;
static u64 period;

static void tick(void)
{
	write_sysreg(read_sysreg(cntv_cval_el0) + period, cntv_cval_el0);
	isb();
	counts[cpu_index()].ticks++;
}

/* The last to answer wakes CPU 0. */
static void answer(void)
{
	if (cpu_index() &&
	    __atomic_add_fetch(&answers, 1, __ATOMIC_ACQ_REL) == nr_cpus - 1)
		gic_sgi(SGI, cpu_mpidr(0), BIT(0));
}

static void on_irq(u32 intid)
{
	if (intid == TIMER_VIRT_INTID)
		tick();
	else
		answer();
}

static void start_tick(void)
{
	period = timer_ticks(1000000 / SCALE_TICKS);
	gic_enable(TIMER_VIRT_INTID);
	write_sysreg(timer_now() + period, cntv_cval_el0);
	write_sysreg(TIMER_ENABLE, cntv_ctl_el0);
	isb();
}

static void __attribute__((noreturn)) sleep_on(void)
{
	for (;;)
		wfi();
}

static void __attribute__((noreturn)) work_on(void)
{
	volatile struct scale_count *count = &counts[cpu_index()];
	u64 n;

	for (;;) {
		n = SCALE_WORK / 2;
		asm volatile("1: subs %0, %0, #1\n"
			     "b.ne 1b" : "+r" (n) : : "cc");
		count->done++;
	}
}

/* The SGI of the last answer comes between two WFIs. */
static void __attribute__((noreturn)) broadcast(void)
{
	u32 others = nr_cpus - 1;

	for (;;) {
		__atomic_store_n(&answers, 0, __ATOMIC_RELEASE);
		gic_sgi_others(SGI);
		while (__atomic_load_n(&answers, __ATOMIC_ACQUIRE) != others) {
			irq_disable();
			if (__atomic_load_n(&answers, __ATOMIC_ACQUIRE) != others)
				wfi();
			irq_enable();
			isb();
		}
		counts[0].done++;
	}
}

static bool all_up(void)
{
	u32 i;

	for (i = 0; i < nr_cpus; i++)
		if (!counts[i].up)
			return false;
	return true;
}

static void __attribute__((noreturn)) run(void)
{
	if (load != SCALE_BROADCAST)
		start_tick();
	irq_enable();
	counts[cpu_index()].up = 1;
	if (load == SCALE_BUSY)
		work_on();
	if (load == SCALE_BROADCAST && !cpu_index()) {
		while (!all_up())
			cpu_relax();
		broadcast();
	}
	sleep_on();
}

static void secondary(void *arg)
{
	(void)arg;
	gic_init_cpu();
	gic_enable(SGI);
	run();
}

int main(void)
{
	u32 i;

	load = port_read(PORT_PARAM);
	nr_cpus = guest_cpus();
	check(load < SCALE_LOADS);
	gic_init();
	gic_enable(SGI);
	irq_hook = on_irq;
	for (i = 1; i < nr_cpus; i++)
		check_eq(cpu_on(i, secondary, NULL), 0);
	run();
}
