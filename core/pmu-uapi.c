// SPDX-License-Identifier: GPL-2.0-only
/* vCPU attributes of the group KVM_ARM_VCPU_PMU_V3_CTRL (devices/vcpu.rst, 1). */
#include <linux/bitmap.h>
#include <linux/kvm.h>
#include <linux/uaccess.h>
#include <weir/irq.h>
#include <weir/vgic.h>
#include "pmu.h"

#define FIRST_PPI 16
#define FIRST_SPI 32
#define LAST_SPI 1019

static void __user *user_of(const struct kvm_device_attr *attr)
{
	return (void __user *)(unsigned long)attr->addr;
}

static bool fits(u32 intid, u32 other)
{
	return intid < FIRST_SPI ? other == intid :
				   other >= FIRST_SPI && other != intid;
}

/* A PPI is the same for all vCPUs, an SPI is nobody else's. */
static bool fits_the_others(struct weir_vm *vm, u32 intid)
{
	struct weir_vcpu *vcpu;
	unsigned int i;

	weir_for_each_vcpu(i, vcpu, vm) {
		if (!vcpu->pmu || !vcpu->pmu->intid)
			continue;
		if (!fits(intid, vcpu->pmu->intid))
			return false;
	}
	return true;
}

static int set_irq(struct weir_vcpu *vcpu, const struct kvm_device_attr *attr)
{
	int intid;

	if (!vcpu->vm->vgic)
		return -EINVAL;
	if (get_user(intid, (int __user *)user_of(attr)))
		return -EFAULT;
	if (intid < FIRST_PPI || intid > LAST_SPI ||
	    !fits_the_others(vcpu->vm, intid))
		return -EINVAL;
	if (vcpu->pmu->intid)
		return -EBUSY;
	vcpu->pmu->intid = intid;
	return 0;
}

/* Is the interrupt there, and free? An SPI's line is low anyway. */
static int claim_irq(struct weir_vcpu *vcpu)
{
	u32 intid = vcpu->pmu->intid;

	if (intid == vcpu->arch.vtimer.intid || intid == vcpu->arch.ptimer.intid)
		return -EEXIST;
	if (intid < FIRST_SPI)
		return weir_vgic_claim(vcpu, intid, WEIR_CLAIM_PMU);
	return weir_irq_set_spi(vcpu->vm, intid, false);
}

static int init(struct weir_vcpu *vcpu)
{
	int err;

	if (vcpu->vm->vgic) {
		if (!weir_vgic_initialized(vcpu->vm))
			return -ENODEV;
		if (!vcpu->pmu->intid)
			return -ENXIO;
		err = claim_irq(vcpu);
		if (err)
			return err;
	}
	vcpu->pmu->ready = true;
	return 0;
}

/* The first filter's action decides about the events that none names. */
static int add_filter(struct weir_vm_pmu *pmu, unsigned int nr_events,
		      const struct kvm_pmu_event_filter *f)
{
	bool allow = f->action == KVM_PMU_EVENT_ALLOW;

	if (!pmu->filter) {
		pmu->filter = bitmap_alloc(nr_events, GFP_KERNEL_ACCOUNT);
		if (!pmu->filter)
			return -ENOMEM;
		if (allow)
			bitmap_zero(pmu->filter, nr_events);
		else
			bitmap_fill(pmu->filter, nr_events);
	}
	if (allow)
		bitmap_set(pmu->filter, f->base_event, f->nevents);
	else
		bitmap_clear(pmu->filter, f->base_event, f->nevents);
	return 0;
}

static int set_filter(struct weir_vm *vm, const struct kvm_device_attr *attr)
{
	unsigned int nr_events = weir_pmu_event_mask(weir_pmu_host_version()) + 1;
	struct kvm_pmu_event_filter f;

	if (copy_from_user(&f, user_of(attr), sizeof(f)))
		return -EFAULT;
	if ((u32)f.base_event + f.nevents > nr_events ||
	    f.action > KVM_PMU_EVENT_DENY)
		return -EINVAL;
	if (vm->arch.ran)
		return -EBUSY;
	return add_filter(&vm->pmu, nr_events, &f);
}

