// SPDX-License-Identifier: GPL-2.0-only
/* CPUs by index, their start and stop. */

#include "cpu.h"
#include "gic.h"
#include "report.h"
#include "smccc.h"
#include "sysreg.h"

struct cpu cpus[GUEST_MAX_CPUS];

extern char secondary_start[];
void cpu_enter(unsigned int index);

unsigned int cpu_index_of(u64 mpidr)
{
	return (mpidr & 0xf) | (mpidr >> 8 & 0xff) << 4;
}

unsigned int cpu_index(void)
{
	return cpu_index_of(read_sysreg(mpidr_el1));
}

u64 cpu_mpidr(unsigned int index)
{
	return (index & 0xf) | (u64)(index >> 4) << 8;
}

struct cpu *this_cpu(void)
{
	return &cpus[cpu_index()];
}

/* From start.S, with a stack and the MMU on. */
void cpu_enter(unsigned int index)
{
	struct cpu *cpu = &cpus[index];

	if (cpu->entry) {
		cpu->entry(cpu->arg);
		cpu_off();
	}
	main();
	pass();
}

s64 cpu_on(unsigned int index, void (*fn)(void *arg), void *arg)
{
	cpus[index].entry = fn;
	cpus[index].arg = arg;
	dsb();
	return smccc_hvc(PSCI_CPU_ON64, cpu_mpidr(index), (u64)secondary_start,
			 index);
}

void cpu_wait_off(unsigned int index)
{
	while (smccc_hvc(PSCI_AFFINITY_INFO64, cpu_mpidr(index), 0, 0) != 1)
		cpu_relax();
}

void cpu_off(void)
{
	smccc_hvc(PSCI_CPU_OFF, 0, 0, 0);
	fail(__FILE__, __LINE__, "CPU_OFF returned", 0, 0);
}
