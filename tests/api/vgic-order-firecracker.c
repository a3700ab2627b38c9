// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max; kernels: stock debug; gate: yes */
/*
 * The vGIC made in the order of Firecracker: vCPUs, vGIC, addresses, number of
 * interrupts, INIT.
 */

#include "puppet.h"

static struct vm vm;

static void set(u32 group, u64 attr, u64 value)
{
	must(device_attr(vm.gic, KVM_SET_DEVICE_ATTR, group, attr, &value));
}

static void create(void)
{
	struct kvm_create_device device = { .type = KVM_DEV_TYPE_ARM_VGIC_V3 };

	must(ioctl(vm.fd, KVM_CREATE_DEVICE, &device));
	vm.gic = device.fd;
}

static void set_nr_irqs(void)
{
	u32 n = 128;

	must(device_attr(vm.gic, KVM_SET_DEVICE_ATTR,
			 KVM_DEV_ARM_VGIC_GRP_NR_IRQS, 0, &n));
}

static void init(void)
{
	must(device_attr(vm.gic, KVM_SET_DEVICE_ATTR, KVM_DEV_ARM_VGIC_GRP_CTRL,
			 KVM_DEV_ARM_VGIC_CTRL_INIT, NULL));
}

static void add_vcpus(void)
{
	vm_add_vcpu(&vm);
	vm_add_vcpu(&vm);
}

/* Both vCPUs get interrupts. */
static void check_works(void)
{
	puppet_load(&vm);
	puppet(&vm.vcpu[0], PUPPET_GIC_INIT, 1);
	puppet_start_cpu(&vm, 1);
	puppet(&vm.vcpu[0], PUPPET_IRQ_ENABLE, 60, 1);
	must(vm_irq(&vm, 60, 1));
	check_eq(puppet(&vm.vcpu[0], PUPPET_IRQ_TAKE, 1000000), 60);
	puppet(&vm.vcpu[1], PUPPET_IRQ_ENABLE, 22, 0);
	must(vm_irq_line(&vm, KVM_ARM_IRQ_TYPE_PPI, 1, 22, 1));
	check_eq(puppet(&vm.vcpu[1], PUPPET_IRQ_TAKE, 1000000), 22);
}

int main(void)
{
	vm_create(&vm);
	vm_add_ram(&vm, TEST_RAM_SIZE);
	add_vcpus();
	create();
	set(KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_V3_ADDR_TYPE_DIST, GUEST_GICD);
	set(KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_V3_ADDR_TYPE_REDIST, GUEST_GICR);
	set_nr_irqs();
	init();
	check_works();
	vm_destroy(&vm);
	return test_end();
}
