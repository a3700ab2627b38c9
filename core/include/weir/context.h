/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A vCPU's registers and what the world switch keeps beside them. Code at EL2
 * and the rest of the core share this; offsets reach assembly through
 * core/hyp/include/weir-hyp/offsets.h.
 */
#ifndef WEIR_CONTEXT_H
#define WEIR_CONTEXT_H

#include <linux/hrtimer.h>
#include <linux/preempt.h>
#include <linux/signal_types.h>
#include <linux/types.h>
#include <asm/ptrace.h>

/*
 * EL1 registers of the guest that live in hardware while its vCPU is resident:
 * X(name, accessor used at EL2 with E2H set).
 */
#define WEIR_EL1_REGS(X) \
	X(SCTLR_EL1, SYS_SCTLR_EL12) \
	X(CPACR_EL1, SYS_CPACR_EL12) \
	X(TTBR0_EL1, SYS_TTBR0_EL12) \
	X(TTBR1_EL1, SYS_TTBR1_EL12) \
	X(TCR_EL1, SYS_TCR_EL12) \
	X(ESR_EL1, SYS_ESR_EL12) \
	X(AFSR0_EL1, SYS_AFSR0_EL12) \
	X(AFSR1_EL1, SYS_AFSR1_EL12) \
	X(FAR_EL1, SYS_FAR_EL12) \
	X(MAIR_EL1, SYS_MAIR_EL12) \
	X(VBAR_EL1, SYS_VBAR_EL12) \
	X(CONTEXTIDR_EL1, SYS_CONTEXTIDR_EL12) \
	X(AMAIR_EL1, SYS_AMAIR_EL12) \
	X(CNTKCTL_EL1, SYS_CNTKCTL_EL12) \
	X(ELR_EL1, SYS_ELR_EL12) \
	X(SPSR_EL1, SYS_SPSR_EL12) \
	X(SP_EL1, SYS_SP_EL1) \
	X(PAR_EL1, SYS_PAR_EL1) \
	X(TPIDR_EL1, SYS_TPIDR_EL1)

enum weir_el1_reg {
#define WEIR_EL1_ENUM(name, el12) WEIR_##name,
	WEIR_EL1_REGS(WEIR_EL1_ENUM)
#undef WEIR_EL1_ENUM
	WEIR_EL1_NR
};

#define WEIR_DEBUG_PAIRS 16

/**
 * struct weir_context - the registers of a vCPU
 * @gp: x0 to x30, SP_EL0, PC and PSTATE; valid whenever the guest does not run
 * @esr: ESR_EL2 of the last exit
 * @far: FAR_EL2 of the last exit
 * @hpfar: HPFAR_EL2, when the exit was a stage-2 abort
 * @hcr: HCR_EL2 while in the guest; with TGE added, also while resident
 * @el1: EL1 registers; valid when not resident
 * @tpidr_el0: thread registers shared with the host's user space; valid when
 *	the vCPU thread is not inside KVM_RUN or is scheduled out
 * @fp: FP/SIMD registers; valid unless @fp_loaded
 * @fp_loaded: the hardware holds the guest's FP/SIMD registers, under
 *	kernel_neon_begin()
 */
struct weir_context {
	struct user_pt_regs gp;
	u64 esr;
	u64 far;
	u64 hpfar;
	u64 hcr;
	u64 el1[WEIR_EL1_NR];
	u64 tpidr_el0;
	u64 tpidrro_el0;
	struct user_fpsimd_state fp;
	bool fp_loaded;
};

/**
 * struct weir_timer - one generic timer of a vCPU
 * @ctl: CNTx_CTL_EL0 as the guest wrote it, ENABLE and IMASK
 * @cval: CNTx_CVAL_EL0
 * @soft: stands in for the hardware, or is the timer when it is emulated
 * @level: line level last told to the interrupt controller
 * @intid: PPI number, 16 to 31
 * @vcpu: whose
 */
struct weir_timer {
	u64 ctl;
	u64 cval;
	struct hrtimer soft;
	bool level;
	u32 intid;
	struct weir_vcpu *vcpu;
};

