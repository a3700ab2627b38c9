// SPDX-License-Identifier: GPL-2.0-only
/*
 * PSCI's CPU calls (DEN0022 5.4 to 5.7): error codes, the state a CPU starts
 * in, on and off again, and that the CPUs share coherent memory.
 */

#include "cpu.h"
#include "gic.h"
#include "report.h"
#include "smccc.h"
#include "sysreg.h"
#include "timer.h"

#define LAPS	20
#define ADDS	10000

/* What a CPU finds at its entry point; see raw_entry. */
struct entry_state {
	u64 context;
	u64 sctlr;
	u64 daif;
	u64 el;
	u64 spsel;
};

static struct entry_state state __attribute__((aligned(64)));
static volatile u32 started[GUEST_MAX_CPUS];
static u32 lock, sum;

/* MMU off: stores go to memory, where the boot CPU finds them. */
asm(".pushsection .text\n"
	".globl raw_entry\n"
	"raw_entry:\n"
	"mrs x1, sctlr_el1\n"
	"mrs x2, daif\n"
	"mrs x3, CurrentEL\n"
	"mrs x4, spsel\n"
	"stp x1, x2, [x0, #8]\n"
	"stp x3, x4, [x0, #24]\n"
	"str x0, [x0]\n"
	"dsb sy\n"
	"ldr x0, =0x84000002\n"
	"hvc #0\n"
	"b .\n"
	".ltorg\n"
	".popsection\n");
extern char raw_entry[];

static void check_entry_state(void)
{
	asm volatile("dc civac, %0; dsb sy" : : "r"(&state) : "memory");
	check_eq(smccc_hvc(PSCI_CPU_ON64, cpu_mpidr(1), (u64)raw_entry,
			   (u64)&state), 0);
	cpu_wait_off(1);
	asm volatile("dc civac, %0; dsb sy" : : "r"(&state) : "memory");
	check_eq(state.context, (u64)&state);
	check(!(state.sctlr & (BIT(0) | BIT(2) | BIT(12))));
	check_eq(state.daif, 0x3c0);
	check_eq(state.el, 4);
	check_eq(state.spsel, 1);
}

static s64 affinity(u64 mpidr, u64 level)
{
	return smccc_hvc(PSCI_AFFINITY_INFO64, mpidr, level, 0);
}

static void check_errors(void)
{
	u64 entry = (u64)raw_entry;

	check_eq(smccc_hvc(PSCI_CPU_ON64, cpu_mpidr(0), entry, 0),
		 PSCI_ALREADY_ON);
	check_eq(smccc_hvc(PSCI_CPU_ON, cpu_mpidr(0), entry, 0), PSCI_ALREADY_ON);
	check_eq(smccc_hvc(PSCI_CPU_ON64, 0xff, entry, 0), PSCI_INVALID_PARAMS);
	check_eq(smccc_hvc(PSCI_CPU_ON64, 0x0100000000, entry, 0),
		 PSCI_INVALID_PARAMS);
	check_eq(affinity(cpu_mpidr(0), 0), 0);
	check_eq(affinity(cpu_mpidr(1), 0), 1);
	check_eq(affinity(0xff, 0), PSCI_INVALID_PARAMS);
	check_eq(affinity(0, 1), 0);
	check_eq(affinity(0, 3), 0);
	check_eq(affinity(0, 4), PSCI_INVALID_PARAMS);
}

static void note_start(void *arg)
{
	started[cpu_index()] += (u32)(u64)arg;
}

static void check_on_off(u32 cpus)
{
	u32 lap, cpu;

	for (lap = 1; lap <= LAPS; lap++) {
		for (cpu = 1; cpu < cpus; cpu++)
			check_eq(cpu_on(cpu, note_start, (void *)2), 0);
		for (cpu = 1; cpu < cpus; cpu++) {
			cpu_wait_off(cpu);
			check_eq(started[cpu], lap * 2);
		}
	}
}

static void add_locked(void)
{
	u32 taken;

	do {
		asm volatile("1: ldaxr %w0, [%1]\n"
			     "cbnz %w0, 2f\n"
			     "stxr %w0, %w2, [%1]\n"
			     "2:\n"
			     : "=&r"(taken) : "r"(&lock), "r"(1) : "memory");
	} while (taken);
	sum++;
	asm volatile("stlr wzr, [%0]" : : "r"(&lock) : "memory");
}

static void adder(void *arg)
{
	u32 i;

	(void)arg;
	for (i = 0; i < ADDS; i++)
		add_locked();
}

static void check_coherent(u32 cpus)
{
	u32 cpu;

	for (cpu = 1; cpu < cpus; cpu++)
		check_eq(cpu_on(cpu, adder, NULL), 0);
	adder(NULL);
	for (cpu = 1; cpu < cpus; cpu++)
		cpu_wait_off(cpu);
	check_eq(READ_ONCE(sum), cpus * ADDS);
}

/* Standby: ends with an interrupt, even one that PSTATE masks. */
static void check_suspend(void)
{
	gic_init();
	gic_enable(7);
	gic_sgi(7, 0, 1);
	check_eq(smccc_hvc(PSCI_CPU_SUSPEND64, 0, 0, 0), PSCI_SUCCESS);
	check_eq(gic_ack(), 7);
	gic_eoi(7);
	gic_enable(TIMER_VIRT_INTID);
	write_sysreg(timer_now() + timer_ticks(3000), cntv_cval_el0);
	write_sysreg(TIMER_ENABLE, cntv_ctl_el0);
	isb();
	while (!(read_sysreg(isr_el1) & BIT(7)))
		check_eq(smccc_hvc(PSCI_CPU_SUSPEND, 0, 0, 0), PSCI_SUCCESS);
	check_eq(gic_ack(), TIMER_VIRT_INTID);
	write_sysreg(0, cntv_ctl_el0);
	gic_eoi(TIMER_VIRT_INTID);
}

int main(void)
{
	u32 cpus = guest_cpus();

	check_suspend();
	if (cpus < 2)
		return 0;
	check_errors();
	check_entry_state();
	check_on_off(cpus);
	check_coherent(cpus);
	return 0;
}
