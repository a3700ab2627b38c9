// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* vCPU attributes: the timers' PPIs, and bad ones. */

#include "puppet.h"

#define TIMER	KVM_ARM_VCPU_TIMER_CTRL
#define VTIMER	KVM_ARM_VCPU_TIMER_IRQ_VTIMER
#define PTIMER	KVM_ARM_VCPU_TIMER_IRQ_PTIMER

static int set(int fd, u32 group, u64 attr, int value)
{
	return device_attr(fd, KVM_SET_DEVICE_ATTR, group, attr, &value);
}

static int get(int fd, u64 attr)
{
	int value = -1;

	must(device_attr(fd, KVM_GET_DEVICE_ATTR, TIMER, attr, &value));
	return value;
}

static void check_errors(int fd)
{
	check_ok(device_attr(fd, KVM_HAS_DEVICE_ATTR, TIMER, VTIMER, NULL));
	check_ok(device_attr(fd, KVM_HAS_DEVICE_ATTR, TIMER, PTIMER, NULL));
	check_errno(device_attr(fd, KVM_HAS_DEVICE_ATTR, TIMER, 9, NULL), ENXIO);
	check_errno(device_attr(fd, KVM_HAS_DEVICE_ATTR, 99, 0, NULL), ENXIO);
	check_errno(set(fd, 99, 0, 27), ENXIO);
	check_errno(set(fd, TIMER, VTIMER, 15), EINVAL);
	check_errno(set(fd, TIMER, VTIMER, 32), EINVAL);
	check_errno(set(fd, TIMER, VTIMER, -1), EINVAL);
	check_errno(device_attr(fd, KVM_SET_DEVICE_ATTR, TIMER, VTIMER, NULL),
		    EFAULT);
	check_errno(device_attr(fd, KVM_GET_DEVICE_ATTR, TIMER, VTIMER, NULL),
		    EFAULT);
	check_errno(ioctl(fd, KVM_SET_DEVICE_ATTR, NULL), EFAULT);
}

int main(void)
{
	struct vcpu *vcpu;
	struct vm vm;

	vm_create(&vm);
	vm_add_ram(&vm, TEST_RAM_SIZE);
	vcpu = vm_add_vcpu(&vm);
	vm_add_vcpu(&vm);
	vm_add_gic(&vm);
	check_errors(vcpu->fd);
	check_eq(get(vcpu->fd, VTIMER), 27);
	check_eq(get(vcpu->fd, PTIMER), 30);
	/* Set for one, set for all. */
	check_ok(set(vcpu->fd, TIMER, VTIMER, 25));
	check_eq(get(vcpu->fd, VTIMER), 25);
	check_eq(get(vm.vcpu[1].fd, VTIMER), 25);
	puppet_load(&vm);
	puppet(vcpu, PUPPET_GIC_INIT, 1);
	check_errno(set(vcpu->fd, TIMER, VTIMER, 24), EBUSY);
	puppet(vcpu, PUPPET_IRQ_ENABLE, 25);
	puppet(vcpu, PUPPET_TIMER, 1000);
	check_eq(puppet(vcpu, PUPPET_IRQ_SLEEP), 25);
	vm_destroy(&vm);
	return test_end();
}
