// SPDX-License-Identifier: GPL-2.0-only
/* ioctls of a vCPU's file descriptor (api.rst, "Type: vcpu ioctl"). */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/uaccess.h>
#include "guest-debug.h"
#include "ioctl.h"
#include "pmu.h"
#include "pvtime.h"
#include "timer.h"
#include "vcpu.h"

static long run(void *self, void *arg, void __user *user)
{
	if (*(unsigned long *)arg)
		return -EINVAL;
	return weir_vcpu_run(self);
}

static long init(void *self, void *arg, void __user *user)
{
	return weir_vcpu_init(self, arg);
}

/* What PSCI CPU_ON left is the vCPU's state, though it has not run yet. */
static void settle_reset(struct weir_vcpu *vcpu)
{
	if (test_and_clear_bit(WEIR_REQ_RESET, &vcpu->requests))
		weir_vcpu_take_reset(vcpu);
}

static long get_reg(void *self, void *arg, void __user *user)
{
	struct weir_vcpu *vcpu = self;

	if (!vcpu->arch.initialized)
		return -ENOEXEC;
	settle_reset(vcpu);
	return weir_one_reg_get(vcpu, arg);
}

static long set_reg(void *self, void *arg, void __user *user)
{
	struct weir_vcpu *vcpu = self;

	if (!vcpu->arch.initialized)
		return -ENOEXEC;
	settle_reset(vcpu);
	return weir_one_reg_set(vcpu, arg);
}

static long reg_list(struct weir_vcpu *vcpu, void __user *user)
{
	if (!vcpu->arch.initialized)
		return -ENOEXEC;
	return weir_one_reg_list(vcpu, user);
}

/* api.rst 4.120. No feature that Weir has is to be finalised. */
static long finalize(void *self, void *arg, void __user *user)
{
	struct weir_vcpu *vcpu = self;

	return vcpu->arch.initialized ? -EINVAL : -ENOEXEC;
}

static long get_mp_state(void *self, void *arg, void __user *user)
{
	struct weir_vcpu *vcpu = self;
	struct kvm_mp_state *state = arg;

	state->mp_state = READ_ONCE(vcpu->arch.mp_state);
	return 0;
}

static long set_mp_state(void *self, void *arg, void __user *user)
{
	struct weir_vcpu *vcpu = self;
	const struct kvm_mp_state *state = arg;
	unsigned long flags;

	if (state->mp_state != KVM_MP_STATE_RUNNABLE &&
	    state->mp_state != KVM_MP_STATE_STOPPED &&
	    state->mp_state != KVM_MP_STATE_SUSPENDED)
		return -EINVAL;
	raw_spin_lock_irqsave(&vcpu->arch.power_lock, flags);
	if (state->mp_state == KVM_MP_STATE_RUNNABLE)
		clear_bit(WEIR_REQ_SLEEP, &vcpu->requests);
	WRITE_ONCE(vcpu->arch.mp_state, state->mp_state);
	raw_spin_unlock_irqrestore(&vcpu->arch.power_lock, flags);
	return 0;
}

static long get_events(void *self, void *arg, void __user *user)
{
	struct weir_vcpu *vcpu = self;

	if (!vcpu->arch.initialized)
		return -ENOEXEC;
	settle_reset(vcpu);
	weir_vcpu_evict(vcpu);
	weir_events_get(vcpu, arg);
	return 0;
}

static long set_events(void *self, void *arg, void __user *user)
{
	struct weir_vcpu *vcpu = self;

	if (!vcpu->arch.initialized)
		return -ENOEXEC;
	settle_reset(vcpu);
	weir_vcpu_evict(vcpu);
	return weir_events_set(vcpu, arg);
}

static long signal_mask(struct weir_vcpu *vcpu, void __user *user)
{
	struct kvm_signal_mask mask;
	struct kvm_signal_mask __user *umask = user;

	if (!user) {
		vcpu->arch.sigset_active = false;
		return 0;
	}
	if (copy_from_user(&mask, umask, sizeof(mask)))
		return -EFAULT;
	if (mask.len != sizeof(sigset_t))
		return -EINVAL;
	if (copy_from_user(&vcpu->arch.sigset, umask->sigset, sizeof(sigset_t)))
		return -EFAULT;
	sigdelsetmask(&vcpu->arch.sigset, sigmask(SIGKILL) | sigmask(SIGSTOP));
	vcpu->arch.sigset_active = true;
	return 0;
}

