// SPDX-License-Identifier: GPL-2.0-only
/*
 * Why the guest left, by exception class (ARM ARM D13.2.37, ESR_EL2.EC): what
 * the run loop did not serve at once.
 */
#include <linux/printk.h>
#include <linux/sched.h>
#include <asm/esr.h>
#include <asm/sysreg.h>
#include <weir/mmu.h>
#include "guest-debug.h"
#include "resident.h"
#include "sysreg.h"
#include "vcpu.h"

/* LD64B, ST64B, ST64BV, ST64BV0: HCRX_EL2.EnALS, EnASR and EnAS0 are off. */
#define EC_OTHER	0x0a

typedef int (*exit_fn)(struct weir_vcpu *vcpu);

static int slow_undef(struct weir_vcpu *vcpu)
{
	weir_inject_undef(vcpu);
	return WEIR_RESUME;
}

static int slow_wfx(struct weir_vcpu *vcpu)
{
	/* FEAT_WFxT is not shown. */
	if (vcpu->ctx.esr & ESR_ELx_WFx_ISS_WFxT)
		return slow_undef(vcpu);
	weir_skip_instr(vcpu);
	if (vcpu->ctx.esr & ESR_ELx_WFx_ISS_WFE) {
		weir_stat_inc(vcpu, wfe);
		yield();
	} else {
		weir_stat_inc(vcpu, wfi);
		weir_vcpu_wfi(vcpu);
	}
	return WEIR_RESUME;
}

static int slow_hvc(struct weir_vcpu *vcpu)
{
	weir_stat_inc(vcpu, hvc);
	return weir_smccc_call(vcpu);
}

/* HCR_EL2.TSC traps it before it completes: step over it here. */
static int slow_smc(struct weir_vcpu *vcpu)
{
	weir_stat_inc(vcpu, smc);
	weir_skip_instr(vcpu);
	if (vcpu->ctx.esr & ESR_ELx_xVC_IMM_MASK) {
		weir_reg_set(vcpu, 0, ~0UL);
		return WEIR_RESUME;
	}
	return weir_smccc_call(vcpu);
}

static int slow_sysreg(struct weir_vcpu *vcpu)
{
	return weir_sysreg_trap(vcpu, false);
}

static int slow_fp(struct weir_vcpu *vcpu)
{
	weir_stat_inc(vcpu, fp);
	weir_fp_trap(vcpu);
	return WEIR_RESUME;
}

static int slow_abort(struct weir_vcpu *vcpu)
{
	weir_fp_put(vcpu);
	return weir_mmio_abort(vcpu);
}

static const exit_fn slow_table[ESR_ELx_EC_MAX + 1] = {
	[ESR_ELx_EC_UNKNOWN] = slow_undef,
	[ESR_ELx_EC_WFx] = slow_wfx,
	[ESR_ELx_EC_CP15_32] = slow_undef,
	[ESR_ELx_EC_CP15_64] = slow_undef,
	[ESR_ELx_EC_CP14_MR] = slow_undef,
	[ESR_ELx_EC_CP14_LS] = slow_undef,
	[ESR_ELx_EC_FP_ASIMD] = slow_fp,
	[ESR_ELx_EC_CP10_ID] = slow_undef,
	[ESR_ELx_EC_PAC] = slow_undef,
	[EC_OTHER] = slow_undef,
	[ESR_ELx_EC_CP14_64] = slow_undef,
	[ESR_ELx_EC_HVC64] = slow_hvc,
	[ESR_ELx_EC_SMC64] = slow_smc,
	[ESR_ELx_EC_SYS64] = slow_sysreg,
	[ESR_ELx_EC_SVE] = slow_undef,
	[ESR_ELx_EC_SME] = slow_undef,
	[ESR_ELx_EC_IABT_LOW] = slow_abort,
	[ESR_ELx_EC_DABT_LOW] = slow_abort,
	[ESR_ELx_EC_BREAKPT_LOW] = weir_guest_debug_exit,
	[ESR_ELx_EC_SOFTSTP_LOW] = weir_guest_debug_exit,
	[ESR_ELx_EC_WATCHPT_LOW] = weir_guest_debug_exit,
	[ESR_ELx_EC_BKPT32] = weir_guest_debug_exit,
	[ESR_ELx_EC_BRK64] = weir_guest_debug_exit,
};

/**
 * weir_exit_slow() - serve an exit in process context
 * @vcpu: current thread's
 *
 * An exception class that no trap of ours raises is an UNDEF to the guest and
 * a line in the log. Return: enum weir_exit_result or -errno.
 */
int weir_exit_slow(struct weir_vcpu *vcpu)
{
	exit_fn fn = slow_table[ESR_ELx_EC(vcpu->ctx.esr)];

	if (likely(fn))
		return fn(vcpu);
	pr_warn_ratelimited("weir: vCPU %u left with unexpected syndrome %#llx at %#llx\n",
			    vcpu->id, vcpu->ctx.esr, vcpu->ctx.gp.pc);
	return slow_undef(vcpu);
}
