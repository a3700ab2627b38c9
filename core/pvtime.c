// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stolen time (ARM DEN0057, arm/pvtime.rst): what the host's scheduler calls
 * run delay, told to the guest in a structure of its own memory. The sum lives
 * there and nowhere else, so it moves with the guest to another host.
 */
#include <linux/align.h>
#include <linux/kvm.h>
#include <linux/sched/stat.h>
#include <linux/uaccess.h>
#include <asm/pvclock-abi.h>
#include <weir/mmu.h>
#include "pvtime.h"
#include "smccc.h"
#include "vcpu.h"

/* Aligned to this, it is within a page. */
#define STRUCT_ALIGN	sizeof(struct pvclock_vcpu_stolen_time)

static bool given(const struct weir_vcpu *vcpu)
{
	return vcpu->steal.base != INVALID_GPA;
}

static u64 run_delay(void)
{
	return current->sched_info.run_delay;
}

static void begin(struct weir_steal *steal, u64 delay)
{
	steal->task = current;
	steal->seen = delay;
}

/**
 * weir_pvtime_supported() - does the host's scheduler count run delay?
 */
bool weir_pvtime_supported(void)
{
	return sched_info_on();
}

/**
 * weir_pvtime_update() - add to the guest's stolen time what came since
 * @vcpu: current thread's, with a structure
 *
 * Another thread than before begins at what it has waited by now: that was not
 * this vCPU's time. What cannot be written now is told later. Context: process,
 * may sleep and fault.
 */
void weir_pvtime_update(struct weir_vcpu *vcpu)
{
	struct weir_steal *steal = &vcpu->steal;
	gpa_t at = steal->base +
		   offsetof(struct pvclock_vcpu_stolen_time, stolen_time);
	u64 delay = run_delay();
	__le64 stolen;

	if (steal->task == current && delay >= steal->seen) {
		if (weir_guest_read(vcpu->vm, at, &stolen, sizeof(stolen)))
			return;
		le64_add_cpu(&stolen, delay - steal->seen);
		if (weir_guest_store(vcpu, at, &stolen, sizeof(stolen)))
			return;
	}
	begin(steal, delay);
}

/**
 * weir_smccc_pv_features() - PV_TIME_FEATURES
 * @vcpu: current thread's; x1 is the call asked for
 *
 * Return: WEIR_RESUME.
 */
int weir_smccc_pv_features(struct weir_vcpu *vcpu)
{
	u32 fn = weir_reg_get(vcpu, 1);
	bool there = given(vcpu) && (fn == ARM_SMCCC_HV_PV_TIME_FEATURES ||
				     fn == ARM_SMCCC_HV_PV_TIME_ST);

	return weir_smccc_answer(vcpu, there ? SMCCC_RET_SUCCESS :
				 SMCCC_RET_NOT_SUPPORTED, 0, 0, 0);
}

/**
 * weir_smccc_pv_stolen() - PV_TIME_ST: where this vCPU's structure is
 * @vcpu: current thread's
 *
 * Stolen time begins at zero here. Context: process, may sleep and fault.
 * Return: WEIR_RESUME.
 */
int weir_smccc_pv_stolen(struct weir_vcpu *vcpu)
{
	static const struct pvclock_vcpu_stolen_time zero;
	struct weir_steal *steal = &vcpu->steal;

	if (!given(vcpu) ||
	    weir_guest_store(vcpu, steal->base, &zero, sizeof(zero)))
		return weir_smccc_answer(vcpu, SMCCC_RET_NOT_SUPPORTED, 0, 0, 0);
	begin(steal, run_delay());
	return weir_smccc_answer(vcpu, steal->base, 0, 0, 0);
}

/**
 * weir_pvtime_has_attr() - KVM_ARM_VCPU_PVTIME_CTRL
 * @vcpu: the vCPU
 * @attr: asked for
 *
 * Return: 0 or -ENXIO (devices/vcpu.rst, section 3).
 */
int weir_pvtime_has_attr(struct weir_vcpu *vcpu, const struct kvm_device_attr *attr)
{
	return attr->attr == KVM_ARM_VCPU_PVTIME_IPA && weir_pvtime_supported() ?
	       0 : -ENXIO;
}

/**
 * weir_pvtime_get_attr() - where a vCPU's structure is
 * @vcpu: locked
 * @attr: which; address of a u64, all ones until it is set
 *
 * Return: 0, -ENXIO, -EFAULT.
 */
int weir_pvtime_get_attr(struct weir_vcpu *vcpu, const struct kvm_device_attr *attr)
{
	return weir_pvtime_has_attr(vcpu, attr) ?:
	       put_user((u64)vcpu->steal.base,
			(u64 __user *)(unsigned long)attr->addr);
}

/**
 * weir_pvtime_set_attr() - choose where a vCPU's structure is
 * @vcpu: locked
 * @attr: which; address of a u64
 *
 * Return: 0; -ENXIO; -EFAULT; -EINVAL (not a multiple of 64 bytes, or no memory
 * that the guest may write); -EEXIST (chosen before). Context: process.
 */
int weir_pvtime_set_attr(struct weir_vcpu *vcpu, const struct kvm_device_attr *attr)
{
	u64 base;

	if (weir_pvtime_has_attr(vcpu, attr))
		return -ENXIO;
	if (get_user(base, (u64 __user *)(unsigned long)attr->addr))
		return -EFAULT;
	if (!IS_ALIGNED(base, STRUCT_ALIGN))
		return -EINVAL;
	if (given(vcpu))
		return -EEXIST;
	if (!weir_guest_is_memory(vcpu->vm, base, true))
		return -EINVAL;
	vcpu->steal.base = base;
	return 0;
}