/**
 * struct weir_debug_regs - the guest's view of the debug registers
 * @active: MDSCR_EL1 enables something, so the hardware gets them at entry
 */
struct weir_debug_regs {
	u64 bvr[WEIR_DEBUG_PAIRS], bcr[WEIR_DEBUG_PAIRS];
	u64 wvr[WEIR_DEBUG_PAIRS], wcr[WEIR_DEBUG_PAIRS];
	u64 mdscr;
	u64 oslsr;
	bool active;
};

/**
 * struct weir_reset - a reset state another vCPU prepared (PSCI CPU_ON)
 */
struct weir_reset {
	u64 pc;
	u64 context_id;
	bool big_endian;
};

/**
 * struct weir_vcpu_arch - everything else a vCPU has
 * @initialized: KVM_ARM_VCPU_INIT succeeded at least once
 * @mp_state: KVM_MP_STATE_*; power_lock
 * @mpidr: MPIDR_EL1 the guest reads
 * @csselr: CSSELR_EL1 (emulated)
 * @spsr32: SPSR_abt, _und, _irq, _fiq, which only user space can see
 * @vtimer: virtual timer, in hardware while resident
 * @ptimer: physical timer, emulated
 * @mmio_pending: user space owes the result of run->mmio
 * @mmio_esr: ESR_EL2 of the access user space works on
 * @fault_ipa: IPA of the last abort, ~0 when stage 1 moved on meanwhile
 * @ran: the first KVM_RUN finished its checks
 * @sigset_active: KVM_SET_SIGNAL_MASK gave @sigset
 * @sigset: signal mask while inside KVM_RUN
 * @poll_ns: how long the next WFI polls before it blocks
 * @blocked: asleep in WFI or powered off
 * @thread_active: user-shared registers are the guest's
 * @lines: KVM_IRQ_LINE's pins of a vCPU without vGIC, as HCR_EL2.VI and VF
 * @work_proxy: see core/compat/guest-work.c
 * @defer_lock: guards @deferred
 * @deferred: see weir/defer.h
 * @defer_timer: deadline of what is deferred
 * @host: the host's values of what the thread-level switch replaces
 */
struct weir_vcpu_arch {
	bool initialized;
	u32 mp_state;
	raw_spinlock_t power_lock;
	struct weir_reset reset;
	u64 mpidr;
	u64 csselr;
	u64 spsr32[4];
	struct weir_timer vtimer, ptimer;
	struct weir_debug_regs debug;
	bool mmio_pending;
	u64 mmio_esr;
	u64 fault_ipa;
	bool ran;
	bool sigset_active;
	sigset_t sigset;
	unsigned int poll_ns;
	bool blocked;
	bool thread_active;
	unsigned long lines;
	void *work_proxy;
	raw_spinlock_t defer_lock;
	struct list_head deferred;
	struct hrtimer defer_timer;
	struct preempt_notifier notifier;
	struct {
		u64 tpidr_el0, tpidrro_el0, mdcr, cptr, mdscr;
	} host;
};

#define WEIR_ID_REGS_NR 64	/* op0 3, op1 0, CRn 0, CRm 0-7: 8 x 8 */

/**
 * struct weir_vm_arch - everything else a VM has
 * @id_regs: sanitised ID registers as the guest reads them, by (CRm, op2)
 * @cntvoff: virtual counter offset, shared by all vCPUs
 * @psci_version: PSCI version the guest sees
 * @features: KVM_ARM_VCPU_INIT features of all vCPUs, POWER_OFF aside
 * @features_set: the first vCPU has chosen them
 * @ran: a vCPU has run; what must be chosen before is fixed
 * @caps: bitmap of enabled KVM_ENABLE_CAP capabilities (enum weir_vm_cap)
 */
struct weir_vm_arch {
	u64 id_regs[WEIR_ID_REGS_NR];
	u64 cntvoff;
	u64 psci_version;
	unsigned long caps;
	bool ran;
	bool features_set;
	unsigned long features;
};

#endif /* WEIR_CONTEXT_H */
