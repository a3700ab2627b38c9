/* SPDX-License-Identifier: GPL-2.0-only */
/* What the ARM architecture makes a VM and a vCPU have beside registers. */
#ifndef WEIR_ARCH_H
#define WEIR_ARCH_H

#include <linux/hrtimer.h>
#include <linux/preempt.h>
#include <linux/signal_types.h>
#include <linux/spinlock_types.h>
#include <weir/access.h>
#include <weir/context.h>
#include <weir/debug.h>
#include <weir/firmware.h>
#include <weir/timer.h>
#include <weir/types.h>

/* A reset state another vCPU prepared (PSCI CPU_ON). */
struct weir_reset {
	u64 pc;
	u64 context_id;
	bool big_endian;
};

#define WEIR_CACHES_NR 14	/* seven levels, instruction and other */
/**
 * struct weir_vcpu_arch - everything else a vCPU has
 * @initialized: KVM_ARM_VCPU_INIT succeeded at least once
 * @mp_state: KVM_MP_STATE_*; power_lock
 * @mpidr: MPIDR_EL1 the guest reads
 * @csselr: CSSELR_EL1 (emulated)
 * @clidr: CLIDR_EL1 the guest reads
 * @ccsidr: CCSIDR_EL1 by CSSELR_EL1
 * @spsr32: SPSR_abt, _und, _irq, _fiq, which only user space can see
 * @vtimer: virtual timer, in hardware while resident
 * @ptimer: physical timer, emulated
 * @debug: debug registers, and user space that debugs the guest
 * @mmio_pending: user space owes the result of run->mmio
 * @mmio_esr: ESR_EL2 of what it works on; or a piece of @access
 * @fault_ipa: IPA of the last abort, ~0 when stage 1 moved on meanwhile
 * @unclaimed: the bus has been asked about it, and nothing there claims it
 * @sysreg_row: of the system register that trapped last, in sysreg.c's table
 * @ran: the first KVM_RUN finished its checks
 * @sigset_active: KVM_SET_SIGNAL_MASK gave @sigset
 * @sigset: signal mask while inside KVM_RUN
 * @poll_ns: how long the next WFI polls before it blocks
 * @fp_uses: FP/SIMD traps and restores since the last proof of use (core/fp.c)
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
	bool initialized, mmio_pending, unclaimed;
	u32 mp_state;
	raw_spinlock_t power_lock;
	struct weir_reset reset;
	u64 mpidr;
	u64 csselr;
	u64 clidr;
	u32 ccsidr[WEIR_CACHES_NR];
	u64 spsr32[4];
	struct weir_timer vtimer, ptimer;
	struct weir_debug debug;
	u64 mmio_esr;
	struct weir_access access;
	u64 fault_ipa;
	u8 sysreg_row;
	bool ran, sigset_active;
	sigset_t sigset;
	unsigned int poll_ns;
	unsigned int fp_uses;
	bool blocked, thread_active;
	unsigned long lines;
	void *work_proxy;
	raw_spinlock_t defer_lock;
	struct list_head deferred;
	struct hrtimer defer_timer;
	struct preempt_notifier notifier;
	struct {
		u64 tpidr_el0, tpidrro_el0, mdcr;
		u64 keys[WEIR_KEY_NR];
	} host;
};

#define WEIR_ID_REGS_NR 64	/* op0 3, op1 0, CRn 0, CRm 0-7: 8 x 8 */

/**
 * struct weir_vm_arch - everything else a VM has
 * @id_regs: sanitised ID registers as the guest reads them, by (CRm, op2)
 * @hfgitr: HFGITR_EL2: instructions that the ID registers do not show
 * @ctr: CTR_EL0 as the guest reads it
 * @cntvoff: virtual counter offset, shared by all vCPUs
 * @cntpoff: physical counter offset, 0 unless user space moved it
 * @cnt_fixed: KVM_ARM_SET_COUNTER_OFFSET decided both offsets
 * @fw: firmware that the guest sees
 * @features: KVM_ARM_VCPU_INIT features of all vCPUs, POWER_OFF aside
 * @features_set: the first vCPU has chosen them
 * @ran: a vCPU has run; what must be chosen before is fixed
 * @caps: bitmap of enabled KVM_ENABLE_CAP capabilities (enum weir_vm_cap)
 * @halt_poll_ns: KVM_CAP_HALT_POLL; -1: the module's parameter
 */
struct weir_vm_arch {
	u64 id_regs[WEIR_ID_REGS_NR];
	u64 hfgitr;
	u64 ctr;
	u64 cntvoff, cntpoff;
	bool cnt_fixed;
	struct weir_firmware fw;
	unsigned long caps;
	s64 halt_poll_ns;
	bool ran, features_set;
	unsigned long features;
};

#endif /* WEIR_ARCH_H */
