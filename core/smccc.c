// SPDX-License-Identifier: GPL-2.0-only
/*
 * SMC calling convention (ARM DEN0028): what the guest asks of its firmware by
 * HVC or SMC. A table says who serves a call and which bit of which firmware
 * register offers it; what is not in it is PSCI's to serve or to refuse.
 */
#include <linux/kvm.h>
#include "pvtime.h"
#include "smccc.h"
#include "sysreg.h"
#include "vcpu.h"

/**
 * struct smccc_call - one function
 * @fn: identifier
 * @bmap: register that says whether it is offered
 * @bit: of that register
 * @handler: serves it
 */
struct smccc_call {
	u32 fn;
	enum weir_fw_bmap bmap;
	unsigned int bit;
	int (*handler)(struct weir_vcpu *vcpu);
};

#define ALWAYS		WEIR_FW_BMAPS, 0
#define TRNG		WEIR_FW_STD, KVM_REG_ARM_STD_BIT_TRNG_V1_0
#define PV_TIME		WEIR_FW_STD_HYP, KVM_REG_ARM_STD_HYP_BIT_PV_TIME
#define KVM_CALL	WEIR_FW_VENDOR_HYP, KVM_REG_ARM_VENDOR_HYP_BIT_FUNC_FEAT
#define PTP		WEIR_FW_VENDOR_HYP, KVM_REG_ARM_VENDOR_HYP_BIT_PTP

static const struct smccc_call calls[] = {
	{ ARM_SMCCC_VERSION_FUNC_ID, ALWAYS, weir_smccc_version },
	{ ARM_SMCCC_ARCH_FEATURES_FUNC_ID, ALWAYS, weir_smccc_features },
	{ ARM_SMCCC_ARCH_WORKAROUND_1, ALWAYS, weir_smccc_workaround },
	{ ARM_SMCCC_ARCH_WORKAROUND_2, ALWAYS, weir_smccc_workaround },
	{ ARM_SMCCC_ARCH_WORKAROUND_3, ALWAYS, weir_smccc_workaround },
	{ ARM_SMCCC_TRNG_VERSION, TRNG, weir_smccc_trng },
	{ ARM_SMCCC_TRNG_FEATURES, TRNG, weir_smccc_trng },
	{ ARM_SMCCC_TRNG_GET_UUID, TRNG, weir_smccc_trng },
	{ ARM_SMCCC_TRNG_RND32, TRNG, weir_smccc_trng },
	{ ARM_SMCCC_TRNG_RND64, TRNG, weir_smccc_trng },
	{ ARM_SMCCC_HV_PV_TIME_FEATURES, PV_TIME, weir_smccc_pv_features },
	{ ARM_SMCCC_HV_PV_TIME_ST, PV_TIME, weir_smccc_pv_stolen },
	{ ARM_SMCCC_VENDOR_HYP_CALL_UID_FUNC_ID, KVM_CALL, weir_smccc_uid },
	{ ARM_SMCCC_VENDOR_HYP_KVM_FEATURES_FUNC_ID, KVM_CALL,
	  weir_smccc_kvm_features },
	{ ARM_SMCCC_VENDOR_HYP_KVM_PTP_FUNC_ID, PTP, weir_smccc_ptp },
};

/**
 * weir_smccc_offered() - is a service offered to this VM's guests?
 * @vm: the machine
 * @bmap: firmware register
 * @bit: its bit
 */
bool weir_smccc_offered(const struct weir_vm *vm, enum weir_fw_bmap bmap,
			unsigned int bit)
{
	return READ_ONCE(vm->arch.fw.bmap[bmap]) & BIT(bit);
}

static const struct smccc_call *find(u32 fn)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(calls); i++)
		if (calls[i].fn == fn)
			return &calls[i];
	return NULL;
}

/**
 * weir_smccc_fast() - the architecture's calls, but for SMCCC_VERSION
 * @vcpu: just left the guest by HVC, host interrupts masked
 *
 * User space cannot filter these; the guest's vectors have answered the other.
 * Linux makes some of them whenever it comes from EL0, on CPUs that need it.
 * Return: WEIR_RESUME or WEIR_SLOW.
 */
int weir_smccc_fast(struct weir_vcpu *vcpu)
{
	int (*handler)(struct weir_vcpu *vcpu);

	switch ((u32)vcpu->ctx.gp.regs[0]) {
	case ARM_SMCCC_ARCH_FEATURES_FUNC_ID:
		handler = weir_smccc_features;
		break;
	case ARM_SMCCC_ARCH_WORKAROUND_1:
	case ARM_SMCCC_ARCH_WORKAROUND_2:
	case ARM_SMCCC_ARCH_WORKAROUND_3:
		handler = weir_smccc_workaround;
		break;
	default:
		return WEIR_SLOW;
	}
	weir_stat_inc(vcpu, hvc);
	return handler(vcpu);
}

/* api.rst 5, KVM_EXIT_HYPERCALL: PC is past the instruction. */
static int to_user(struct weir_vcpu *vcpu, u32 fn)
{
	struct kvm_run *run = vcpu->run;
	u64 flags = 0;

	if (ESR_ELx_EC(vcpu->ctx.esr) == ESR_ELx_EC_SMC64)
		flags |= KVM_HYPERCALL_EXIT_SMC;
	if (!(vcpu->ctx.esr & ESR_ELx_IL))
		flags |= KVM_HYPERCALL_EXIT_16BIT;
	memset(&run->hypercall, 0, sizeof(run->hypercall));
	run->exit_reason = KVM_EXIT_HYPERCALL;
	run->hypercall.nr = fn;
	run->hypercall.flags = flags;
	return WEIR_EXIT_TO_USER;
}

static int handle(struct weir_vcpu *vcpu, u32 fn)
{
	const struct smccc_call *call = find(fn);

	if (!call)
		return weir_psci_call(vcpu, fn);
	if (call->bmap != WEIR_FW_BMAPS &&
	    !weir_smccc_offered(vcpu->vm, call->bmap, call->bit))
		return weir_smccc_answer(vcpu, SMCCC_RET_NOT_SUPPORTED, 0, 0, 0);
	return call->handler(vcpu);
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

	switch (weir_smccc_filter_action(vcpu->vm, fn)) {
	case KVM_SMCCC_FILTER_HANDLE:
		return handle(vcpu, fn);
	case KVM_SMCCC_FILTER_FWD_TO_USER:
		return to_user(vcpu, fn);
	default:
		return weir_smccc_answer(vcpu, SMCCC_RET_NOT_SUPPORTED, 0, 0, 0);
	}
}