static long has_attr(void *self, void *arg, void __user *user)
{
	const struct kvm_device_attr *attr = arg;

	switch (attr->group) {
	case KVM_ARM_VCPU_PMU_V3_CTRL:
		return weir_pmu_has_attr(self, attr);
	case KVM_ARM_VCPU_PVTIME_CTRL:
		return weir_pvtime_has_attr(self, attr);
	case KVM_ARM_VCPU_TIMER_CTRL:
		return weir_timer_has_attr(self, attr);
	default:
		return -ENXIO;
	}
}

static long get_attr(void *self, void *arg, void __user *user)
{
	const struct kvm_device_attr *attr = arg;

	switch (attr->group) {
	case KVM_ARM_VCPU_PMU_V3_CTRL:
		return weir_pmu_get_attr(self, attr);
	case KVM_ARM_VCPU_PVTIME_CTRL:
		return weir_pvtime_get_attr(self, attr);
	case KVM_ARM_VCPU_TIMER_CTRL:
		return weir_timer_get_attr(self, attr);
	default:
		return -ENXIO;
	}
}

static long set_attr(void *self, void *arg, void __user *user)
{
	const struct kvm_device_attr *attr = arg;

	switch (attr->group) {
	case KVM_ARM_VCPU_PMU_V3_CTRL:
		return weir_pmu_set_attr(self, attr);
	case KVM_ARM_VCPU_PVTIME_CTRL:
		return weir_pvtime_set_attr(self, attr);
	case KVM_ARM_VCPU_TIMER_CTRL:
		return weir_timer_set_attr(self, attr);
	default:
		return -ENXIO;
	}
}

static long stats_fd(void *self, void *arg, void __user *user)
{
	struct weir_vcpu *vcpu = self;

	return weir_stats_fd(vcpu->vm, vcpu);
}

static const struct weir_ioctl vcpu_ioctls[] = {
	{ KVM_RUN, run },
	{ KVM_ARM_VCPU_INIT, init },
	{ KVM_ARM_VCPU_FINALIZE, finalize },
	{ KVM_GET_ONE_REG, get_reg },
	{ KVM_SET_ONE_REG, set_reg },
	{ KVM_GET_MP_STATE, get_mp_state },
	{ KVM_SET_MP_STATE, set_mp_state },
	{ KVM_GET_VCPU_EVENTS, get_events },
	{ KVM_SET_VCPU_EVENTS, set_events },
	{ KVM_GET_STATS_FD, stats_fd },
	{ KVM_HAS_DEVICE_ATTR, has_attr },
	{ KVM_GET_DEVICE_ATTR, get_attr },
	{ KVM_SET_DEVICE_ATTR, set_attr },
};

static long dispatch(struct weir_vcpu *vcpu, unsigned int cmd, unsigned long arg)
{
	void __user *user = (void __user *)arg;

	/* These end in an array, take NULL or much: they copy for themselves. */
	switch (cmd) {
	case KVM_GET_REG_LIST:
		return reg_list(vcpu, user);
	case KVM_SET_SIGNAL_MASK:
		return signal_mask(vcpu, user);
	case KVM_SET_GUEST_DEBUG:
		return weir_guest_debug_set(vcpu, user);
	default:
		return weir_ioctl_dispatch(vcpu_ioctls, ARRAY_SIZE(vcpu_ioctls),
					   vcpu, cmd, arg);
	}
}

/**
 * weir_vcpu_ioctl() - ioctl on a vCPU
 * @file: its file
 * @cmd: number
 * @arg: argument
 *
 * Return: the ioctl's; -EIO from another process than the VM's; -EINTR when a
 * signal came while another thread held the vCPU; -EINVAL.
 */
long weir_vcpu_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct weir_vcpu *vcpu = file->private_data;
	long ret;

	if (vcpu->vm->mm != current->mm)
		return -EIO;
	if (mutex_lock_killable(&vcpu->lock))
		return -EINTR;
	ret = dispatch(vcpu, cmd, arg);
	mutex_unlock(&vcpu->lock);
	return ret;
}
