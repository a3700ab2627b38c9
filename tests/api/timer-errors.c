// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* PPIs of the timers: without vGIC, both the same, and the PMU's the same. */

#include "vm.h"

#define TIMER	KVM_ARM_VCPU_TIMER_CTRL
#define PMU	KVM_ARM_VCPU_PMU_V3_CTRL
#define VTIMER	27

static int set(struct vcpu *vcpu, u32 group, u64 attr, int value)
{
	return device_attr(vcpu->fd, KVM_SET_DEVICE_ATTR, group, attr, &value);
}

static void check_without_gic(void)
{
	struct vcpu *vcpu;
	struct vm vm;

	vm_create(&vm);
	vcpu = vm_add_vcpu(&vm);
	check_errno(set(vcpu, TIMER, KVM_ARM_VCPU_TIMER_IRQ_VTIMER, 25), EINVAL);
	check_errno(set(vcpu, TIMER, KVM_ARM_VCPU_TIMER_IRQ_PTIMER, 25), EINVAL);
	vm_destroy(&vm);
}

/* Taken, but no vCPU runs with it, until one of them is another again. */
static void check_both_the_same(void)
{
	struct vcpu *vcpu;
	struct vm vm;

	vm_create(&vm);
	vm_add_ram(&vm, TEST_RAM_SIZE);
	vcpu = vm_add_vcpu(&vm);
	vm_add_gic(&vm);
	check_ok(set(vcpu, TIMER, KVM_ARM_VCPU_TIMER_IRQ_PTIMER, VTIMER));
	check_errno(ioctl(vcpu->fd, KVM_RUN, 0), EINVAL);
	check_errno(ioctl(vcpu->fd, KVM_RUN, 0), EINVAL);
	vm_destroy(&vm);
}

/* A vCPU with a PMU; NULL, and no machine: the host has none. */
static struct vcpu *with_pmu(struct vm *vm)
{
	struct vcpu *vcpu;

	vm_create(vm);
	if (!ioctl(vm->fd, KVM_CHECK_EXTENSION, KVM_CAP_ARM_PMU_V3)) {
		vm_destroy(vm);
		return NULL;
	}
	vm->features |= 1U << KVM_ARM_VCPU_PMU_V3;
	vm_add_ram(vm, TEST_RAM_SIZE);
	vcpu = vm_add_vcpu(vm);
	vm_add_gic(vm);
	return vcpu;
}

static void check_pmu_too(void)
{
	struct vm vm;
	struct vcpu *vcpu = with_pmu(&vm);

	if (!vcpu)
		return;
	check_ok(set(vcpu, PMU, KVM_ARM_VCPU_PMU_V3_IRQ, VTIMER));
	check_errno(device_attr(vcpu->fd, KVM_SET_DEVICE_ATTR, PMU,
				KVM_ARM_VCPU_PMU_V3_INIT, NULL), EEXIST);
	vm_destroy(&vm);
}

/* The PMU has its PPI before a timer is given the same. */
static void check_pmu_first(void)
{
	struct vm vm;
	struct vcpu *vcpu = with_pmu(&vm);

	if (!vcpu)
		return;
	check_ok(set(vcpu, PMU, KVM_ARM_VCPU_PMU_V3_IRQ, 23));
	check_ok(device_attr(vcpu->fd, KVM_SET_DEVICE_ATTR, PMU,
			     KVM_ARM_VCPU_PMU_V3_INIT, NULL));
	check_ok(set(vcpu, TIMER, KVM_ARM_VCPU_TIMER_IRQ_VTIMER, 23));
	check_errno(ioctl(vcpu->fd, KVM_RUN, 0), EINVAL);
	check_ok(set(vcpu, TIMER, KVM_ARM_VCPU_TIMER_IRQ_VTIMER, 26));
	check_ok(set(vcpu, TIMER, KVM_ARM_VCPU_TIMER_IRQ_PTIMER, 23));
	check_errno(ioctl(vcpu->fd, KVM_RUN, 0), EINVAL);
	vm_destroy(&vm);
}

int main(void)
{
	check_without_gic();
	check_pmu_first();
	check_both_the_same();
	/* (KVM gives the PPIs to the timers at the first run only.) */
	if (test_under_weir())
		check_pmu_too();
	return test_end();
}
