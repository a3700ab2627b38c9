// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * KVM_ARM_VCPU_PMU_V3_CTRL: every attribute, in order and out of it, and what
 * KVM_RUN says of a PMU that is not set up.
 */

#include <stdio.h>

#include "puppet.h"

#define GROUP	KVM_ARM_VCPU_PMU_V3_CTRL
#define IRQ	KVM_ARM_VCPU_PMU_V3_IRQ
#define INIT	KVM_ARM_VCPU_PMU_V3_INIT
#define FILTER	KVM_ARM_VCPU_PMU_V3_FILTER
#define SET_PMU	KVM_ARM_VCPU_PMU_V3_SET_PMU

static int set(struct vcpu *vcpu, u64 attr, int value)
{
	return device_attr(vcpu->fd, KVM_SET_DEVICE_ATTR, GROUP, attr, &value);
}

static int get(struct vcpu *vcpu, u64 attr, int *value)
{
	return device_attr(vcpu->fd, KVM_GET_DEVICE_ATTR, GROUP, attr, value);
}

static int has(struct vcpu *vcpu, u64 attr)
{
	return device_attr(vcpu->fd, KVM_HAS_DEVICE_ATTR, GROUP, attr, NULL);
}

static int set_filter(struct vcpu *vcpu, u16 base, u16 n, u8 action)
{
	struct kvm_pmu_event_filter f = {
		.base_event = base, .nevents = n, .action = action,
	};

	return device_attr(vcpu->fd, KVM_SET_DEVICE_ATTR, GROUP, FILTER, &f);
}

static int null(struct vcpu *vcpu, unsigned long request, u64 attr)
{
	return device_attr(vcpu->fd, request, GROUP, attr, NULL);
}

/* The number of the CPUs' PMU, or -1. */
static int host_pmu(void)
{
	FILE *f = fopen("/sys/bus/event_source/devices/armv8_pmuv3/type", "r");
	int type = -1;

	if (!f)
		f = fopen("/sys/bus/event_source/devices/armv8_pmuv3_0/type", "r");
	if (f && fscanf(f, "%d", &type) != 1)
		type = -1;
	if (f)
		fclose(f);
	return type;
}

static void check_without_feature(void)
{
	struct vcpu *vcpu;
	struct vm vm;
	u64 attr;
	int value;

	vm_create(&vm);
	vm_add_ram(&vm, TEST_RAM_SIZE);
	vcpu = vm_add_vcpu(&vm);
	vm_add_gic(&vm);
	for (attr = IRQ; attr <= SET_PMU; attr++) {
		check_errno(has(vcpu, attr), ENXIO);
		check_errno(set(vcpu, attr, 23), ENODEV);
	}
	check_errno(get(vcpu, IRQ, &value), ENODEV);
	check_errno(get(vcpu, INIT, &value), ENXIO);
	vm_destroy(&vm);
}

static void check_without_gic(void)
{
	struct vcpu *vcpu;
	struct vm vm;
	int value;

	vm_create(&vm);
	vm_want_pmu(&vm);
	vm_add_ram(&vm, TEST_RAM_SIZE);
	vcpu = vm_add_vcpu(&vm);
	check_errno(set(vcpu, IRQ, 23), EINVAL);
	check_errno(get(vcpu, IRQ, &value), EINVAL);
	check_errno(ioctl(vcpu->fd, KVM_RUN, 0), EINVAL);
	check_ok(null(vcpu, KVM_SET_DEVICE_ATTR, INIT));
	check_errno(null(vcpu, KVM_SET_DEVICE_ATTR, INIT), EBUSY);
	vm_destroy(&vm);
}

/* There is a vGIC, whose INIT has not been made. */
static void check_too_early(void)
{
	struct kvm_create_device device = { };
	struct vcpu *vcpu;
	struct vm vm;

	vm_create(&vm);
	vm_want_pmu(&vm);
	vcpu = vm_add_vcpu(&vm);
	device.type = vm_gic_type(&vm);
	must(ioctl(vm.fd, KVM_CREATE_DEVICE, &device));
	vm.gic = device.fd;
	check_ok(set(vcpu, IRQ, 23));
	check_errno(null(vcpu, KVM_SET_DEVICE_ATTR, INIT), ENODEV);
	must(device_attr(vm.gic, KVM_SET_DEVICE_ATTR, KVM_DEV_ARM_VGIC_GRP_CTRL,
			 KVM_DEV_ARM_VGIC_CTRL_INIT, NULL));
	check_ok(null(vcpu, KVM_SET_DEVICE_ATTR, INIT));
	vm_destroy(&vm);
}

static void check_irq(struct vm *vm)
{
	struct vcpu *vcpu = &vm->vcpu[0], *other = &vm->vcpu[1];
	int value = 0;

	check_errno(get(vcpu, IRQ, &value), ENXIO);
	check_errno(null(vcpu, KVM_SET_DEVICE_ATTR, IRQ), EFAULT);
	check_errno(set(vcpu, IRQ, 15), EINVAL);
	check_errno(set(vcpu, IRQ, -1), EINVAL);
	check_errno(set(vcpu, IRQ, 1020), EINVAL);
	check_errno(null(vcpu, KVM_SET_DEVICE_ATTR, INIT), ENXIO);
	check_ok(set(vcpu, IRQ, 23));
	check_errno(set(vcpu, IRQ, 23), EBUSY);
	check_ok(get(vcpu, IRQ, &value));
	check_eq(value, 23);
	check_errno(null(vcpu, KVM_GET_DEVICE_ATTR, IRQ), EFAULT);
	/* One PPI for all; no mixture. */
	check_errno(set(other, IRQ, 24), EINVAL);
	if (test_under_weir())	/* KVM: an SPI may join a PPI */
		check_errno(set(other, IRQ, 40), EINVAL);
	check_ok(set(other, IRQ, 23));
}

