// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_DEV_TYPE_ARM_VGIC_V3: device attributes, by group.
 * Documentation/virt/kvm/devices/arm-vgic-v3.rst.
 */
#include <linux/bitfield.h>
#include <linux/errno.h>
#include <linux/uaccess.h>
#include <weir/vgic.h>
#include <weir/vm.h>
#include "attr.h"
#include "bits.h"
#include "core.h"
#include "lpi.h"
#include "vgic.h"

#define MPIDR_FIELD	GENMASK_ULL(63, 32)
#define OFFSET_FIELD	GENMASK_ULL(31, 0)
#define INSTR_FIELD	GENMASK_ULL(15, 0)
#define LEVEL_INFO	GENMASK_ULL(31, 10)
#define LEVEL_INTID	GENMASK_ULL(9, 0)

/* Which vCPU an attribute names: Aff3 63:56 to Aff0 39:32. */
static struct weir_vcpu *attr_vcpu(struct weir_vm *vm,
				   const struct kvm_device_attr *attr)
{
	u64 aff = FIELD_GET(MPIDR_FIELD, attr->attr);

	return weir_vcpu_by_mpidr(vm, (aff & 0xff000000) << 8 | (aff & 0xffffff));
}

static int addr_attr(struct weir_vm *vm, struct kvm_device_attr *attr, bool write)
{
	bool index = attr->attr == KVM_VGIC_V3_ADDR_TYPE_REDIST_REGION;
	u64 addr = 0;
	int ret;

	if ((write || index) && get_user(addr, (u64 __user *)weir_vgic_attr_user(attr)))
		return -EFAULT;
	mutex_lock(&vm->vgic->lock);
	ret = weir_vgic_addr(vm, attr->attr, &addr, write);
	mutex_unlock(&vm->vgic->lock);
	if (ret || write)
		return ret;
	return put_user(addr, (u64 __user *)weir_vgic_attr_user(attr));
}

static int save_pending(struct weir_vm *vm)
{
	int ret;

	if (!weir_vgic_initialized(vm))
		return -ENXIO;
	if (weir_vm_busy(vm))
		return -EBUSY;
	weir_vm_pause(vm);
	ret = weir_lpi_save_pending(vm);
	weir_vm_resume(vm);
	return ret;
}

static int ctrl_attr(struct weir_vm *vm, struct kvm_device_attr *attr, bool write)
{
	if (!write)
		return -ENXIO;
	switch (attr->attr) {
	case KVM_DEV_ARM_VGIC_CTRL_INIT:
		return weir_vgic_attr_init(vm);
	case KVM_DEV_ARM_VGIC_SAVE_PENDING_TABLES:
		return save_pending(vm);
	}
	return -ENXIO;
}

static int level_info(struct weir_vm *vm, struct weir_vcpu *vcpu, u64 attr,
		      u32 *val, bool write)
{
	struct weir_vgic_access a = {
		.vm = vm,
		.vcpu = vcpu,
		.intid = FIELD_GET(LEVEL_INTID, attr),
		.nr = 32,
		.val = *val,
	};

	if (FIELD_GET(LEVEL_INFO, attr) != VGIC_LEVEL_INFO_LINE_LEVEL ||
	    a.intid % 32)
		return -EINVAL;
	if (write)
		return weir_vgic_write_lines(&a);
	weir_vgic_read_lines(&a);
	*val = a.val;
	return 0;
}

/* Registers, the VM paused: all state is in memory. */
static int paused_access(struct weir_vm *vm, struct weir_vcpu *vcpu,
			 const struct kvm_device_attr *attr, u64 *val, bool write)
{
	u32 val32 = *val;
	int ret;

	switch (attr->group) {
	case KVM_DEV_ARM_VGIC_GRP_DIST_REGS:
		ret = weir_vgic_dist_uaccess(vm, FIELD_GET(OFFSET_FIELD, attr->attr),
					     &val32, write);
		break;
	case KVM_DEV_ARM_VGIC_GRP_REDIST_REGS:
		ret = weir_vgic_redist_uaccess(vcpu,
					       FIELD_GET(OFFSET_FIELD, attr->attr),
					       &val32, write);
		break;
	case KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO:
		ret = level_info(vm, vcpu, attr->attr, &val32, write);
		break;
	default:
		return weir_vgic_sysreg(vcpu, FIELD_GET(INSTR_FIELD, attr->attr),
					val, write);
	}
	*val = val32;
	return ret;
}

