/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A vCPU's registers. Code at EL2 and the rest of the core share this; offsets
 * reach assembly through core/hyp/include/weir-hyp/offsets.h.
 */
#ifndef WEIR_CONTEXT_H
#define WEIR_CONTEXT_H

#include <linux/types.h>
#include <asm/ptrace.h>

/*
 * EL1 registers of the guest that live in hardware while its vCPU is resident:
 * X(name, accessor used at EL2 with E2H set). Split mode exchanges them in
 * pairs (<weir-hyp/low-pairs.h>).
 */
#define WEIR_EL1_REGS(X) \
	X(SCTLR_EL1, SYS_SCTLR_EL12) \
	X(TCR_EL1, SYS_TCR_EL12) \
	X(TTBR0_EL1, SYS_TTBR0_EL12) \
	X(TTBR1_EL1, SYS_TTBR1_EL12) \
	X(MAIR_EL1, SYS_MAIR_EL12) \
	X(AMAIR_EL1, SYS_AMAIR_EL12) \
	X(VBAR_EL1, SYS_VBAR_EL12) \
	X(TPIDR_EL1, SYS_TPIDR_EL1) \
	X(CNTKCTL_EL1, SYS_CNTKCTL_EL12) \
	X(SP_EL1, SYS_SP_EL1) \
	X(ELR_EL1, SYS_ELR_EL12) \
	X(SPSR_EL1, SYS_SPSR_EL12) \
	X(ESR_EL1, SYS_ESR_EL12) \
	X(FAR_EL1, SYS_FAR_EL12) \
	X(CPACR_EL1, SYS_CPACR_EL12) \
	X(CONTEXTIDR_EL1, SYS_CONTEXTIDR_EL12) \
	X(AFSR0_EL1, SYS_AFSR0_EL12) \
	X(AFSR1_EL1, SYS_AFSR1_EL12) \
	X(PAR_EL1, SYS_PAR_EL1)

enum weir_el1_reg {
#define WEIR_EL1_ENUM(name, el12) WEIR_##name,
	WEIR_EL1_REGS(WEIR_EL1_ENUM)
#undef WEIR_EL1_ENUM
	WEIR_EL1_NR
};

/* Pointer authentication keys in two halves, APIA first: entry.S counts on it. */
enum weir_key {
	WEIR_KEY_APIALO, WEIR_KEY_APIAHI, WEIR_KEY_APIBLO, WEIR_KEY_APIBHI,
	WEIR_KEY_APDALO, WEIR_KEY_APDAHI, WEIR_KEY_APDBLO, WEIR_KEY_APDBHI,
	WEIR_KEY_APGALO, WEIR_KEY_APGAHI, WEIR_KEY_NR
};

/**
 * struct weir_context - the registers of a vCPU
 * @gp: x0 to x30, SP_EL0, PC and PSTATE; valid whenever the guest does not run
 * @ptrauth: the vCPU has pointer authentication
 * @served: exits that ended in the vectors, all of them HVC; to be counted
 * @keys: its keys; APIA valid outside the guest, the rest like @tpidr_el0
 * @esr: ESR_EL2 of the last exit
 * @far: FAR_EL2 of the last exit
 * @hpfar: HPFAR_EL2, when the exit was a stage-2 abort
 * @vsesr: syndrome of the virtual SError that @hcr may have pending
 * @vdisr: DISR_EL1 (VDISR_EL2 in hardware); valid when not resident
 * @hcr: HCR_EL2 while in the guest; with TGE added, also while resident
 * @vmpidr: VMPIDR_EL2; split mode
 * @cptr, @mdcr: CPTR_EL2 and MDCR_EL2; split mode
 * @pmcnten: counters of the host's PMU that count in the guest alone; split mode
 * @pa: where the lowvisor finds this; split mode
 * @el1: EL1 registers; valid when not resident
 * @tpidr_el0: thread registers shared with the host's user space; valid when
 *	the vCPU thread is not inside KVM_RUN or is scheduled out
 * @fp: FP/SIMD registers; valid unless @fp_loaded
 * @fp_loaded: the hardware holds the guest's FP/SIMD registers, under
 *	kernel_neon_begin()
 */
struct weir_context {
	struct user_pt_regs gp;
	u64 ptrauth;
	u64 served;
	u64 keys[WEIR_KEY_NR];
	u64 esr;
	u64 far;
	u64 hpfar;
	u64 vsesr;
	u64 vdisr;
	u64 hcr;
	u64 vmpidr;
	u64 cptr, mdcr;
	u64 pmcnten;
	u64 pa;
	u64 el1[WEIR_EL1_NR];
	u64 tpidr_el0;
	u64 tpidrro_el0;
	struct user_fpsimd_state fp;
	bool fp_loaded;
};

#endif /* WEIR_CONTEXT_H */
