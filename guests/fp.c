// SPDX-License-Identifier: GPL-2.0-only
/*
 * FP and SIMD registers survive hypercalls, exits to user space, sleep, and
 * other vCPUs (and the VMM) on the same host CPU.
 */

#include "cpu.h"
#include "fp.h"
#include "gic.h"
#include "report.h"
#include "smccc.h"
#include "sysreg.h"
#include "timer.h"

#define ROUNDS 100

static void sleep_until_timer(void)
{
	write_sysreg(timer_now() + timer_ticks(500), cntv_cval_el0);
	write_sysreg(TIMER_ENABLE, cntv_ctl_el0);
	isb();
	while (!(read_sysreg(isr_el1) & BIT(7)))
		wfi();
	check_eq(gic_ack(), TIMER_VIRT_INTID);
	write_sysreg(0, cntv_ctl_el0);
	gic_eoi(TIMER_VIRT_INTID);
}

static void hold(void *arg)
{
	u64 seed, round;

	(void)arg;
	gic_init_cpu();
	gic_enable(TIMER_VIRT_INTID);
	for (round = 0; round < ROUNDS; round++) {
		seed = round * GUEST_MAX_CPUS + cpu_index() + 1;
		fp_fill(seed);
		smccc_hvc(SMCCC_VERSION, 0, 0, 0);
		check(fp_holds(seed));
		port_read(PORT_PARAM);
		check(fp_holds(seed));
		if (round % 4 == 0)
			sleep_until_timer();
		else
			timer_delay(100);
		check(fp_holds(seed));
	}
}

int main(void)
{
	u32 cpus = guest_cpus(), cpu;

	gic_init_dist();
	for (cpu = 1; cpu < cpus; cpu++)
		check_eq(cpu_on(cpu, hold, NULL), 0);
	hold(NULL);
	for (cpu = 1; cpu < cpus; cpu++)
		cpu_wait_off(cpu);
	return 0;
}
