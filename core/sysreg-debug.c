// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug registers (ARM ARM D19.3). They trap and live in memory until the
 * guest enables breakpoints, watchpoints or single step in MDSCR_EL1; then
 * the world switch gives them to the hardware at every entry.
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
	struct weir_debug_regs *d = &vcpu->arch.debug;
	unsigned int n = sys_reg_CRm(enc);

	if ((enc & ~sys_reg(0, 0, 0, 15, 3)) != sys_reg(2, 0, 0, 0, OP2_FIRST_PAIR))
		return NULL;
	switch (sys_reg_Op2(enc)) {
	case 4:
		return &d->bvr[n];
	case 5:
		return &d->bcr[n];
	case 6:
		return &d->wvr[n];
	default:
		return &d->wcr[n];
	}
}

static void mdscr_written(struct weir_vcpu *vcpu, u64 val)
{
	struct weir_debug_regs *d = &vcpu->arch.debug;

	d->mdscr = val;
	WRITE_ONCE(d->active, val & (DBG_MDSCR_SS | DBG_MDSCR_MDE | DBG_MDSCR_KDE));
}

static void access_slot(u64 *slot, struct weir_sysreg_access *a)
{
	if (a->write)
		*slot = a->val;
	else
		a->val = *slot;
}

/* Writes go to OSLAR_EL1, reads come from OSLSR_EL1. */
static enum weir_sysreg_result access_lock(struct weir_debug_regs *d,
					   struct weir_sysreg_access *a)
{
	if (a->write != (a->enc == SYS_OSLAR_EL1))
		return WEIR_SYSREG_UNDEF;
	if (a->write)
		d->oslsr = OSLSR_IMPLEMENTED | (a->val & 1 ? OSLSR_LOCKED : 0);
	else
		a->val = d->oslsr;
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
	struct weir_debug_regs *d = &vcpu->arch.debug;
	u64 *slot = weir_debug_slot(vcpu, a->enc);

	weir_stat_inc(vcpu, debug_trap);
	if (slot) {
		access_slot(slot, a);
		return WEIR_SYSREG_OK;
	}
	switch (a->enc) {
	case SYS_MDSCR_EL1:
		if (a->write)
			mdscr_written(vcpu, a->val);
		else
			a->val = d->mdscr;
		return WEIR_SYSREG_OK;
	case SYS_OSLAR_EL1:
	case SYS_OSLSR_EL1:
		return access_lock(d, a);
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
 * weir_debug_reset() - debug registers after a reset
 * @vcpu: not running
 */
void weir_debug_reset(struct weir_vcpu *vcpu)
{
	memset(&vcpu->arch.debug, 0, sizeof(vcpu->arch.debug));
	vcpu->arch.debug.oslsr = OSLSR_IMPLEMENTED | OSLSR_LOCKED;
}
