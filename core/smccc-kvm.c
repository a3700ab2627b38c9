// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls by which a guest finds the KVM ABI's services (arm/hypercalls.rst,
 * arm/ptp_kvm.rst). Weir answers with KVM's identification: guests look for no
 * other.
 */
#include <linux/kvm.h>
#include <linux/clocksource_ids.h>
#include <linux/timekeeping.h>
#include "smccc.h"
#include "vcpu.h"

/**
 * weir_smccc_uid() - whose calls these are
 * @vcpu: current thread's
 *
 * Return: WEIR_RESUME.
 */
int weir_smccc_uid(struct weir_vcpu *vcpu)
{
	return weir_smccc_answer(vcpu, ARM_SMCCC_VENDOR_HYP_UID_KVM_REG_0,
				 ARM_SMCCC_VENDOR_HYP_UID_KVM_REG_1,
				 ARM_SMCCC_VENDOR_HYP_UID_KVM_REG_2,
				 ARM_SMCCC_VENDOR_HYP_UID_KVM_REG_3);
}

/**
 * weir_smccc_kvm_features() - which of them there are
 * @vcpu: current thread's
 *
 * Return: WEIR_RESUME.
 */
int weir_smccc_kvm_features(struct weir_vcpu *vcpu)
{
	u64 bmap = READ_ONCE(vcpu->vm->arch.fw.bmap[WEIR_FW_VENDOR_HYP]);

	return weir_smccc_answer(vcpu, bmap, 0, 0, 0);
}

/**
 * weir_smccc_ptp() - the host's time, and a counter at that instant
 * @vcpu: current thread's; x1 says which counter
 *
 * Only while the host's clock runs by the counter that the guest sees, too.
 * Context: process. Return: WEIR_RESUME.
 */
int weir_smccc_ptp(struct weir_vcpu *vcpu)
{
	const struct weir_vm_arch *vm = &vcpu->vm->arch;
	u32 which = weir_reg_get(vcpu, 1);
	struct system_time_snapshot snap;
	u64 cycles;

	ktime_get_snapshot(&snap);
	if (snap.cs_id != CSID_ARM_ARCH_COUNTER ||
	    (which != KVM_PTP_VIRT_COUNTER && which != KVM_PTP_PHYS_COUNTER))
		return weir_smccc_answer(vcpu, SMCCC_RET_NOT_SUPPORTED, 0, 0, 0);
	cycles = snap.cycles - (which == KVM_PTP_VIRT_COUNTER ?
				READ_ONCE(vm->cntvoff) : READ_ONCE(vm->cntpoff));
	return weir_smccc_answer(vcpu, upper_32_bits(snap.real),
				 lower_32_bits(snap.real), upper_32_bits(cycles),
				 lower_32_bits(cycles));
}
