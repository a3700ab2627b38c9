/* SPDX-License-Identifier: GPL-2.0-only */
/* Device attributes that a GICv2 and a GICv3 have in common. */
#ifndef WEIR_VGIC_ATTR_H
#define WEIR_VGIC_ATTR_H

#include <linux/kvm.h>
#include <weir/types.h>

static inline void __user *weir_vgic_attr_user(const struct kvm_device_attr *attr)
{
	return (void __user *)(unsigned long)attr->addr;
}

/* KVM_DEV_ARM_VGIC_GRP_NR_IRQS; vm->lock held. */
int weir_vgic_attr_nr_irqs(struct weir_vm *vm, const struct kvm_device_attr *attr,
			   bool write);
/* KVM_DEV_ARM_VGIC_CTRL_INIT; vm->lock held. */
int weir_vgic_attr_init(struct weir_vm *vm);

#endif /* WEIR_VGIC_ATTR_H */
