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
 * @hcr: ICH_HCR_EL2
 * @traps: those bits of @hcr that would trap the host, too: only in the guest
 * @nr_aprs: active priority registers of each group, 1, 2 or 4
 * @vmcr, @ap0r, @ap1r: ICH_VMCR_EL2, ICH_AP0R<n>_EL2, ICH_AP1R<n>_EL2
 * @lr: list registers
 */
struct weir_low_gic {
	u32 hcr;
	u32 traps;
	u32 nr_aprs;
	u32 vmcr;
	u32 ap0r[4], ap1r[4];
	u64 lr[WEIR_LOW_MAX_LRS];
};

/*
 * What few entries and exits have to do, in struct weir_low_cpu.todo. From bit 0
 * on, list registers to be written; they and WEIR_LOW_GIC_HCR, for ICH_HCR_EL2, are
 * done once. The rest holds for every RUN of a run loop: bits of ICH_HCR_EL2 for the
 * guest alone, the RAS extension's registers, a virtual SError, counters of the PMU.
 */
#define WEIR_LOW_GIC_LRS	GENMASK(WEIR_LOW_MAX_LRS - 1, 0)
#define WEIR_LOW_RAS		BIT(27)
#define WEIR_LOW_VSE		BIT(28)
#define WEIR_LOW_PMU		BIT(29)
#define WEIR_LOW_GIC_TRAPS	BIT(30)
#define WEIR_LOW_GIC_HCR	BIT(31)
#define WEIR_LOW_GIC		(WEIR_LOW_GIC_LRS | WEIR_LOW_GIC_TRAPS | \
				 WEIR_LOW_GIC_HCR)

/**
 * struct weir_low_cpu - a CPU's page, at TPIDR_EL2, its stack right below
 * @host_hcr: HCR_EL2 while the host runs; likewise the next five
 * @guest_vbar: VBAR_EL2 while a guest runs
 * @cnthctl: CNTHCTL_EL2 for the resident vCPU
 * @stub_vbar: the hyp stub's vectors
 * @fault_vector: what happened in the lowvisor that must not; the registers
 * @flush: at each exit of a guest
 * @stage2: of the resident vCPU
 * @todo: WEIR_LOW_*
 * @host_saved: @host_el1 is what EL1 has, or is to have again
 * @erratum_834220: stage-2 faults of stage 1 (Cortex-A57)
 * @ras: there are VSESR_EL2 and VDISR_EL2
 * @panic_pc: where EL1 hears of it
 * @host_sp_el0: the host's while the guest runs
 * @host_el1: likewise. The highvisor saves them, once for a run loop; SP_EL1 is
 *	saved by RUN
 * @gic: GICv3's virtual CPU interface
 */
struct weir_low_cpu {
	u64 host_hcr, host_vbar, host_cptr, host_mdcr, host_cnthctl, host_vmpidr;
	u64 guest_vbar;
	u64 cnthctl;
	u64 stub_vbar;
	u64 fault_vector, fault_esr, fault_elr, fault_far, fault_spsr;
	struct weir_flush flush;
	struct weir_stage2 stage2;
	u32 todo;
	bool host_saved;
	bool erratum_834220;
	bool ras;
	u64 panic_pc;
	u64 host_sp_el0;
	u64 host_el1[WEIR_EL1_NR];
	struct weir_low_gic gic;
};

/* This CPU's, or NULL where the lowvisor is not installed. */
DECLARE_PER_CPU(struct weir_low_cpu *, weir_low_cpu);

/* Call the lowvisor. Context: interrupts masked where this CPU matters. */
u64 weir_low_call(u64 fn, u64 a, u64 b, u64 c, u64 d);

#endif /* WEIR_HYP_LOW_H */