static int set_pmu(struct weir_vm *vm, const struct kvm_device_attr *attr)
{
	const struct arm_pmu *host;
	int type;

	if (get_user(type, (int __user *)user_of(attr)))
		return -EFAULT;
	host = weir_pmu_host_by_type(type);
	if (!host)
		return -ENXIO;
	if (vm->arch.ran || (vm->pmu.filter && vm->pmu.host != host))
		return -EBUSY;
	vm->pmu.host = host;
	vm->pmu.n = weir_pmu_host_counters(host);
	vm->pmu.chosen = true;
	return 0;
}

/**
 * weir_pmu_has_attr() - KVM_HAS_DEVICE_ATTR
 * @vcpu: the vCPU
 * @attr: asked for
 *
 * Return: 0; -ENXIO without the attribute, or without KVM_ARM_VCPU_PMU_V3.
 */
int weir_pmu_has_attr(struct weir_vcpu *vcpu, const struct kvm_device_attr *attr)
{
	return vcpu->pmu && attr->attr <= KVM_ARM_VCPU_PMU_V3_SET_PMU ? 0 : -ENXIO;
}

/**
 * weir_pmu_get_attr() - KVM_GET_DEVICE_ATTR
 * @vcpu: the vCPU
 * @attr: KVM_ARM_VCPU_PMU_V3_IRQ alone can be read; address of an int
 *
 * Return: 0, -ENXIO (another attribute, or not set), -EINVAL (no vGIC), -ENODEV
 * (no KVM_ARM_VCPU_PMU_V3), -EFAULT.
 */
int weir_pmu_get_attr(struct weir_vcpu *vcpu, const struct kvm_device_attr *attr)
{
	if (attr->attr != KVM_ARM_VCPU_PMU_V3_IRQ)
		return -ENXIO;
	if (!vcpu->vm->vgic)
		return -EINVAL;
	if (!vcpu->pmu)
		return -ENODEV;
	if (!vcpu->pmu->intid)
		return -ENXIO;
	return put_user((int)vcpu->pmu->intid, (int __user *)user_of(attr));
}

static int set(struct weir_vcpu *vcpu, const struct kvm_device_attr *attr)
{
	lockdep_assert_held(&vcpu->vm->lock);
	switch (attr->attr) {
	case KVM_ARM_VCPU_PMU_V3_IRQ:
		return set_irq(vcpu, attr);
	case KVM_ARM_VCPU_PMU_V3_INIT:
		return init(vcpu);
	case KVM_ARM_VCPU_PMU_V3_FILTER:
		return set_filter(vcpu->vm, attr);
	case KVM_ARM_VCPU_PMU_V3_SET_PMU:
		return set_pmu(vcpu->vm, attr);
	default:
		return -ENXIO;
	}
}

/**
 * weir_pmu_set_attr() - KVM_SET_DEVICE_ATTR
 * @vcpu: locked
 * @attr: IRQ, INIT, FILTER or SET_PMU
 *
 * Return: 0; -ENODEV (no KVM_ARM_VCPU_PMU_V3; INIT: vGIC not initialised), -EBUSY
 * (INIT was made; IRQ set already; a vCPU ran), -EINVAL, -EFAULT, -ENXIO,
 * -EEXIST, -ENOMEM (devices/vcpu.rst, section 1).
 */
int weir_pmu_set_attr(struct weir_vcpu *vcpu, const struct kvm_device_attr *attr)
{
	int err;

	if (!vcpu->pmu)
		return -ENODEV;
	if (vcpu->pmu->ready)
		return -EBUSY;
	mutex_lock(&vcpu->vm->lock);
	err = set(vcpu, attr);
	mutex_unlock(&vcpu->vm->lock);
	return err;
}
