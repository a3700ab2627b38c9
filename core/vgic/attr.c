// SPDX-License-Identifier: GPL-2.0-only
/* Attributes of a vGIC's device: what both models have, and whose they are. */
#include <linux/errno.h>
#include <linux/uaccess.h>
#include <weir/vgic.h>
#include <weir/vm.h>
#include "attr.h"
#include "core.h"
#include "vgic.h"

/**
 * weir_vgic_attr_nr_irqs() - KVM_DEV_ARM_VGIC_GRP_NR_IRQS
 * @vm: the machine, with a vGIC; vm->lock held
 * @attr: the attribute
 * @write: direction
 *
 * Context: may sleep. Return: 0, -EFAULT, -EINVAL (not 64 to 1024 in steps of
 * 32), -EBUSY (chosen before, or initialised).
 */
int weir_vgic_attr_nr_irqs(struct weir_vm *vm, const struct kvm_device_attr *attr,
			   bool write)
{
	u32 __user *user = weir_vgic_attr_user(attr);
	struct weir_vgic_dist *dist = vm->vgic;
	u32 nr;

	lockdep_assert_held(&vm->lock);
	if (!write) {
		nr = dist->nr_irqs ? dist->nr_irqs : WEIR_VGIC_NR_PRIVATE;
		return put_user(nr, user);
	}
	if (get_user(nr, user))
		return -EFAULT;
	if (nr < 64 || nr > 1024 || nr % 32)
		return -EINVAL;
	if (dist->nr_irqs)
		return -EBUSY;
	dist->nr_irqs = nr;
	return 0;
}

/**
 * weir_vgic_attr_init() - KVM_DEV_ARM_VGIC_CTRL_INIT
 * @vm: the machine, with a vGIC; vm->lock held
 *
 * Context: may sleep. Return: as weir_vgic_dist_init().
 */
int weir_vgic_attr_init(struct weir_vm *vm)
{
	int ret;

	lockdep_assert_held(&vm->lock);
	mutex_lock(&vm->vgic->lock);
	ret = weir_vgic_dist_init(vm);
	mutex_unlock(&vm->vgic->lock);
	return ret;
}

/* No vCPU is created meanwhile: INIT freezes them, addresses depend on them. */
static int access_attr(struct weir_vm *vm, struct kvm_device_attr *attr, bool write)
{
	int ret = -ENODEV;

	mutex_lock(&vm->lock);
	if (vm->vgic)
		ret = vm->vgic->model->access(vm, attr, write);
	mutex_unlock(&vm->lock);
	return ret;
}

/**
 * weir_vgic_set_attr() - KVM_SET_DEVICE_ATTR
 * @vm: the machine
 * @attr: the attribute
 *
 * Context: may sleep. Return: 0; -ENXIO (unknown), -EFAULT, -EBUSY, -EINVAL,
 * -E2BIG, -EEXIST, -ENODEV, -ENOMEM as arm-vgic.rst and arm-vgic-v3.rst list
 * for the group.
 */
int weir_vgic_set_attr(struct weir_vm *vm, struct kvm_device_attr *attr)
{
	return access_attr(vm, attr, true);
}

/**
 * weir_vgic_get_attr() - KVM_GET_DEVICE_ATTR
 * @vm: the machine
 * @attr: the attribute
 *
 * Context: may sleep. Return: as weir_vgic_set_attr(), and -ENOENT.
 */
int weir_vgic_get_attr(struct weir_vm *vm, struct kvm_device_attr *attr)
{
	return access_attr(vm, attr, false);
}

/**
 * weir_vgic_has_attr() - KVM_HAS_DEVICE_ATTR
 * @vm: the machine, with a vGIC
 * @attr: the attribute
 *
 * Return: 0, -ENXIO (unknown), -EINVAL (names a vCPU that does not exist).
 */
int weir_vgic_has_attr(struct weir_vm *vm, struct kvm_device_attr *attr)
{
	return vm->vgic->model->has(vm, attr);
}
