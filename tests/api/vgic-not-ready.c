// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe vhe2 max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * A vGIC that lacks its INIT, an address or a redistributor: KVM_RUN says which
 * (EBUSY or ENXIO), and what is left of the VM can be closed.
 */

#include "vm.h"

static struct vm vm;

static void make(u32 nr_vcpus)
{
	struct kvm_create_device device = {};

	vm_create(&vm);
	device.type = vm_gic_type(&vm);
	vm_add_ram(&vm, TEST_RAM_SIZE);
	while (nr_vcpus--)
		vm_add_vcpu(&vm);
	must(ioctl(vm.fd, KVM_CREATE_DEVICE, &device));
	vm.gic = device.fd;
}

static void set(u32 group, u64 attr, u64 value)
{
	must(device_attr(vm.gic, KVM_SET_DEVICE_ATTR, group, attr, &value));
}

/* Twice: the first answer has left nothing behind. (KVM says EIO of the VM then.) */
static void check_refused(int error)
{
	check_errno(ioctl(vm.vcpu[0].fd, KVM_RUN, 0), error);
	check_errno(ioctl(vm.vcpu[0].fd, KVM_RUN, 0), test_under_weir() ? error : EIO);
	vm_destroy(&vm);
}

static void check_v3(void)
{
	make(1);
	check_refused(ENXIO);
	make(1);
	set(KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_V3_ADDR_TYPE_DIST, GUEST_GICD);
	set(KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_V3_ADDR_TYPE_REDIST, GUEST_GICR);
	check_refused(EBUSY);
	make(1);
	set(KVM_DEV_ARM_VGIC_GRP_CTRL, KVM_DEV_ARM_VGIC_CTRL_INIT, 0);
	check_refused(ENXIO);
	make(1);
	set(KVM_DEV_ARM_VGIC_GRP_CTRL, KVM_DEV_ARM_VGIC_CTRL_INIT, 0);
	set(KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_V3_ADDR_TYPE_DIST, GUEST_GICD);
	check_refused(ENXIO);
	make(1);
	set(KVM_DEV_ARM_VGIC_GRP_CTRL, KVM_DEV_ARM_VGIC_CTRL_INIT, 0);
	set(KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_V3_ADDR_TYPE_REDIST, GUEST_GICR);
	check_refused(ENXIO);
	/* A region with redistributors for one vCPU of two. */
	make(2);
	set(KVM_DEV_ARM_VGIC_GRP_CTRL, KVM_DEV_ARM_VGIC_CTRL_INIT, 0);
	set(KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_V3_ADDR_TYPE_DIST, GUEST_GICD);
	set(KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_V3_ADDR_TYPE_REDIST_REGION,
	    1UL << 52 | GUEST_GICR);
	check_refused(ENXIO);
}

/* The first KVM_RUN is its INIT. */
static void check_v2(void)
{
	make(1);
	check_refused(ENXIO);
	make(1);
	set(KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_V2_ADDR_TYPE_DIST, GUEST_GICD);
	check_refused(ENXIO);
	make(1);
	set(KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_V2_ADDR_TYPE_CPU, GUEST_GICC);
	check_refused(ENXIO);
}

int main(void)
{
	bool v2;

	vm_create(&vm);
	v2 = vm_gic_type(&vm) == KVM_DEV_TYPE_ARM_VGIC_V2;
	vm_destroy(&vm);
	if (v2)
		check_v2();
	else
		check_v3();
	return test_end();
}
