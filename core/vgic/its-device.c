// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_DEV_TYPE_ARM_VGIC_ITS: device attributes.
 * Documentation/virt/kvm/devices/arm-vgic-its.rst.
 */
#include <linux/errno.h>
#include <linux/kvm.h>
#include <linux/sizes.h>
#include <linux/uaccess.h>
#include <weir/vgic.h>
#include <weir/vm.h>
#include "core.h"
#include "its.h"
#include "vgic.h"

static u64 __user *uaddr(const struct kvm_device_attr *attr)
{
	return (u64 __user *)(unsigned long)attr->addr;
}

static int set_addr(struct weir_its *its, struct kvm_device_attr *attr)
{
	u64 base;
	int ret;

	if (attr->attr != KVM_VGIC_ITS_ADDR_TYPE)
		return -ENODEV;
	if (get_user(base, uaddr(attr)))
		return -EFAULT;
	if (its->base != WEIR_VGIC_ADDR_UNSET)
		return -EEXIST;
	ret = weir_vgic_check_range(its->vm, base, WEIR_ITS_SIZE, SZ_64K);
	return ret ? ret : weir_its_set_base(its, base);
}

static int get_addr(struct weir_its *its, struct kvm_device_attr *attr)
{
	if (attr->attr != KVM_VGIC_ITS_ADDR_TYPE)
		return -ENODEV;
	return put_user(its->base, uaddr(attr));
}

static bool has_ctrl(u64 attr)
{
	return attr == KVM_DEV_ARM_VGIC_CTRL_INIT ||
	       attr == KVM_DEV_ARM_ITS_SAVE_TABLES ||
	       attr == KVM_DEV_ARM_ITS_RESTORE_TABLES ||
	       attr == KVM_DEV_ARM_ITS_CTRL_RESET;
}

static int paused_ctrl(struct weir_its *its, u64 attr)
{
	switch (attr) {
	case KVM_DEV_ARM_ITS_SAVE_TABLES:
		return weir_its_save(its);
	case KVM_DEV_ARM_ITS_RESTORE_TABLES:
		return weir_its_restore(its);
	default:
		weir_its_reset(its);
		return 0;
	}
}

/* Initialised is an ITS from the start: there may be no vCPU yet (kvmtool). */
static int set_ctrl(struct weir_its *its, struct kvm_device_attr *attr)
{
	int ret;

	if (!has_ctrl(attr->attr))
		return -ENXIO;
	if (attr->attr == KVM_DEV_ARM_VGIC_CTRL_INIT)
		return 0;
	if (weir_vm_busy(its->vm))
		return -EBUSY;
	weir_vm_pause(its->vm);
	mutex_lock(&its->lock);
	ret = paused_ctrl(its, attr->attr);
	mutex_unlock(&its->lock);
	weir_vm_resume(its->vm);
	return ret;
}

static int regs_attr(struct weir_its *its, struct kvm_device_attr *attr,
		     bool write)
{
	u64 val = 0;
	int ret;

	if (write && get_user(val, uaddr(attr)))
		return -EFAULT;
	if (its->base == WEIR_VGIC_ADDR_UNSET)
		return -ENXIO;
	if (weir_vm_busy(its->vm))
		return -EBUSY;
	weir_vm_pause(its->vm);
	ret = weir_its_uaccess(its, attr->attr, &val, write);
	weir_vm_resume(its->vm);
	if (ret || write)
		return ret;
	return put_user(val, uaddr(attr));
}

static int set_group(struct weir_its *its, struct kvm_device_attr *attr)
{
	switch (attr->group) {
	case KVM_DEV_ARM_VGIC_GRP_ADDR:
		return set_addr(its, attr);
	case KVM_DEV_ARM_VGIC_GRP_CTRL:
		return set_ctrl(its, attr);
	case KVM_DEV_ARM_VGIC_GRP_ITS_REGS:
		return regs_attr(its, attr, true);
	}
	return -ENXIO;
}

/**
 * weir_its_set_attr() - KVM_SET_DEVICE_ATTR
 * @its: the ITS
 * @attr: the attribute
 *
 * Context: may sleep. Return: 0; -ENXIO (unknown, or no address yet), -ENODEV,
 * -EEXIST, -E2BIG (address), -EFAULT, -EBUSY, -EINVAL, -ENOMEM as
 * arm-vgic-its.rst lists for the group.
 */
int weir_its_set_attr(struct weir_its *its, struct kvm_device_attr *attr)
{
	int ret;

	mutex_lock(&its->vm->lock);
	ret = set_group(its, attr);
	mutex_unlock(&its->vm->lock);
	return ret;
}

static int get_group(struct weir_its *its, struct kvm_device_attr *attr)
{
	switch (attr->group) {
	case KVM_DEV_ARM_VGIC_GRP_ADDR:
		return get_addr(its, attr);
	case KVM_DEV_ARM_VGIC_GRP_ITS_REGS:
		return regs_attr(its, attr, false);
	}
	return -ENXIO;
}

/**
 * weir_its_get_attr() - KVM_GET_DEVICE_ATTR
 * @its: the ITS
 * @attr: the attribute
 *
 * Context: may sleep. Return: as weir_its_set_attr().
 */
int weir_its_get_attr(struct weir_its *its, struct kvm_device_attr *attr)
{
	int ret;

	mutex_lock(&its->vm->lock);
	ret = get_group(its, attr);
	mutex_unlock(&its->vm->lock);
	return ret;
}

/**
 * weir_its_has_attr() - KVM_HAS_DEVICE_ATTR
 * @its: the ITS
 * @attr: the attribute
 *
 * Return: 0, -ENXIO.
 */
int weir_its_has_attr(struct weir_its *its, struct kvm_device_attr *attr)
{
	bool has = false;

	if (attr->group == KVM_DEV_ARM_VGIC_GRP_ADDR)
		has = attr->attr == KVM_VGIC_ITS_ADDR_TYPE;
	else if (attr->group == KVM_DEV_ARM_VGIC_GRP_CTRL)
		has = has_ctrl(attr->attr);
	else if (attr->group == KVM_DEV_ARM_VGIC_GRP_ITS_REGS)
		has = weir_its_has_reg(attr->attr);
	return has ? 0 : -ENXIO;
}
