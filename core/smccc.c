// SPDX-License-Identifier: GPL-2.0-only
/*
 * SMC calling convention (ARM DEN0028): what the guest asks of its firmware by
 * HVC or SMC. Every call of the architecture is in one table; the rest of the
 * standard secure range is PSCI's.
 */
#include <linux/arm-smccc.h>
#include <linux/bsearch.h>
#include <asm/cpufeature.h>
#include <asm/spectre.h>
#include "psci.h"
#include "sysreg.h"
#include "vcpu.h"

/* Calls one may make at any time and whose answer never changes. */
static bool arch_workaround(u32 fn)
{
	return fn == ARM_SMCCC_ARCH_WORKAROUND_1 ||
	       fn == ARM_SMCCC_ARCH_WORKAROUND_2 ||
	       fn == ARM_SMCCC_ARCH_WORKAROUND_3;
}

/*
 * Does the guest need firmware's help? A CPU that says CSV2 does not need the
 * first and third; one with SSBS mitigates the second by itself. For others
 * the answer is the host firmware's.
 */
static s32 workaround_state(u32 fn)
{
	struct arm_smccc_res res;
	u64 pfr0 = read_sanitised_ftr_reg(SYS_ID_AA64PFR0_EL1);

	if (fn != ARM_SMCCC_ARCH_WORKAROUND_2 &&
	    FIELD_GET(ID_AA64PFR0_EL1_CSV2_MASK, pfr0))
		return SMCCC_ARCH_WORKAROUND_RET_UNAFFECTED;
	arm_smccc_1_1_invoke(ARM_SMCCC_ARCH_FEATURES_FUNC_ID, fn, &res);
	return (s32)res.a0 < 0 ? SMCCC_RET_NOT_SUPPORTED : (s32)res.a0;
}

static s32 features(struct weir_vcpu *vcpu, u32 fn)
{
	switch (fn) {
	case ARM_SMCCC_VERSION_FUNC_ID:
	case ARM_SMCCC_ARCH_FEATURES_FUNC_ID:
		return SMCCC_RET_SUCCESS;
	default:
		return arch_workaround(fn) ? workaround_state(fn) :
					     SMCCC_RET_NOT_SUPPORTED;
	}
}

/* Pass a mitigation call on to the firmware it is meant for. */
static void workaround(u32 fn)
{
	if (workaround_state(fn) == SMCCC_RET_SUCCESS)
		arm_smccc_1_1_invoke(fn, NULL);
}

/**
 * weir_smccc_fast() - calls whose answer needs nothing
 * @vcpu: just left the guest by HVC, host interrupts masked
 *
 * Return: WEIR_RESUME or WEIR_SLOW.
 */
int weir_smccc_fast(struct weir_vcpu *vcpu)
{
	u32 fn = vcpu->ctx.gp.regs[0];

	if (fn != ARM_SMCCC_VERSION_FUNC_ID)
		return WEIR_SLOW;
	weir_stat_inc(vcpu, hvc);
	weir_reg_set(vcpu, 0, ARM_SMCCC_VERSION_1_1);
	return WEIR_RESUME;
}

/**
 * weir_smccc_call() - serve any call
 * @vcpu: current thread's, PC past the instruction
 *
 * Unknown functions return NOT_SUPPORTED (-1). Return: enum weir_exit_result.
 * Context: process.
 */
int weir_smccc_call(struct weir_vcpu *vcpu)
{
	u32 fn = vcpu->ctx.gp.regs[0];

	if (fn == ARM_SMCCC_VERSION_FUNC_ID) {
		weir_reg_set(vcpu, 0, ARM_SMCCC_VERSION_1_1);
	} else if (fn == ARM_SMCCC_ARCH_FEATURES_FUNC_ID) {
		weir_reg_set(vcpu, 0, features(vcpu, vcpu->ctx.gp.regs[1]));
	} else if (arch_workaround(fn)) {
		workaround(fn);
		weir_reg_set(vcpu, 0, SMCCC_RET_SUCCESS);
	} else {
		return weir_psci_call(vcpu, fn);
	}
	return WEIR_RESUME;
}
