// SPDX-License-Identifier: GPL-2.0-only
/* Steps of making a vGICv3, and whether it works. */

#include "gic.h"

void gic_create(struct vm *vm)
{
	struct kvm_create_device device = { .type = KVM_DEV_TYPE_ARM_VGIC_V3 };

	must(ioctl(vm->fd, KVM_CREATE_DEVICE, &device));
	vm->gic = device.fd;
}

void gic_set(struct vm *vm, u32 group, u64 attr, u64 value)
{
	must(device_attr(vm->gic, KVM_SET_DEVICE_ATTR, group, attr, &value));
}

void gic_set_nr_irqs(struct vm *vm)
{
	u32 n = 128;

	must(device_attr(vm->gic, KVM_SET_DEVICE_ATTR,
			 KVM_DEV_ARM_VGIC_GRP_NR_IRQS, 0, &n));
}

void gic_init(struct vm *vm)
{
	must(device_attr(vm->gic, KVM_SET_DEVICE_ATTR, KVM_DEV_ARM_VGIC_GRP_CTRL,
			 KVM_DEV_ARM_VGIC_CTRL_INIT, NULL));
}

static void check_lpis(struct vm *vm, struct its *its)
{
	u32 i;

	for (i = 0; i < 2; i++) {
		lpi_enable_cpu(vm, i);
		lpi_configure(vm, LPI(i), LPI_ON);
	}
	its_program(its);
	its_mapd(its, 1, ITS_ITT(0), 1);
	for (i = 0; i < 2; i++) {
		its_mapc(its, i, i);
		its_mapti(its, 1, i, LPI(i), i);
		check_eq(its_msi(its, 1, i), 1);
		check_lpi(&vm->vcpu[i], LPI(i));
	}
}

void gic_check_works(struct vm *vm, struct its *its)
{
	puppet_load(vm);
	puppet(&vm->vcpu[0], PUPPET_GIC_INIT, 1);
	puppet_start_cpu(vm, 1);
	puppet(&vm->vcpu[0], PUPPET_IRQ_ENABLE, 60, 1);
	must(vm_irq(vm, 60, 1));
	check_eq(puppet(&vm->vcpu[0], PUPPET_IRQ_TAKE, PUPPET_PATIENCE), 60);
	puppet(&vm->vcpu[1], PUPPET_IRQ_ENABLE, 22, 0);
	must(vm_irq_line(vm, KVM_ARM_IRQ_TYPE_PPI, 1, 22, 1));
	check_eq(puppet(&vm->vcpu[1], PUPPET_IRQ_TAKE, PUPPET_PATIENCE), 22);
	must(vm_irq_line(vm, KVM_ARM_IRQ_TYPE_PPI, 1, 22, 0));
	check_lpis(vm, its);
}
