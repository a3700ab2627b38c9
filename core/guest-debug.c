// SPDX-License-Identifier: GPL-2.0-only
/*
 * A debugger in user space (api.rst 4.87): MDCR_EL2.TDE brings every debug
 * exception of the guest here, and KVM_RUN ends with it.
 *
 * While KVM_RUN lasts and single-steps, PSTATE.SS belongs to the debugger's
 * software step state machine (ARM ARM D2.12). The hardware clears it when an
 * instruction completes, weir_skip_instr() and injected exceptions when Weir
 * did it; the next entry then takes the step exception at once. So an
 * instruction that traps is a step like any other.
 */
#include <linux/uaccess.h>
#include <asm/cpufeature.h>
#include <asm/debug-monitors.h>
#include <asm/esr.h>
#include "guest-debug.h"
#include "sysreg.h"
#include "vcpu.h"

/**
 * weir_guest_debug_set() - KVM_SET_GUEST_DEBUG
 * @vcpu: locked, initialised or not
 * @user: struct kvm_guest_debug
 *
 * Return: 0, -EFAULT, -EINVAL (a bit in control that is not in
 * KVM_CAP_SET_GUEST_DEBUG2). Context: process.
 */
long weir_guest_debug_set(struct weir_vcpu *vcpu, void __user *user)
{
	struct weir_debug *d = &vcpu->arch.debug;
	struct kvm_guest_debug dbg;

	if (copy_from_user(&dbg, user, sizeof(dbg)))
		return -EFAULT;
	if (dbg.control & ~WEIR_GUEST_DEBUG_MASK)
		return -EINVAL;
	if (!(dbg.control & KVM_GUESTDBG_ENABLE))
		dbg.control = 0;
	if (!(dbg.control & KVM_GUESTDBG_SINGLESTEP))
		d->step_pending = false;
	d->control = dbg.control;
	if (dbg.control & KVM_GUESTDBG_USE_HW)
		d->user = dbg.arch;
	weir_debug_update(vcpu);
	return 0;
}

/**
 * weir_guest_debug_begin() - KVM_RUN starts, or the vCPU was reset in it
 * @vcpu: current thread's, user space debugs it
 *
 * PSTATE.SS is the debugger's from here to weir_guest_debug_end().
 */
void weir_guest_debug_begin(struct weir_vcpu *vcpu)
{
	struct weir_debug *d = &vcpu->arch.debug;
	u64 *pstate = &vcpu->ctx.gp.pstate;

	if (!(d->control & KVM_GUESTDBG_SINGLESTEP))
		return;
	d->guest_ss = *pstate & DBG_SPSR_SS;
	*pstate &= ~DBG_SPSR_SS;
	if (!d->step_pending)
		*pstate |= DBG_SPSR_SS;
}

/**
 * weir_guest_debug_end() - KVM_RUN is over: PSTATE.SS is the guest's again
 * @vcpu: current thread's, user space debugs it
 *
 * A step that is done, but whose exception did not come before something else
 * ended KVM_RUN, is remembered.
 */
void weir_guest_debug_end(struct weir_vcpu *vcpu)
{
	struct weir_debug *d = &vcpu->arch.debug;
	u64 *pstate = &vcpu->ctx.gp.pstate;

	if (!(d->control & KVM_GUESTDBG_SINGLESTEP))
		return;
	d->step_pending = !(*pstate & DBG_SPSR_SS);
	*pstate = (*pstate & ~DBG_SPSR_SS) | d->guest_ss;
}

/**
 * weir_guest_debug_exit() - a debug exception for user space
 * @vcpu: current thread's
 *
 * Return: WEIR_EXIT_TO_USER with run->debug filled in. Context: process.
 */
int weir_guest_debug_exit(struct weir_vcpu *vcpu)
{
	struct kvm_run *run = vcpu->run;
	u64 esr = vcpu->ctx.esr;

	run->exit_reason = KVM_EXIT_DEBUG;
	run->debug.arch.hsr = lower_32_bits(esr);
	run->debug.arch.hsr_high = upper_32_bits(esr);
	run->flags = KVM_DEBUG_ARCH_HSR_HIGH_VALID;
	if (ESR_ELx_EC(esr) == ESR_ELx_EC_WATCHPT_LOW)
		run->debug.arch.far = vcpu->ctx.far;
	/* The step's exception has come: the next run makes another step. */
	if (ESR_ELx_EC(esr) == ESR_ELx_EC_SOFTSTP_LOW)
		vcpu->ctx.gp.pstate |= DBG_SPSR_SS;
	return WEIR_EXIT_TO_USER;
}

static int pairs(u64 mask)
{
	u64 dfr0 = read_sanitised_ftr_reg(SYS_ID_AA64DFR0_EL1);

	return ((dfr0 & mask) >> __ffs(mask)) + 1;
}

/**
 * weir_guest_debug_bps() - KVM_CAP_GUEST_DEBUG_HW_BPS
 */
int weir_guest_debug_bps(void)
{
	return pairs(ID_AA64DFR0_EL1_BRPs_MASK);
}

/**
 * weir_guest_debug_wps() - KVM_CAP_GUEST_DEBUG_HW_WPS
 */
int weir_guest_debug_wps(void)
{
	return pairs(ID_AA64DFR0_EL1_WRPs_MASK);
}
