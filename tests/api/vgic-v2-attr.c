// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe vhe2 nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * The vGICv2: KVM_CREATE_IRQCHIP, KVM_ARM_SET_DEVICE_ADDR and the device's
 * attributes, with the errno of each bad one; and of all of them where the host
 * has no GICv2.
 */

#include <unistd.h>

#include "vm.h"

#define ADDR	KVM_DEV_ARM_VGIC_GRP_ADDR
#define GIC_CTRL	KVM_DEV_ARM_VGIC_GRP_CTRL
#define NR_IRQS	KVM_DEV_ARM_VGIC_GRP_NR_IRQS
#define DIST	KVM_VGIC_V2_ADDR_TYPE_DIST
#define CPU	KVM_VGIC_V2_ADDR_TYPE_CPU
#define INIT	KVM_DEV_ARM_VGIC_CTRL_INIT
#define LIMIT	(1UL << 40)

static struct vm vm;

static int create(u32 type, u32 flags)
{
	struct kvm_create_device device = { .type = type, .flags = flags };
	int r = ioctl(vm.fd, KVM_CREATE_DEVICE, &device);

	return r < 0 ? r : (int)device.fd;
}

static int set(u32 group, u64 attr, u64 value)
{
	return device_attr(vm.gic, KVM_SET_DEVICE_ATTR, group, attr, &value);
}

static int has(u32 group, u64 attr)
{
	return device_attr(vm.gic, KVM_HAS_DEVICE_ATTR, group, attr, NULL);
}

static int set_addr(u64 device, u64 type, u64 addr)
{
	struct kvm_arm_device_addr a = {
		.id = device << KVM_ARM_DEVICE_ID_SHIFT | type, .addr = addr,
	};

	return ioctl(vm.fd, KVM_ARM_SET_DEVICE_ADDR, &a);
}

static void check_absent(void)
{
	check_errno(create(KVM_DEV_TYPE_ARM_VGIC_V2, 0), ENODEV);
	check_errno(create(KVM_DEV_TYPE_ARM_VGIC_V2, KVM_CREATE_DEVICE_TEST), ENODEV);
	check_errno(ioctl(vm.fd, KVM_CREATE_IRQCHIP, 0), ENODEV);
	check_errno(set_addr(1, DIST, GUEST_GICD), ENODEV);
	/* (KVM: ENODEV, and the capability is there all the same.) */
	if (test_under_weir()) {
		check_errno(set_addr(0, DIST, GUEST_GICD), ENXIO);
		check_eq(ioctl(vm.fd, KVM_CHECK_EXTENSION,
			       KVM_CAP_ARM_SET_DEVICE_ADDR), 0);
	}
}

static void check_has(void)
{
	check_ok(has(ADDR, DIST));
	check_ok(has(ADDR, CPU));
	check_ok(has(NR_IRQS, 0));
	check_ok(has(GIC_CTRL, INIT));
	check_errno(has(ADDR, KVM_VGIC_V3_ADDR_TYPE_DIST), ENXIO);
	check_errno(has(GIC_CTRL, KVM_DEV_ARM_VGIC_SAVE_PENDING_TABLES), ENXIO);
	check_errno(has(KVM_DEV_ARM_VGIC_GRP_REDIST_REGS, 0), ENXIO);
	check_errno(has(99, 0), ENXIO);
	check_errno(set(99, 0, 0), ENXIO);
	check_errno(set(GIC_CTRL, 99, 0), ENXIO);
}

static void check_addresses(void)
{
	u64 v = 0;

	check_ok(device_attr(vm.gic, KVM_GET_DEVICE_ATTR, ADDR, DIST, &v));
	check_eq(v, ~0UL);
	check_errno(set(ADDR, DIST, GUEST_GICD + 0x800), EINVAL);
	check_errno(set(ADDR, DIST, LIMIT), E2BIG);
	check_errno(set(ADDR, CPU, LIMIT - 0x1000), E2BIG);
	/* (KVM: ENODEV for those of a GICv3.) */
	if (test_under_weir())
		check_errno(set(ADDR, KVM_VGIC_V3_ADDR_TYPE_DIST, GUEST_GICD), ENXIO);
	check_errno(device_attr(vm.gic, KVM_SET_DEVICE_ATTR, ADDR, CPU, NULL), EFAULT);
	check_ok(set(ADDR, DIST, GUEST_GICD));
	check_errno(set(ADDR, DIST, GUEST_GICD), EEXIST);
	check_ok(set(ADDR, CPU, GUEST_GICC));
	check_errno(set(ADDR, CPU, GUEST_GICC + 0x10000), EEXIST);
	check_errno(set_addr(0, CPU, GUEST_GICC), EEXIST);
	check_ok(device_attr(vm.gic, KVM_GET_DEVICE_ATTR, ADDR, CPU, &v));
	check_eq(v, GUEST_GICC);
}

