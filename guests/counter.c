// SPDX-License-Identifier: GPL-2.0-only
/*
 * All vCPUs read one virtual counter, wherever they run: what it is behind the
 * physical one never changes, exactly, and no vCPU reads less than another has
 * read before (ARM ARM D12.1).
 */

#include "cpu.h"
#include "gic.h"
#include "report.h"
#include "sysreg.h"
#include "timer.h"

#define LONG_US		1000000
#define LEAST_ROUNDS	100

/*
 * What is known of the difference: at least, at most. As signed numbers, no look
 * of another vCPU may say otherwise.
 */
struct range {
	s64 least;
	s64 most;
};

static struct range known[GUEST_MAX_CPUS];
static volatile u64 latest;

static void look(struct range *range)
{
	u64 seen = latest, before, physical, after;
	s64 least, most;

	dsb(); /* the counter is read after that */
	before = timer_now();
	check(before >= seen);
	physical = timer_physical_now();
	after = timer_now();
	check(after >= before);
	if (after > latest)
		latest = after;
	least = physical - after;
	most = physical - before;
	if (least > range->least)
		range->least = least;
	if (most < range->most)
		range->most = most;
	check(range->least <= range->most);
}

/* Never early by the counter that it is set by. */
static void nap(void)
{
	u64 deadline = timer_now() + timer_ticks(700);

	write_sysreg(deadline, cntv_cval_el0);
	write_sysreg(TIMER_ENABLE, cntv_ctl_el0);
	isb();
	while (!(read_sysreg(isr_el1) & BIT(7)))
		wfi();
	check(timer_now() >= deadline);
	check_eq(gic_ack(), TIMER_VIRT_INTID);
	write_sysreg(0, cntv_ctl_el0);
	gic_eoi(TIMER_VIRT_INTID);
}

static void watch(void *arg)
{
	struct range *range = &known[cpu_index()];
	u64 start = timer_now(), round;

	(void)arg;
	gic_init_cpu();
	gic_enable(TIMER_VIRT_INTID);
	range->least = -(1L << 62);
	range->most = 1L << 62;
	for (round = 0; round < LEAST_ROUNDS ||
			timer_now() - start < timer_ticks(LONG_US); round++) {
		look(range);
		/* Out of KVM_RUN, where the host has the counter; or asleep. */
		if (round % 8 == 0)
			port_read(PORT_PARAM);
		if (round % 32 == 0)
			nap();
	}
}

int main(void)
{
	u32 cpus = guest_cpus(), cpu;

	gic_init_dist();
	for (cpu = 1; cpu < cpus; cpu++)
		check_eq(cpu_on(cpu, watch, NULL), 0);
	watch(NULL);
	for (cpu = 1; cpu < cpus; cpu++) {
		cpu_wait_off(cpu);
		check(known[cpu].least <= known[0].most);
		check(known[0].least <= known[cpu].most);
	}
	return 0;
}
