// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug registers (ARM ARM D19.3). They trap and live in memory. When the
 * guest enables breakpoints, watchpoints or single step in MDSCR_EL1, or user
 * space debugs the guest, the world switch gives what is in force to the
 * hardware at every entry.
 */
#include <asm/debug-monitors.h>
#include <asm/sysreg.h>
#include "sysreg.h"

#define OSLSR_IMPLEMENTED	BIT(3)
#define OSLSR_LOCKED		BIT(1)
#define OP2_FIRST_PAIR		4

/**
 * weir_debug_slot() - where a breakpoint or watchpoint register is kept
 * @vcpu: the vCPU
 * @enc: encoding
 *
 * Return: its place, or NULL when it is none of them.
 */
u64 *weir_debug_slot(struct weir_vcpu *vcpu, u32 enc)
{
	struct kvm_guest_debug_arch *d = &vcpu->arch.debug.guest;
	unsigned int n = sys_reg_CRm(enc);

	if ((enc & ~sys_reg(0, 0, 0, 15, 3)) != sys_reg(2, 0, 0, 0, OP2_FIRST_PAIR))
		return NULL;
	switch (sys_reg_Op2(enc)) {
	case 4:
		return &d->dbg_bvr[n];
	case 5:
		return &d->dbg_bcr[n];
	case 6:
		return &d->dbg_wvr[n];
	default:
		return &d->dbg_wcr[n];
	}
}

/* The OS Lock blocks debug exceptions of every kind but BRK (D2.5). */
static u64 guest_mdscr(const struct weir_debug *d)
{
	if (d->oslsr & OSLSR_LOCKED)
		return d->mdscr & ~(DBG_MDSCR_SS | DBG_MDSCR_MDE);
	return d->mdscr;
}

/**
 * weir_debug_update() - decide what the hardware gets while the guest runs
 * @vcpu: its debug registers, or user space's wishes, have changed
 *
 * A guest cannot single-step itself while user space debugs it: its steps
 * would not be told from user space's. Its breakpoints stay in force unless
 * user space uses the hardware's. Context: the vCPU's thread, or locked.
 */
void weir_debug_update(struct weir_vcpu *vcpu)
{
	struct weir_debug *d = &vcpu->arch.debug;

	d->live = &d->guest;
	d->live_mdscr = guest_mdscr(d);
	if (d->control) {
		d->live_mdscr &= ~DBG_MDSCR_SS;
		if (d->control & KVM_GUESTDBG_SINGLESTEP)
			d->live_mdscr |= DBG_MDSCR_SS;
	}
	if (d->control & KVM_GUESTDBG_USE_HW) {
		d->live = &d->user;
		d->live_mdscr |= DBG_MDSCR_MDE;
	}
	WRITE_ONCE(d->active, d->host_armed || (d->live_mdscr &
		   (DBG_MDSCR_SS | DBG_MDSCR_MDE)));
}

/**
 * weir_debug_thread_load() - has the host breakpoints in this thread?
 * @vcpu: its thread enters KVM_RUN or was scheduled in
 *
 * If so they are switched off while the guest runs, whose addresses they were
 * not meant for. Context: preemption off.
 */
void weir_debug_thread_load(struct weir_vcpu *vcpu)
{
	struct weir_debug *d = &vcpu->arch.debug;
	bool armed = read_sysreg(mdscr_el1) & DBG_MDSCR_MDE;

	if (likely(armed == d->host_armed))
		return;
	d->host_armed = armed;
	weir_debug_update(vcpu);
}

static void access_slot(u64 *slot, struct weir_sysreg_access *a)
{
	if (a->write)
		*slot = a->val;
	else
		a->val = *slot;
}

/* Writes go to OSLAR_EL1, reads come from OSLSR_EL1. */
static enum weir_sysreg_result access_lock(struct weir_vcpu *vcpu,
					   struct weir_sysreg_access *a)
{
	struct weir_debug *d = &vcpu->arch.debug;

	if (a->write != (a->enc == SYS_OSLAR_EL1))
		return WEIR_SYSREG_UNDEF;
	if (!a->write) {
		a->val = d->oslsr;
		return WEIR_SYSREG_OK;
	}
	d->oslsr = OSLSR_IMPLEMENTED | (a->val & 1 ? OSLSR_LOCKED : 0);
	weir_debug_update(vcpu);
	return WEIR_SYSREG_OK;
}

/**
 * weir_debug_access() - a trapped access to op0 2, op1 0
 * @vcpu: current thread's
 * @a: the access
 *
 * Trace registers are in this space and not implemented: UNDEFINED.
 * Context: any.
 */
enum weir_sysreg_result weir_debug_access(struct weir_vcpu *vcpu,
					  struct weir_sysreg_access *a)
{
	struct weir_debug *d = &vcpu->arch.debug;
	u64 *slot = weir_debug_slot(vcpu, a->enc);

	weir_stat_inc(vcpu, debug_trap);
	if (slot) {
		access_slot(slot, a);
		return WEIR_SYSREG_OK;
	}
	switch (a->enc) {
	case SYS_MDSCR_EL1:
		access_slot(&d->mdscr, a);
		weir_debug_update(vcpu);
		return WEIR_SYSREG_OK;
	case SYS_OSLAR_EL1:
	case SYS_OSLSR_EL1:
		return access_lock(vcpu, a);
	case SYS_MDRAR_EL1:
	case SYS_DBGAUTHSTATUS_EL1:
		if (a->write)
			return WEIR_SYSREG_UNDEF;
		fallthrough;
	case SYS_MDCCINT_EL1:
	case SYS_OSDTRRX_EL1:
	case SYS_OSDTRTX_EL1:
	case SYS_OSECCR_EL1:
	case SYS_OSDLR_EL1:
	case SYS_DBGPRCR_EL1:
	case SYS_DBGCLAIMSET_EL1:
	case SYS_DBGCLAIMCLR_EL1:
		a->val = 0;
		return WEIR_SYSREG_OK;
	default:
		return WEIR_SYSREG_UNDEF;
	}
}

/**
 * weir_debug_set_oslsr() - OSLSR_EL1 from user space
 * @vcpu: locked
 * @val: its new value
 *
 * Return: 0, or -EINVAL when another bit than OSLK differs.
 */
int weir_debug_set_oslsr(struct weir_vcpu *vcpu, u64 val)
{
	if ((val ^ vcpu->arch.debug.oslsr) & ~OSLSR_LOCKED)
		return -EINVAL;
	vcpu->arch.debug.oslsr = val;
	weir_debug_update(vcpu);
	return 0;
}

/**
 * weir_debug_reset() - debug registers after a reset
 * @vcpu: not running
 *
 * Who debugs the guest stays. The OS Lock is off, as KVM has it, though the
 * architecture's cold reset sets it: a guest that never heard of it can use
 * its breakpoints.
 */
void weir_debug_reset(struct weir_vcpu *vcpu)
{
	struct weir_debug *d = &vcpu->arch.debug;

	memset(&d->guest, 0, sizeof(d->guest));
	d->mdscr = 0;
	d->oslsr = OSLSR_IMPLEMENTED;
	d->step_pending = false;
	weir_debug_update(vcpu);
}
