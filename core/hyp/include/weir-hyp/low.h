/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Split mode: what the lowvisor (core/hyp/nvhe/, at EL2) and the highvisor
 * (core/split/, at EL1) share. EL2 addresses are physical ones: its tables map
 * what they map where it is.
 */
#ifndef WEIR_HYP_LOW_H
#define WEIR_HYP_LOW_H

#include <linux/percpu.h>
#include <weir/context.h>
#include <weir/harden.h>
#include <weir/tlb.h>
#include <weir-hyp/low-call.h>

#define WEIR_LOW_MAX_LRS 16

/* What WEIR_LOW_GIC_READ reads; a list register is its number. */
enum weir_low_gic_reg {
	WEIR_LOW_ELRSR = WEIR_LOW_MAX_LRS,
	WEIR_LOW_EISR,
	WEIR_LOW_ICH_HCR,
	WEIR_LOW_VMCR,
	WEIR_LOW_VTR,
};

/**
 * struct weir_low_gic - a virtual CPU interface on its way to or from EL2
 * @dirty: bit n: @lr[n] is to be written; WEIR_LOW_GIC_HCR: @hcr is
 * @hcr: ICH_HCR_EL2
 * @traps: those bits of @hcr that would trap the host, too: only in the guest
 * @nr_aprs: active priority registers of each group, 1, 2 or 4
 * @vmcr, @ap0r, @ap1r: ICH_VMCR_EL2, ICH_AP0R<n>_EL2, ICH_AP1R<n>_EL2
 * @lr: list registers
 */
struct weir_low_gic {
	u32 dirty;
	u32 hcr;
	u32 traps;
	u32 nr_aprs;
	u32 vmcr;
	u32 ap0r[4], ap1r[4];
	u64 lr[WEIR_LOW_MAX_LRS];
};

#define WEIR_LOW_GIC_HCR BIT(31)

/**
 * struct weir_low_cpu - a CPU's page, at TPIDR_EL2, its stack right below
 * @stub_vbar: the hyp stub's vectors
 * @host_hcr: HCR_EL2 while the host runs; likewise the next four
 * @fault_vector: what happened in the lowvisor that must not; the registers
 * @flush: at each exit of a guest
 * @vectors: 0, or WEIR_LOW_HARDENED where that is anything
 * @panic_pc: where EL1 hears of it
 * @guest: whose registers EL1 has, NULL for the host's
 * @stage2: of the resident vCPU
 * @cnthctl: CNTHCTL_EL2 for it
 * @ras: there are VSESR_EL2 and VDISR_EL2
 * @erratum_834220: stage-2 faults of stage 1 (Cortex-A57)
 * @host_elr: the host's return address and state while the guest runs
 * @host_sp_el0: likewise
 * @host_el1: the host's EL1 registers
 * @gic: GICv3's virtual CPU interface
 */
struct weir_low_cpu {
	u64 stub_vbar;
	u64 host_hcr, host_cptr, host_mdcr, host_cnthctl, host_vmpidr;
	u64 fault_vector, fault_esr, fault_elr, fault_far, fault_spsr;
	struct weir_flush flush;
	u64 vectors;
	u64 panic_pc;
	struct weir_context *guest;
	struct weir_stage2 stage2;
	u64 cnthctl;
	u64 ras;
	u64 erratum_834220;
	u64 host_elr, host_spsr;
	u64 host_sp_el0;
	u64 host_el1[WEIR_EL1_NR];
	struct weir_low_gic gic;
};

/* This CPU's, or NULL where the lowvisor is not installed. */
DECLARE_PER_CPU(struct weir_low_cpu *, weir_low_cpu);

/* Call the lowvisor. Context: interrupts masked where this CPU matters. */
u64 weir_low_call(u64 fn, u64 a, u64 b, u64 c, u64 d);

#endif /* WEIR_HYP_LOW_H */
