// SPDX-License-Identifier: GPL-2.0-only
/*
 * Traps of what guests are not shown and no older control traps (FEAT_FGT,
 * FEAT_HCX; ARM ARM D19.2, HFGRTR_EL2, HFGITR_EL2, HCRX_EL2). The host runs
 * with TGE set, which they do not touch.
 */
#include <linux/percpu.h>
#include <asm/cpufeature.h>
#include <asm/kvm_arm.h>
#include <asm/sysreg.h>
#include <weir/vm.h>
#include <weir-hyp/fgt.h>

struct host_traps {
	u64 hfgrtr, hfgwtr, hdfgrtr, hdfgwtr, hfgitr, hcrx;
};

static DEFINE_PER_CPU(struct host_traps, host_traps);

/* FEAT_NMI is not shown: writes of ALLINT trap, where there is the bit. */
static u64 guest_hcrx(void)
{
	return FIELD_GET(ID_AA64PFR1_EL1_NMI_MASK,
			 read_sysreg(id_aa64pfr1_el1)) ? HCRX_EL2_TALLINT : 0;
}

/**
 * weir_hyp_fgt_cpu_enable() - traps that are the same for all guests
 *
 * Registers newer than FEAT_FGT trap while their bit is zero: TPIDR2_EL0,
 * SMPRI_EL1, PIR_EL1, POR_EL0 and their like. Context: this CPU, interrupts
 * masked.
 */
void weir_hyp_fgt_cpu_enable(void)
{
	struct host_traps *host = this_cpu_ptr(&host_traps);

	if (cpus_have_final_cap(ARM64_HAS_HCX))
		host->hcrx = read_sysreg_s(SYS_HCRX_EL2);
	if (!cpus_have_final_cap(ARM64_HAS_FGT))
		return;
	host->hfgrtr = read_sysreg_s(SYS_HFGRTR_EL2);
	host->hfgwtr = read_sysreg_s(SYS_HFGWTR_EL2);
	host->hdfgrtr = read_sysreg_s(SYS_HDFGRTR_EL2);
	host->hdfgwtr = read_sysreg_s(SYS_HDFGWTR_EL2);
	host->hfgitr = read_sysreg_s(SYS_HFGITR_EL2);
	write_sysreg_s(0, SYS_HFGRTR_EL2);
	write_sysreg_s(0, SYS_HFGWTR_EL2);
	write_sysreg_s(0, SYS_HDFGRTR_EL2);
	write_sysreg_s(0, SYS_HDFGWTR_EL2);
}

/**
 * weir_hyp_fgt_cpu_disable() - the host's traps again
 *
 * Context: this CPU, interrupts masked, no vCPU resident.
 */
void weir_hyp_fgt_cpu_disable(void)
{
	const struct host_traps *host = this_cpu_ptr(&host_traps);

	if (!cpus_have_final_cap(ARM64_HAS_FGT))
		return;
	write_sysreg_s(host->hfgrtr, SYS_HFGRTR_EL2);
	write_sysreg_s(host->hfgwtr, SYS_HFGWTR_EL2);
	write_sysreg_s(host->hdfgrtr, SYS_HDFGRTR_EL2);
	write_sysreg_s(host->hdfgwtr, SYS_HDFGWTR_EL2);
	write_sysreg_s(host->hfgitr, SYS_HFGITR_EL2);
}

/**
 * weir_hyp_fgt_load() - traps that follow a VM's ID registers
 * @vcpu: becomes resident
 *
 * Context: interrupts masked.
 */
void weir_hyp_fgt_load(const struct weir_vcpu *vcpu)
{
	if (cpus_have_final_cap(ARM64_HAS_HCX))
		write_sysreg_s(guest_hcrx(), SYS_HCRX_EL2);
	if (cpus_have_final_cap(ARM64_HAS_FGT))
		write_sysreg_s(vcpu->vm->arch.hfgitr, SYS_HFGITR_EL2);
}

/**
 * weir_hyp_fgt_put() - no vCPU is resident any more
 *
 * Context: interrupts masked.
 */
void weir_hyp_fgt_put(void)
{
	if (cpus_have_final_cap(ARM64_HAS_HCX))
		write_sysreg_s(this_cpu_ptr(&host_traps)->hcrx, SYS_HCRX_EL2);
}
