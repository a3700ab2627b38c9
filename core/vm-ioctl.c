// SPDX-License-Identifier: GPL-2.0-only
/* ioctls of a VM's file descriptor (api.rst, "Type: vm ioctl"). */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <asm/kvm_arm.h>
#include <weir/dirty.h>
#include <weir/irq.h>
#include <weir/irqfd.h>
#include <weir/mmu.h>
#include <weir/vgic.h>
#include "caps.h"
#include "ioctl.h"
#include "smccc.h"
#include "sysreg.h"
#include "timer.h"
#include "vcpu.h"

static long check_extension(void *self, void *arg, void __user *user)
{
	return weir_cap_check(self, *(unsigned long *)arg);
}

static long enable_cap(void *self, void *arg, void __user *user)
{
	return weir_cap_enable(self, arg);
}

static long create_vcpu(void *self, void *arg, void __user *user)
{
	unsigned long id = *(unsigned long *)arg;

	if (id >= weir_vgic_max_vcpus())
		return -EINVAL;
	return weir_vm_create_vcpu(self, id);
}

static long set_region(void *self, void *arg, void __user *user)
{
	struct kvm_userspace_memory_region2 region = {};

	memcpy(&region, arg, sizeof(struct kvm_userspace_memory_region));
	return weir_memslot_set(self, &region);
}

static long set_region2(void *self, void *arg, void __user *user)
{
	return weir_memslot_set(self, arg);
}

static long get_dirty_log(void *self, void *arg, void __user *user)
{
	return weir_dirty_log_get(self, arg);
}

static long clear_dirty_log(void *self, void *arg, void __user *user)
{
	return weir_dirty_log_clear(self, arg);
}

static long reset_dirty_rings(void *self, void *arg, void __user *user)
{
	return weir_dirty_rings_reset(self);
}

static long register_coalesced(void *self, void *arg, void __user *user)
{
	return weir_coalesced_register(self, arg);
}

static long unregister_coalesced(void *self, void *arg, void __user *user)
{
	return weir_coalesced_unregister(self, arg);
}

/* A GICv2 is what this call makes; only hosts that have one can. */
static long irqchip(void *self, void *arg, void __user *user)
{
	struct weir_vm *vm = self;
	void *device;
	long ret;

	if (!weir_vgic_offers(KVM_DEV_TYPE_ARM_VGIC_V2))
		return -ENODEV;
	mutex_lock(&vm->lock);
	ret = weir_vgic_create(vm, &device);
	mutex_unlock(&vm->lock);
	return ret;
}

static long set_device_addr(void *self, void *arg, void __user *user)
{
	const struct kvm_arm_device_addr *addr = arg;

	if (addr->id >> KVM_ARM_DEVICE_ID_SHIFT != KVM_ARM_DEVICE_VGIC_V2)
		return -ENODEV;
	return weir_vgic_set_addr(self, addr->id & KVM_ARM_DEVICE_TYPE_MASK,
				  addr->addr);
}

/* Without vGIC: the vCPU's own IRQ and FIQ pins. */
static long pin_line(struct weir_vm *vm, u32 type, u32 id, u32 num, bool level)
{
	struct weir_vcpu *vcpu;

	if (type == KVM_ARM_IRQ_TYPE_SPI || type == KVM_ARM_IRQ_TYPE_PPI)
		return -ENXIO;
	vcpu = weir_vcpu_by_id(vm, id);
	if (type != KVM_ARM_IRQ_TYPE_CPU || !vcpu || num > KVM_ARM_IRQ_CPU_FIQ)
		return -EINVAL;
	weir_vcpu_set_line(vcpu, num == KVM_ARM_IRQ_CPU_IRQ ? HCR_VI : HCR_VF,
			   level);
	return 0;
}

static long irq_line(void *self, void *arg, void __user *user)
{
	const struct kvm_irq_level *l = arg;
	struct weir_vcpu *target;
	u32 type = (l->irq >> KVM_ARM_IRQ_TYPE_SHIFT) & KVM_ARM_IRQ_TYPE_MASK;
	u32 vcpu = (l->irq >> KVM_ARM_IRQ_VCPU_SHIFT) & KVM_ARM_IRQ_VCPU_MASK;
	u32 num = (l->irq >> KVM_ARM_IRQ_NUM_SHIFT) & KVM_ARM_IRQ_NUM_MASK;

	vcpu += ((l->irq >> KVM_ARM_IRQ_VCPU2_SHIFT) & KVM_ARM_IRQ_VCPU2_MASK) *
		(KVM_ARM_IRQ_VCPU_MASK + 1);
	if (!((struct weir_vm *)self)->vgic)
		return pin_line(self, type, vcpu, num, l->level);
	target = weir_vcpu_by_id(self, vcpu);
	if (type == KVM_ARM_IRQ_TYPE_PPI && !target)
		return -EINVAL;
	return weir_vgic_irq_line(self, type, target ? target->idx : 0, num,
				  l->level);
}

static long irqfd(void *self, void *arg, void __user *user)
{
	return weir_irqfd(self, arg);
}

