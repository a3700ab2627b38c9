// SPDX-License-Identifier: GPL-2.0-only
/* Exceptions that the guest takes to its own EL1 (ARM ARM D1.3.1). */
#include <asm/esr.h>
#include <asm/kvm_arm.h>
#include <asm/ptrace.h>
#include <asm/sysreg.h>
#include <weir-hyp/switch.h>
#include "resident.h"
#include "vcpu.h"

#define VECTOR_SYNC	0x000
#define FROM_EL1T	0x000
#define FROM_EL1H	0x200
#define FROM_EL0_64	0x400
#define FROM_EL0_32	0x600

static u64 vector_offset(u64 pstate)
{
	if (pstate & PSR_MODE32_BIT)
		return FROM_EL0_32;
	switch (pstate & PSR_MODE_MASK) {
	case PSR_MODE_EL1h:
		return FROM_EL1H;
	case PSR_MODE_EL1t:
		return FROM_EL1T;
	default:
		return FROM_EL0_64;
	}
}

/* PSTATE on exception entry, field by field as D1.3.1 lists them. */
static u64 entry_pstate(u64 old, u64 sctlr)
{
	u64 pstate = old & (PSR_N_BIT | PSR_Z_BIT | PSR_C_BIT | PSR_V_BIT |
			    PSR_DIT_BIT | PSR_PAN_BIT);

	if (!(sctlr & SCTLR_EL1_SPAN))
		pstate |= PSR_PAN_BIT;
	if (sctlr & SCTLR_ELx_DSSBS)
		pstate |= PSR_SSBS_BIT;
	return pstate | PSR_D_BIT | PSR_A_BIT | PSR_I_BIT | PSR_F_BIT |
	       PSR_MODE_EL1h;
}

static void take_sync(struct weir_vcpu *vcpu, u64 esr)
{
	struct user_pt_regs *gp = &vcpu->ctx.gp;
	u64 sctlr = weir_vcpu_read_el1(vcpu, WEIR_SCTLR_EL1);
	u64 vbar = weir_vcpu_read_el1(vcpu, WEIR_VBAR_EL1);

	weir_vcpu_write_el1(vcpu, WEIR_ESR_EL1, esr);
	weir_vcpu_write_el1(vcpu, WEIR_ELR_EL1, gp->pc);
	weir_vcpu_write_el1(vcpu, WEIR_SPSR_EL1, gp->pstate);
	gp->pc = vbar + vector_offset(gp->pstate) + VECTOR_SYNC;
	gp->pstate = entry_pstate(gp->pstate, sctlr);
}

/**
 * weir_inject_undef() - the trapped instruction is UNDEFINED
 * @vcpu: current thread's, PC at the instruction
 *
 * Context: any.
 */
void weir_inject_undef(struct weir_vcpu *vcpu)
{
	u64 esr = ESR_ELx_EC_UNKNOWN << ESR_ELx_EC_SHIFT;

	take_sync(vcpu, esr | (vcpu->ctx.esr & ESR_ELx_IL));
}

/**
 * weir_inject_serror() - make a virtual SError pending
 * @vcpu: not running; once pending it stays so until the guest takes it
 * @iss: its syndrome, where the host has RAS: ESR_ELx_ISV for one that says
 *	nothing in particular
 */
void weir_inject_serror(struct weir_vcpu *vcpu, u64 iss)
{
	vcpu->ctx.vsesr = iss & ESR_ELx_ISS_MASK;
	vcpu->ctx.hcr |= HCR_VSE;
	weir_hyp_ops->set_vsesr(vcpu);
}

/**
 * weir_inject_abort() - an external abort on the guest's access
 * @vcpu: current thread's, PC at the instruction
 * @instruction: instruction abort, else data abort
 * @far: the virtual address
 *
 * Context: any.
 */
void weir_inject_abort(struct weir_vcpu *vcpu, bool instruction, u64 far)
{
	bool el1 = (vcpu->ctx.gp.pstate & (PSR_MODE_MASK | PSR_MODE32_BIT)) !=
		   PSR_MODE_EL0t &&
		   !(vcpu->ctx.gp.pstate & PSR_MODE32_BIT);
	u64 ec = instruction ? ESR_ELx_EC_IABT_LOW : ESR_ELx_EC_DABT_LOW;

	if (el1)
		ec++; /* taken without a change of exception level */
	weir_vcpu_write_el1(vcpu, WEIR_FAR_EL1, far);
	take_sync(vcpu, (ec << ESR_ELx_EC_SHIFT) | ESR_ELx_FSC_EXTABT |
		  (vcpu->ctx.esr & ESR_ELx_IL));
}
