// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_DEV_TYPE_ARM_VGIC_V2: device attributes, by group.
 * Documentation/virt/kvm/devices/arm-vgic.rst.
 */
#include <linux/bitfield.h>
#include <linux/errno.h>
#include <linux/kvm.h>
#include <linux/uaccess.h>
#include <weir/vm.h>
#include "attr.h"
#include "core.h"
#include "vgic.h"

static u32 attr_offset(const struct kvm_device_attr *attr)
{
	return FIELD_GET(KVM_DEV_ARM_VGIC_OFFSET_MASK, attr->attr);
}

static struct weir_vcpu *attr_vcpu(struct weir_vm *vm,
				   const struct kvm_device_attr *attr)
{
	u32 idx = FIELD_GET(KVM_DEV_ARM_VGIC_CPUID_MASK, attr->attr);

	/* Pairs with the publication of a new vCPU. */
	return idx < smp_load_acquire(&vm->nr_vcpus) ? vm->vcpus[idx] : NULL;
}

static int addr_attr(struct weir_vm *vm, const struct kvm_device_attr *attr,
		     bool write)
{
	u64 __user *user = weir_vgic_attr_user(attr);
	u64 addr = 0;
	int ret;

	if (write && get_user(addr, user))
		return -EFAULT;
	mutex_lock(&vm->vgic->lock);
	ret = weir_vgic_v2_addr(vm, attr->attr, &addr, write);
	mutex_unlock(&vm->vgic->lock);
	if (ret || write)
		return ret;
	return put_user(addr, user);
}

static int paused_access(struct weir_vcpu *vcpu, const struct kvm_device_attr *attr,
			 u32 *val, bool write)
{
	u32 offset = attr_offset(attr);
	int ret;

	weir_vm_pause(vcpu->vm);
	if (attr->group == KVM_DEV_ARM_VGIC_GRP_DIST_REGS)
		ret = weir_vgic_v2_dist_uaccess(vcpu, offset, val, write);
	else
		ret = weir_vgic_v2_cpu_uaccess(vcpu, offset, val, write);
	weir_vm_resume(vcpu->vm);
	return ret;
}

/* As under KVM, the first access initialises what INIT has not. */
static int regs_attr(struct weir_vm *vm, const struct kvm_device_attr *attr,
		     bool write)
{
	struct weir_vcpu *vcpu = attr_vcpu(vm, attr);
	u32 __user *user = weir_vgic_attr_user(attr);
	u32 val = 0;
	int ret;

	if (!vcpu)
		return -EINVAL;
	if (write && get_user(val, user))
		return -EFAULT;
	if (weir_vm_busy(vm))
		return -EBUSY;
	ret = weir_vgic_attr_init(vm);
	if (!ret)
		ret = paused_access(vcpu, attr, &val, write);
	if (ret || write)
		return ret;
	return put_user(val, user);
}

static int v2_access(struct weir_vm *vm, struct kvm_device_attr *attr, bool write)
{
	switch (attr->group) {
	case KVM_DEV_ARM_VGIC_GRP_ADDR:
		return addr_attr(vm, attr, write);
	case KVM_DEV_ARM_VGIC_GRP_NR_IRQS:
		return weir_vgic_attr_nr_irqs(vm, attr, write);
	case KVM_DEV_ARM_VGIC_GRP_CTRL:
		if (!write || attr->attr != KVM_DEV_ARM_VGIC_CTRL_INIT)
			return -ENXIO;
		return weir_vgic_attr_init(vm);
	case KVM_DEV_ARM_VGIC_GRP_DIST_REGS:
	case KVM_DEV_ARM_VGIC_GRP_CPU_REGS:
		return regs_attr(vm, attr, write);
	}
	return -ENXIO;
}

static bool has_attr(const struct kvm_device_attr *attr)
{
	switch (attr->group) {
	case KVM_DEV_ARM_VGIC_GRP_ADDR:
		return attr->attr == KVM_VGIC_V2_ADDR_TYPE_DIST ||
		       attr->attr == KVM_VGIC_V2_ADDR_TYPE_CPU;
	case KVM_DEV_ARM_VGIC_GRP_NR_IRQS:
		return true;
	case KVM_DEV_ARM_VGIC_GRP_CTRL:
		return attr->attr == KVM_DEV_ARM_VGIC_CTRL_INIT;
	case KVM_DEV_ARM_VGIC_GRP_DIST_REGS:
		return weir_vgic_v2_dist_has(attr_offset(attr));
	case KVM_DEV_ARM_VGIC_GRP_CPU_REGS:
		return weir_vgic_v2_cpu_has(attr_offset(attr));
	}
	return false;
}

static int v2_has(struct weir_vm *vm, struct kvm_device_attr *attr)
{
	bool of_vcpu = attr->group == KVM_DEV_ARM_VGIC_GRP_DIST_REGS ||
		       attr->group == KVM_DEV_ARM_VGIC_GRP_CPU_REGS;

	if (of_vcpu && !attr_vcpu(vm, attr))
		return -EINVAL;
	return has_attr(attr) ? 0 : -ENXIO;
}

const struct weir_vgic_model weir_vgic_v2_model = {
	.on_demand = true,
	.init = weir_vgic_v2_init,
	.map = weir_vgic_v2_map,
	.unmap = weir_vgic_v2_unmap,
	.access = v2_access,
	.has = v2_has,
};