static long ioeventfd(void *self, void *arg, void __user *user)
{
	const struct kvm_ioeventfd *args = arg;
	struct weir_vm *vm = self;

	/* QEMU 7.2 uses no doorbell at all where it cannot have these. */
	return weir_ioeventfd(args->flags & KVM_IOEVENTFD_FLAG_PIO ?
			      &vm->ports : &vm->bus, args);
}

static long set_routing(void *self, void *arg, void __user *user)
{
	struct kvm_irq_routing head = *(struct kvm_irq_routing *)arg;
	struct kvm_irq_routing __user *routing = user;
	struct kvm_irq_routing_entry *entries = NULL;
	long ret;

	if (head.flags || head.nr > WEIR_ROUTING_MAX)
		return -EINVAL;
	if (head.nr) {
		entries = vmemdup_array_user(routing->entries, head.nr,
					     sizeof(*entries));
		if (IS_ERR(entries))
			return PTR_ERR(entries);
	}
	ret = weir_routing_set(self, entries, head.nr);
	kvfree(entries);
	return ret;
}

static long signal_msi(void *self, void *arg, void __user *user)
{
	const struct kvm_msi *m = arg;
	struct weir_msi msi = {
		.address = (u64)m->address_hi << 32 | m->address_lo,
		.data = m->data,
		.devid = m->devid,
		.has_devid = m->flags & KVM_MSI_VALID_DEVID,
	};

	if (!weir_vgic_initialized(self) || (m->flags & ~KVM_MSI_VALID_DEVID))
		return -EINVAL;
	return weir_irq_msi(self, &msi);
}

static long create_device(void *self, void *arg, void __user *user)
{
	return weir_device_create(self, arg, user);
}

static long preferred_target(void *self, void *arg, void __user *user)
{
	struct kvm_vcpu_init *init = arg;

	init->target = KVM_ARM_TARGET_GENERIC_V8;
	return 0;
}

static long counter_offset(void *self, void *arg, void __user *user)
{
	return weir_timer_set_offset(self, arg);
}

static long has_attr(void *self, void *arg, void __user *user)
{
	const struct kvm_device_attr *attr = arg;

	return attr->group == KVM_ARM_VM_SMCCC_CTRL &&
	       attr->attr == KVM_ARM_VM_SMCCC_FILTER ? 0 : -ENXIO;
}

static long set_attr(void *self, void *arg, void __user *user)
{
	return has_attr(self, arg, user) ?: weir_smccc_filter_set(self, arg);
}

static long stats_fd(void *self, void *arg, void __user *user)
{
	return weir_stats_fd(self, NULL);
}

/* Its number says that nothing is read, but its argument is. */
static long writable_masks(const void __user *user)
{
	struct reg_mask_range range;

	if (copy_from_user(&range, user, sizeof(range)))
		return -EFAULT;
	return weir_id_reg_masks(&range);
}

static const struct weir_ioctl vm_ioctls[] = {
	{ KVM_CHECK_EXTENSION, check_extension },
	{ KVM_ENABLE_CAP, enable_cap },
	{ KVM_CREATE_VCPU, create_vcpu },
	{ KVM_SET_USER_MEMORY_REGION, set_region },
	{ KVM_SET_USER_MEMORY_REGION2, set_region2 },
	{ KVM_GET_DIRTY_LOG, get_dirty_log },
	{ KVM_CLEAR_DIRTY_LOG, clear_dirty_log, .in_only = true },
	{ KVM_REGISTER_COALESCED_MMIO, register_coalesced },
	{ KVM_UNREGISTER_COALESCED_MMIO, unregister_coalesced },
	{ KVM_RESET_DIRTY_RINGS, reset_dirty_rings },
	{ KVM_CREATE_IRQCHIP, irqchip },
	{ KVM_IRQ_LINE, irq_line },
	{ KVM_IRQ_LINE_STATUS, irq_line, .in_only = true },
	{ KVM_IRQFD, irqfd },
	{ KVM_IOEVENTFD, ioeventfd },
	{ KVM_SET_GSI_ROUTING, set_routing },
	{ KVM_SIGNAL_MSI, signal_msi },
	{ KVM_CREATE_DEVICE, create_device, .in_only = true },
	{ KVM_ARM_SET_DEVICE_ADDR, set_device_addr },
	{ KVM_ARM_PREFERRED_TARGET, preferred_target },
	{ KVM_ARM_SET_COUNTER_OFFSET, counter_offset },
	{ KVM_GET_STATS_FD, stats_fd },
	{ KVM_HAS_DEVICE_ATTR, has_attr },
	{ KVM_SET_DEVICE_ATTR, set_attr },
};

/**
 * weir_vm_ioctl() - ioctl on a VM
 * @file: its file
 * @cmd: number
 * @arg: argument
 *
 * Return: the ioctl's; -EIO from another process than the VM's; -EINVAL.
 */
long weir_vm_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct weir_vm *vm = file->private_data;

	if (vm->mm != current->mm)
		return -EIO;
	if (cmd == KVM_ARM_GET_REG_WRITABLE_MASKS)
		return writable_masks((const void __user *)arg);
	return weir_ioctl_dispatch(vm_ioctls, ARRAY_SIZE(vm_ioctls), vm, cmd, arg);
}
