// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe3; kernels: stock debug; gate: yes */
/* Attributes of the vGICv3, with the errno of each bad one. */

#include <unistd.h>

#include "vm.h"

#define ADDR	KVM_DEV_ARM_VGIC_GRP_ADDR
#define GIC_CTRL	KVM_DEV_ARM_VGIC_GRP_CTRL
#define NR_IRQS	KVM_DEV_ARM_VGIC_GRP_NR_IRQS
#define DIST	KVM_VGIC_V3_ADDR_TYPE_DIST
#define REDIST	KVM_VGIC_V3_ADDR_TYPE_REDIST
#define REGION	KVM_VGIC_V3_ADDR_TYPE_REDIST_REGION
#define INIT	KVM_DEV_ARM_VGIC_CTRL_INIT
#define LIMIT	(1UL << 40)

static int gic;

static int set(u32 group, u64 attr, u64 value)
{
	return device_attr(gic, KVM_SET_DEVICE_ATTR, group, attr, &value);
}

static int set32(u32 group, u64 attr, u32 value)
{
	return device_attr(gic, KVM_SET_DEVICE_ATTR, group, attr, &value);
}

static int has(u32 group, u64 attr)
{
	return device_attr(gic, KVM_HAS_DEVICE_ATTR, group, attr, NULL);
}

static void check_has(void)
{
	check_ok(has(ADDR, DIST));
	check_ok(has(ADDR, REDIST));
	check_ok(has(ADDR, REGION));
	check_ok(has(NR_IRQS, 0));
	check_ok(has(GIC_CTRL, INIT));
	check_errno(has(ADDR, 99), ENXIO);
	check_errno(has(ADDR, KVM_VGIC_V2_ADDR_TYPE_CPU), ENXIO);
	check_errno(has(GIC_CTRL, 99), ENXIO);
	check_errno(has(99, 0), ENXIO);
	check_errno(set(99, 0, 0), ENXIO);
	check_errno(ioctl(gic, KVM_HAS_DEVICE_ATTR, NULL), EFAULT);
	check_errno(ioctl(gic, KVM_SET_DEVICE_ATTR, NULL), EFAULT);
	check_errno(ioctl(gic, KVM_GET_DEVICE_ATTR, NULL), EFAULT);
	check_errno(ioctl(gic, KVM_RUN, 0), ENOTTY);
}

static void check_nr_irqs(void)
{
	u32 v = 0;

	check_errno(set32(NR_IRQS, 0, 32), EINVAL);
	check_errno(set32(NR_IRQS, 0, 65), EINVAL);
	check_errno(set32(NR_IRQS, 0, 1025), EINVAL);
	check_errno(set32(NR_IRQS, 0, 1056), EINVAL);
	check_errno(device_attr(gic, KVM_SET_DEVICE_ATTR, NR_IRQS, 0, NULL),
		    EFAULT);
	check_ok(set32(NR_IRQS, 0, 256));
	check_errno(set32(NR_IRQS, 0, 128), EBUSY);
	check_ok(device_attr(gic, KVM_GET_DEVICE_ATTR, NR_IRQS, 0, &v));
	check_eq(v, 256);
}

static void check_addresses(void)
{
	u64 v = 0;

	check_ok(device_attr(gic, KVM_GET_DEVICE_ATTR, ADDR, DIST, &v));
	check_eq(v, ~0UL);
	check_errno(set(ADDR, DIST, GUEST_GICD + 0x1000), EINVAL);
	check_errno(set(ADDR, DIST, LIMIT), E2BIG);
	check_errno(set(ADDR, DIST, LIMIT - 0x8000), EINVAL);
	check_errno(set(ADDR, 99, GUEST_GICD), ENXIO);
	check_errno(device_attr(gic, KVM_SET_DEVICE_ATTR, ADDR, DIST, NULL), EFAULT);
	check_ok(set(ADDR, DIST, GUEST_GICD));
	check_errno(set(ADDR, DIST, GUEST_GICD), EEXIST);
	check_ok(device_attr(gic, KVM_GET_DEVICE_ATTR, ADDR, DIST, &v));
	check_eq(v, GUEST_GICD);
}

static void check_regions(void)
{
	u64 v = 1;

	/* Region 0 first; count, flags and alignment as arm-vgic-v3.rst says. */
	check_errno(set(ADDR, REGION, 1UL << 52 | GUEST_GICR | 1), EINVAL);
	check_errno(set(ADDR, REGION, GUEST_GICR), EINVAL);
	check_errno(set(ADDR, REGION, 1UL << 52 | GUEST_GICR | 1 << 12), EINVAL);
	check_errno(set(ADDR, REGION, 1UL << 52 | (GUEST_GICR + 0x1000)), EINVAL);
	check_errno(device_attr(gic, KVM_GET_DEVICE_ATTR, ADDR, REGION, &v), ENOENT);
	check_ok(set(ADDR, REGION, 2UL << 52 | GUEST_GICR));
	check_errno(set(ADDR, REDIST, GUEST_GICR + 0x100000), EINVAL);
	check_errno(set(ADDR, REGION, 2UL << 52 | GUEST_GICR | 1), EINVAL);
	check_errno(set(ADDR, REGION, 2UL << 52 | (GUEST_GICR + 0x100000)),
		    EINVAL);
	check_ok(set(ADDR, REGION, 2UL << 52 | (GUEST_GICR + 0x100000) | 1));
	v = 1;
	check_ok(device_attr(gic, KVM_GET_DEVICE_ATTR, ADDR, REGION, &v));
	check_eq(v, 2UL << 52 | (GUEST_GICR + 0x100000) | 1);
}

int main(void)
{
	struct kvm_create_device device = { .type = KVM_DEV_TYPE_ARM_VGIC_V3 };
	struct vm vm;

	vm_create(&vm);
	vm_need_gicv3(&vm, "guests have a GICv2 here");
	vm_add_ram(&vm, TEST_RAM_SIZE);
	must(ioctl(vm.fd, KVM_CREATE_DEVICE, &device));
	vm.gic = gic = device.fd;
	check_has();
	check_addresses();
	check_regions();
	check_nr_irqs();
	check_errno(set(GIC_CTRL, 99, 0), ENXIO);
	/* (KVM takes that and then refuses every vCPU.) */
	if (test_under_weir())
		check_errno(set(GIC_CTRL, INIT, 0), ENODEV);
	vm_add_vcpu(&vm);
	check_ok(set(GIC_CTRL, INIT, 0));
	check_ok(set(GIC_CTRL, INIT, 0));
	check_errno(set32(NR_IRQS, 0, 256), EBUSY);
	vm_destroy(&vm);
	return test_end();
}