static void check_filter(struct vcpu *vcpu)
{
	check_errno(null(vcpu, KVM_SET_DEVICE_ATTR, FILTER), EFAULT);
	check_errno(set_filter(vcpu, 0, 1, 2), EINVAL);
	check_errno(set_filter(vcpu, 0xffff, 2, KVM_PMU_EVENT_DENY), EINVAL);
	check_ok(set_filter(vcpu, 0x11, 1, KVM_PMU_EVENT_DENY));
}

static void check_pmu(struct vcpu *vcpu)
{
	int type = host_pmu();

	check_errno(null(vcpu, KVM_SET_DEVICE_ATTR, SET_PMU), EFAULT);
	check_errno(set(vcpu, SET_PMU, 99999), ENXIO);
	check_errno(set(vcpu, SET_PMU, 1), ENXIO);
	check(type >= 0);
	check_ok(set(vcpu, SET_PMU, type));
}

#define REG_PMCR	ARM64_SYS_REG(3, 3, 9, 12, 0)
#define REG_PMCNTENSET	ARM64_SYS_REG(3, 3, 9, 12, 1)
#define REG_PMCCNTR	ARM64_SYS_REG(3, 3, 9, 13, 0)
#define REG_PMEVTYPER0	ARM64_SYS_REG(3, 3, 14, 12, 0)
#define REG_PMEVCNTR0	ARM64_SYS_REG(3, 3, 14, 8, 0)

/* Loads count from the next run on; the filtered event does not count. */
static void check_counts(struct vm *vm)
{
	struct vcpu *vcpu = &vm->vcpu[0];
	u64 n = vcpu_get(vcpu, REG_PMCR) >> 11 & 0x1f;

	check(n >= 2);
	/* Fewer may be shown, more than there are not. */
	vcpu_set(vcpu, REG_PMCR, (n - 1) << 11);
	check_eq(vcpu_get(vcpu, REG_PMCR) >> 11 & 0x1f, n - 1);
	vcpu_set(vcpu, REG_PMCR, 31 << 11);
	check_eq(vcpu_get(vcpu, REG_PMCR) >> 11 & 0x1f, n - 1);
	check_eq(vcpu_get(&vm->vcpu[1], REG_PMCR) >> 11 & 0x1f, n - 1);
	vcpu_set(vcpu, REG_PMEVTYPER0, 0x11);
	vcpu_set(vcpu, REG_PMEVCNTR0, 5);
	vcpu_set(vcpu, REG_PMCCNTR, 7);
	vcpu_set(vcpu, REG_PMCNTENSET, 1UL << 31 | 1);
	vcpu_set(vcpu, REG_PMCR, (n - 1) << 11 | 1);
	puppet_load(vm);
	puppet(vcpu, PUPPET_FILL, PUPPET_HEAP, 1 << 20, 1);
	/* Cycles of either counter are event 0x11. */
	check_eq(vcpu_get(vcpu, REG_PMEVCNTR0), 5);
	check_eq(vcpu_get(vcpu, REG_PMCCNTR), 7);
	/* N is fixed now. */
	vcpu_set(vcpu, REG_PMCR, 1 << 11);
	check_eq(vcpu_get(vcpu, REG_PMCR) >> 11 & 0x1f, n - 1);
}

static void check_all(void)
{
	struct vcpu *vcpu;
	struct vm vm;
	u64 attr;

	vm_create(&vm);
	vm_want_pmu(&vm);
	vm_add_ram(&vm, TEST_RAM_SIZE);
	vcpu = vm_add_vcpu(&vm);
	vm_add_vcpu(&vm);
	vm_add_gic(&vm);
	for (attr = IRQ; attr <= SET_PMU; attr++)
		check_ok(has(vcpu, attr));
	check_errno(has(vcpu, SET_PMU + 1), ENXIO);
	check_errno(set(vcpu, SET_PMU + 1, 0), ENXIO);
	check_irq(&vm);
	check_pmu(vcpu);
	check_filter(vcpu);
	check_ok(null(vcpu, KVM_SET_DEVICE_ATTR, INIT));
	for (attr = IRQ; attr <= SET_PMU; attr++)
		check_errno(set(vcpu, attr, 23), EBUSY);
	check_counts(&vm);
	/* The other one's is not ready yet, but a vCPU has been run. */
	check_errno(set_filter(&vm.vcpu[1], 0, 1, KVM_PMU_EVENT_DENY), EBUSY);
	check_errno(set(&vm.vcpu[1], SET_PMU, host_pmu()), EBUSY);
	check_errno(ioctl(vm.vcpu[1].fd, KVM_RUN, 0), EINVAL);
	vm_destroy(&vm);
}

/* An interrupt of the timer's, and an SPI that the vGIC has not. */
static void check_bad_init(void)
{
	struct vcpu *vcpu;
	struct vm vm;

	vm_create(&vm);
	vm_want_pmu(&vm);
	vcpu = vm_add_vcpu(&vm);
	vm_add_vcpu(&vm);
	vm_add_gic(&vm);
	check_ok(set(vcpu, IRQ, 1000));
	check_errno(set(&vm.vcpu[1], IRQ, 1000), EINVAL);
	check_errno(null(vcpu, KVM_SET_DEVICE_ATTR, INIT), EINVAL);
	vm_destroy(&vm);
}

int main(void)
{
	check_without_feature();
	check_without_gic();
	check_too_early();
	check_all();
	check_bad_init();
	return test_end();
}
