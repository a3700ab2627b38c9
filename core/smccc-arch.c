// SPDX-License-Identifier: GPL-2.0-only
/*
 * The architecture's own calls (ARM DEN0028 7, DEN0070): version, features,
 * and the mitigations that firmware has for its CPUs.
 */
#include <linux/cpu.h>
#include <linux/kvm.h>
#include <linux/smp.h>
#include <asm/cpufeature.h>
#include <weir/harden.h>
#include "smccc.h"
#include "sysreg.h"
#include "vcpu.h"

/*
 * How well guests are protected, by the values of KVM_REG_ARM_SMCCC_ARCH_*: the
 * least of what the host's CPUs say when the module is loaded.
 */
static int levels[3];

enum { WORKAROUND_1, WORKAROUND_2, WORKAROUND_3 };

static int index_of(u32 fn)
{
	switch (fn) {
	case ARM_SMCCC_ARCH_WORKAROUND_1:
		return WORKAROUND_1;
	case ARM_SMCCC_ARCH_WORKAROUND_2:
		return WORKAROUND_2;
	case ARM_SMCCC_ARCH_WORKAROUND_3:
		return WORKAROUND_3;
	default:
		return -1;
	}
}

static s32 ask_firmware(u32 fn)
{
	struct arm_smccc_res res;

	if (arm_smccc_1_1_invoke(ARM_SMCCC_ARCH_FEATURES_FUNC_ID, fn, &res) ==
	    SMCCC_CONDUIT_NONE)
		return SMCCC_RET_NOT_SUPPORTED;
	return (s32)res.a0;
}

/* What firmware says of 1, whose values 3 has, too. */
static int level_of_answer(s32 answer)
{
	if (answer == SMCCC_ARCH_WORKAROUND_RET_UNAFFECTED)
		return KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_1_NOT_REQUIRED;
	return answer == SMCCC_RET_SUCCESS ?
	       KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_1_AVAIL :
	       KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_1_NOT_AVAIL;
}

/* ID_AA64PFR0_EL1.CSV2: not zero says that nobody trains another's predictor. */
static int branch_level(void)
{
	u64 pfr0 = read_sanitised_ftr_reg(SYS_ID_AA64PFR0_EL1);

	if (FIELD_GET(ID_AA64PFR0_EL1_CSV2_MASK, pfr0))
		return KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_1_NOT_REQUIRED;
	return level_of_answer(ask_firmware(ARM_SMCCC_ARCH_WORKAROUND_1));
}

/* The call is an exit, which forgets the history (core/harden.c). */
static int history_level(void)
{
	if (!this_cpu_has_cap(ARM64_SPECTRE_BHB))
		return KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_3_NOT_REQUIRED;
	return weir_harden_history() ?
	       KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_3_AVAIL :
	       KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_3_NOT_AVAIL;
}

/*
 * The host keeps firmware's mitigation on, and a guest could only switch it
 * off for the host, too: it is told that it has nothing to do.
 */
static int store_level(void)
{
	return ask_firmware(ARM_SMCCC_ARCH_WORKAROUND_2) ==
		SMCCC_RET_NOT_SUPPORTED ?
	       KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_2_NOT_AVAIL :
	       KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_2_NOT_REQUIRED;
}

static void probe_cpu(void *unused)
{
	levels[WORKAROUND_1] = min(levels[WORKAROUND_1], branch_level());
	levels[WORKAROUND_2] = min(levels[WORKAROUND_2], store_level());
	levels[WORKAROUND_3] = min(levels[WORKAROUND_3], history_level());
}

/**
 * weir_smccc_module_init() - learn what the CPUs' firmware does for guests
 */
void weir_smccc_module_init(void)
{
	unsigned int i, cpu;

	for (i = 0; i < ARRAY_SIZE(levels); i++)
		levels[i] = KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_2_NOT_REQUIRED;
	cpus_read_lock();
	for_each_online_cpu(cpu)
		smp_call_function_single(cpu, probe_cpu, NULL, 1);
	cpus_read_unlock();
}

/**
 * weir_smccc_level() - how well a guest is protected
 * @vm: the machine; one whose guests have SSBS protects itself
 * @fn: ARM_SMCCC_ARCH_WORKAROUND_*
 *
 * Return: KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_*, -ENOENT for another function.
 */
int weir_smccc_level(const struct weir_vm *vm, u32 fn)
{
	int i = index_of(fn);

	if (i < 0)
		return -ENOENT;
	if (i == WORKAROUND_2 &&
	    FIELD_GET(ID_AA64PFR1_EL1_SSBS_MASK,
		      weir_id_reg(vm, SYS_ID_AA64PFR1_EL1)))
		return KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_2_NOT_AVAIL;
	return levels[i];
}

static s64 workaround_answer(const struct weir_vm *vm, u32 fn)
{
	int level = weir_smccc_level(vm, fn);

	if (fn == ARM_SMCCC_ARCH_WORKAROUND_2)
		return level == KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_2_NOT_REQUIRED ?
		       SMCCC_RET_NOT_REQUIRED : SMCCC_RET_NOT_SUPPORTED;
	switch (level) {
	case KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_1_AVAIL:
		return SMCCC_RET_SUCCESS;
	case KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_1_NOT_REQUIRED:
		return SMCCC_ARCH_WORKAROUND_RET_UNAFFECTED;
	default:
		return SMCCC_RET_NOT_SUPPORTED;
	}
}

/**
 * weir_smccc_version() - SMCCC_VERSION: 1.1
 * @vcpu: current thread's
 *
 * Context: any. Return: WEIR_RESUME.
 */
int weir_smccc_version(struct weir_vcpu *vcpu)
{
	return weir_smccc_answer(vcpu, ARM_SMCCC_VERSION_1_1, 0, 0, 0);
}

/**
 * weir_smccc_features() - SMCCC_ARCH_FEATURES
 * @vcpu: current thread's
 *
 * Context: any. Return: WEIR_RESUME.
 */
int weir_smccc_features(struct weir_vcpu *vcpu)
{
	u32 fn = weir_reg_get(vcpu, 1);
	s64 answer = SMCCC_RET_NOT_SUPPORTED;

	if (fn == ARM_SMCCC_VERSION_FUNC_ID ||
	    fn == ARM_SMCCC_ARCH_FEATURES_FUNC_ID)
		answer = SMCCC_RET_SUCCESS;
	else if (fn == ARM_SMCCC_HV_PV_TIME_FEATURES &&
		 weir_smccc_offered(vcpu->vm, WEIR_FW_STD_HYP,
				    KVM_REG_ARM_STD_HYP_BIT_PV_TIME))
		answer = SMCCC_RET_SUCCESS;
	else if (index_of(fn) >= 0)
		answer = workaround_answer(vcpu->vm, fn);
	return weir_smccc_answer(vcpu, answer, 0, 0, 0);
}

/**
 * weir_smccc_workaround() - SMCCC_ARCH_WORKAROUND_1, 2 and 3
 * @vcpu: current thread's
 *
 * Passed on to the firmware of the CPU that the guest was on a moment ago.
 * Context: any. Return: WEIR_RESUME.
 */
int weir_smccc_workaround(struct weir_vcpu *vcpu)
{
	u32 fn = weir_reg_get(vcpu, 0);

	if (fn != ARM_SMCCC_ARCH_WORKAROUND_2 &&
	    workaround_answer(vcpu->vm, fn) == SMCCC_RET_SUCCESS)
		arm_smccc_1_1_invoke(fn, NULL);
	return weir_smccc_answer(vcpu, SMCCC_RET_SUCCESS, 0, 0, 0);
}
