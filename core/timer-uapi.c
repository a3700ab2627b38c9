// SPDX-License-Identifier: GPL-2.0-only
/*
 * What user space may ask of a vCPU's timers: their registers through
 * KVM_GET_ONE_REG and KVM_SET_ONE_REG, their PPIs through device attributes.
 */
#include <linux/kvm.h>
#include <linux/uaccess.h>
#include <asm/arch_timer.h>
#include <clocksource/arm_arch_timer.h>
#include "timer.h"

/**
 * weir_vtimer_get() - virtual timer register for user space
 * @vcpu: not running, state in memory
 * @reg: which
 */
u64 weir_vtimer_get(struct weir_vcpu *vcpu, enum weir_timer_reg reg)
{
	return weir_timer_read(&vcpu->arch.vtimer, weir_vtimer_now(vcpu->vm), reg);
}

/* Every vCPU has the offset in hardware while resident, and a host timer. */
static void set_offset(struct weir_vm *vm, u64 *place, u64 offset)
{
	struct weir_vcpu *vcpu;
	unsigned int i;

	weir_vm_pause(vm);
	*place = offset;
	weir_for_each_vcpu(i, vcpu, vm) {
		hrtimer_cancel(&vcpu->arch.ptimer.soft);
		weir_ptimer_update(vcpu);
	}
	weir_vm_resume(vm);
}

/**
 * weir_vtimer_set() - virtual timer register from user space
 * @vcpu: not running, state in memory
 * @reg: which; the counter is the whole VM's
 * @val: value
 */
void weir_vtimer_set(struct weir_vcpu *vcpu, enum weir_timer_reg reg, u64 val)
{
	struct weir_timer *t = &vcpu->arch.vtimer;

	switch (reg) {
	case WEIR_TIMER_CTL:
		t->ctl = val & (ARCH_TIMER_CTRL_ENABLE | ARCH_TIMER_CTRL_IT_MASK);
		break;
	case WEIR_TIMER_CVAL:
		t->cval = val;
		break;
	default:
		if (vcpu->vm->arch.cnt_fixed)
			break;
		set_offset(vcpu->vm, &vcpu->vm->arch.cntvoff,
			   __arch_counter_get_cntpct() - val);
	}
}

/**
 * weir_ptimer_set() - physical timer register from user space
 * @vcpu: not running, state in memory
 * @reg: which; the counter is the whole VM's
 * @val: value
 */
void weir_ptimer_set(struct weir_vcpu *vcpu, enum weir_timer_reg reg, u64 val)
{
	if (reg != WEIR_TIMER_CNT)
		weir_ptimer_write(vcpu, reg, val);
	else if (!vcpu->vm->arch.cnt_fixed)
		set_offset(vcpu->vm, &vcpu->vm->arch.cntpoff,
			   __arch_counter_get_cntpct() - val);
}

/**
 * weir_timer_set_offset() - KVM_ARM_SET_COUNTER_OFFSET
 * @vm: the machine
 * @offset: of both counters, for good: ONE_REG does not move them any more
 *
 * Return: 0; -EINVAL (reserved not 0); -EBUSY while an ioctl is under way on a
 * vCPU (api.rst 4.139). Context: process.
 */
int weir_timer_set_offset(struct weir_vm *vm,
			  const struct kvm_arm_counter_offset *offset)
{
	int err = 0;

	if (offset->reserved)
		return -EINVAL;
	mutex_lock(&vm->lock);
	if (weir_vm_busy(vm)) {
		err = -EBUSY;
	} else {
		set_offset(vm, &vm->arch.cntvoff, offset->counter_offset);
		set_offset(vm, &vm->arch.cntpoff, offset->counter_offset);
		vm->arch.cnt_fixed = true;
	}
	mutex_unlock(&vm->lock);
	return err;
}

static struct weir_timer *attr_timer(struct weir_vcpu *vcpu, u64 attr)
{
	switch (attr) {
	case KVM_ARM_VCPU_TIMER_IRQ_VTIMER:
		return &vcpu->arch.vtimer;
	case KVM_ARM_VCPU_TIMER_IRQ_PTIMER:
		return &vcpu->arch.ptimer;
	default:
		return NULL;
	}
}

/**
 * weir_timer_has_attr() - KVM_ARM_VCPU_TIMER_CTRL
 * @vcpu: the vCPU
 * @attr: asked for
 *
 * Return: 0 or -ENXIO (devices/vcpu.rst, section 2).
 */
int weir_timer_has_attr(struct weir_vcpu *vcpu, const struct kvm_device_attr *attr)
{
	return attr_timer(vcpu, attr->attr) ? 0 : -ENXIO;
}

/**
 * weir_timer_get_attr() - read a timer's PPI number
 * @vcpu: the vCPU
 * @attr: which; address of an int
 *
 * Return: 0, -ENXIO, -EFAULT.
 */
int weir_timer_get_attr(struct weir_vcpu *vcpu, const struct kvm_device_attr *attr)
{
	struct weir_timer *t = attr_timer(vcpu, attr->attr);

	if (!t)
		return -ENXIO;
	return put_user((int)t->intid, (int __user *)(unsigned long)attr->addr);
}

/**
 * weir_timer_set_attr() - choose a timer's PPI number for all vCPUs
 * @vcpu: any vCPU of the VM
 * @attr: which; address of an int, 16 to 31
 *
 * Return: 0, -ENXIO, -EINVAL (not a PPI, no vGIC), -EBUSY (already ran), -EFAULT.
 */
int weir_timer_set_attr(struct weir_vcpu *vcpu, const struct kvm_device_attr *attr)
{
	struct weir_vm *vm = vcpu->vm;
	unsigned int i;
	int intid, err = 0;

	if (!attr_timer(vcpu, attr->attr))
		return -ENXIO;
	if (!vm->vgic)
		return -EINVAL;
	if (get_user(intid, (int __user *)(unsigned long)attr->addr))
		return -EFAULT;
	if (intid < 16 || intid > 31)
		return -EINVAL;
	mutex_lock(&vm->lock);
	if (vm->arch.ran)
		err = -EBUSY;
	else
		weir_for_each_vcpu(i, vcpu, vm)
			attr_timer(vcpu, attr->attr)->intid = intid;
	mutex_unlock(&vm->lock);
	return err;
}