static int copy_val(const struct kvm_device_attr *attr, u64 *val, bool write)
{
	u32 val32 = *val;
	int ret;

	if (attr->group == KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS)
		return write ? get_user(*val, (u64 __user *)weir_vgic_attr_user(attr)) :
			       put_user(*val, (u64 __user *)weir_vgic_attr_user(attr));
	if (!write)
		return put_user(val32, (u32 __user *)weir_vgic_attr_user(attr));
	ret = get_user(val32, (u32 __user *)weir_vgic_attr_user(attr));
	*val = val32;
	return ret;
}

static int regs_attr(struct weir_vm *vm, struct kvm_device_attr *attr, bool write)
{
	struct weir_vcpu *vcpu = NULL;
	u64 val = 0;
	int ret;

	if (attr->group != KVM_DEV_ARM_VGIC_GRP_DIST_REGS) {
		vcpu = attr_vcpu(vm, attr);
		if (!vcpu)
			return -EINVAL;
	}
	if (write && copy_val(attr, &val, true))
		return -EFAULT;
	if (!weir_vgic_initialized(vm) || weir_vm_busy(vm))
		return -EBUSY;
	weir_vm_pause(vm);
	ret = paused_access(vm, vcpu, attr, &val, write);
	weir_vm_resume(vm);
	if (!ret && !write && copy_val(attr, &val, false))
		return -EFAULT;
	return ret;
}

static int access_group(struct weir_vm *vm, struct kvm_device_attr *attr, bool write)
{
	switch (attr->group) {
	case KVM_DEV_ARM_VGIC_GRP_ADDR:
		return addr_attr(vm, attr, write);
	case KVM_DEV_ARM_VGIC_GRP_NR_IRQS:
		return weir_vgic_attr_nr_irqs(vm, attr, write);
	case KVM_DEV_ARM_VGIC_GRP_CTRL:
		return ctrl_attr(vm, attr, write);
	case KVM_DEV_ARM_VGIC_GRP_DIST_REGS:
	case KVM_DEV_ARM_VGIC_GRP_REDIST_REGS:
	case KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS:
	case KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO:
		return regs_attr(vm, attr, write);
	}
	return -ENXIO;
}

static bool has_addr(u64 type)
{
	return type == KVM_VGIC_V3_ADDR_TYPE_DIST ||
	       type == KVM_VGIC_V3_ADDR_TYPE_REDIST ||
	       type == KVM_VGIC_V3_ADDR_TYPE_REDIST_REGION;
}

static bool has_attr(struct weir_vm *vm, const struct kvm_device_attr *attr)
{
	u64 offset = FIELD_GET(OFFSET_FIELD, attr->attr);

	switch (attr->group) {
	case KVM_DEV_ARM_VGIC_GRP_ADDR:
		return has_addr(attr->attr);
	case KVM_DEV_ARM_VGIC_GRP_NR_IRQS:
		return true;
	case KVM_DEV_ARM_VGIC_GRP_CTRL:
		return attr->attr == KVM_DEV_ARM_VGIC_CTRL_INIT ||
		       attr->attr == KVM_DEV_ARM_VGIC_SAVE_PENDING_TABLES;
	case KVM_DEV_ARM_VGIC_GRP_DIST_REGS:
		return weir_vgic_dist_has(offset);
	case KVM_DEV_ARM_VGIC_GRP_REDIST_REGS:
		return weir_vgic_redist_has(offset);
	case KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS:
		return weir_vgic_has_sysreg(FIELD_GET(INSTR_FIELD, attr->attr));
	case KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO:
		return FIELD_GET(LEVEL_INFO, attr->attr) ==
		       VGIC_LEVEL_INFO_LINE_LEVEL;
	}
	return false;
}

static int has_attr_of(struct weir_vm *vm, struct kvm_device_attr *attr)
{
	bool of_vcpu = attr->group == KVM_DEV_ARM_VGIC_GRP_REDIST_REGS ||
		       attr->group == KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS;

	if (of_vcpu && !attr_vcpu(vm, attr))
		return -EINVAL;
	return has_attr(vm, attr) ? 0 : -ENXIO;
}

/* Any of several vCPUs may deactivate an SPI that another one acknowledged. */
static void init_cpus(struct weir_vm *vm)
{
	struct weir_vcpu *vcpu;
	unsigned int i;

	if (vm->nr_vcpus == 1 || !weir_vgic_host.tdir)
		return;
	weir_for_each_vcpu(i, vcpu, vm)
		vcpu->vgic->vif.idle_hcr |= WEIR_ICH_HCR_TDIR;
}

/* A GICv3 is never initialised implicitly, as under KVM. */
const struct weir_vgic_model weir_vgic_v3_model = {
	.init = init_cpus,
	.map = weir_vgic_map,
	.unmap = weir_vgic_unmap,
	.access = access_group,
	.has = has_attr_of,
};