static void check_nr_irqs(void)
{
	u32 v = 65;

	check_errno(device_attr(vm.gic, KVM_SET_DEVICE_ATTR, NR_IRQS, 0, &v), EINVAL);
	v = 128;
	check_ok(device_attr(vm.gic, KVM_SET_DEVICE_ATTR, NR_IRQS, 0, &v));
	check_errno(device_attr(vm.gic, KVM_SET_DEVICE_ATTR, NR_IRQS, 0, &v), EBUSY);
	v = 0;
	check_ok(device_attr(vm.gic, KVM_GET_DEVICE_ATTR, NR_IRQS, 0, &v));
	check_eq(v, 128);
}

static void check_device(void)
{
	vm_create(&vm);
	check_ok(create(KVM_DEV_TYPE_ARM_VGIC_V2, KVM_CREATE_DEVICE_TEST));
	check_errno(set_addr(0, DIST, GUEST_GICD), ENODEV);
	vm.gic = must(create(KVM_DEV_TYPE_ARM_VGIC_V2, 0));
	check_errno(create(KVM_DEV_TYPE_ARM_VGIC_V2, 0), EEXIST);
	check_errno(ioctl(vm.fd, KVM_CREATE_IRQCHIP, 0), EEXIST);
	check_has();
	check_addresses();
	check_nr_irqs();
	if (test_under_weir())
		check_errno(set(GIC_CTRL, INIT, 0), ENODEV);
	vm_add_ram(&vm, TEST_RAM_SIZE);
	vm_add_vcpu(&vm);
	check_ok(set(GIC_CTRL, INIT, 0));
	check_errno(ioctl(vm.fd, KVM_CREATE_VCPU, 1), EBUSY);
	vm_destroy(&vm);
}

/* The old way: no device, and nobody says INIT. */
static void check_irqchip(void)
{
	vm_create(&vm);
	vm_add_ram(&vm, TEST_RAM_SIZE);
	check_errno(ioctl(vm.fd, KVM_CREATE_VCPU, 8), EINVAL);
	check_eq(ioctl(vm.fd, KVM_CHECK_EXTENSION, KVM_CAP_MAX_VCPUS), 8);
	check_eq(ioctl(vm.fd, KVM_CHECK_EXTENSION, KVM_CAP_ARM_SET_DEVICE_ADDR), 1);
	vm_add_vcpu(&vm);
	check_ok(ioctl(vm.fd, KVM_CREATE_IRQCHIP, 0));
	check_errno(ioctl(vm.fd, KVM_CREATE_IRQCHIP, 0), EEXIST);
	check_errno(ioctl(vm.fd, KVM_ARM_SET_DEVICE_ADDR, NULL), EFAULT);
	check_errno(set_addr(1, DIST, GUEST_GICD), ENODEV);
	check_errno(set_addr(0, 7, GUEST_GICD), ENODEV);
	check_errno(set_addr(0, DIST, LIMIT), E2BIG);
	check_errno(set_addr(0, DIST, GUEST_GICD + 1), EINVAL);
	/* (A KVM VM is dead afterwards.) */
	if (test_under_weir())
		check_errno(ioctl(vm.vcpu[0].fd, KVM_RUN, 0), ENXIO);
	check_ok(set_addr(0, DIST, GUEST_GICD));
	check_errno(set_addr(0, DIST, GUEST_GICD), EEXIST);
	/* (KVM says so only when the first vCPU runs, by EINVAL.) */
	if (test_under_weir())
		check_errno(set_addr(0, CPU, GUEST_GICD - 0x1000), EBUSY);
	check_ok(set_addr(0, CPU, GUEST_GICC));
	vm.vcpu[0].run->immediate_exit = 1;
	check_errno(ioctl(vm.vcpu[0].fd, KVM_RUN, 0), EINTR);
	check_ok(vm_irq(&vm, 40, 1));
	vm_destroy(&vm);
}

/* Too late, and in each other's way. */
static void check_late(void)
{
	vm_create(&vm);
	vm_add_ram(&vm, TEST_RAM_SIZE);
	vm_add_vcpu(&vm);
	vm.vcpu[0].run->immediate_exit = 1;
	check_errno(ioctl(vm.vcpu[0].fd, KVM_RUN, 0), EINTR);
	check_errno(ioctl(vm.fd, KVM_CREATE_IRQCHIP, 0), EBUSY);
	check_errno(create(KVM_DEV_TYPE_ARM_VGIC_V2, 0), EBUSY);
	vm_destroy(&vm);

	vm_create(&vm);
	vm_add_ram(&vm, TEST_RAM_SIZE);
	vm_add_vcpu(&vm);
	vm.gic = must(create(KVM_DEV_TYPE_ARM_VGIC_V2, 0));
	check_ok(set(ADDR, DIST, GUEST_GICD));
	check_ok(set(ADDR, CPU, GUEST_GICD - 0x1000));
	check_errno(ioctl(vm.vcpu[0].fd, KVM_RUN, 0), EINVAL);
	vm_destroy(&vm);
}

int main(void)
{
	vm_create(&vm);
	if (vm_gic_type(&vm) != KVM_DEV_TYPE_ARM_VGIC_V2) {
		check_absent();
		vm_destroy(&vm);
		return test_end();
	}
	vm_destroy(&vm);
	check_device();
	check_irqchip();
	check_late();
	return test_end();
}
