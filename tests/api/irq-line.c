// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe vhe2 max nvhe nvhe3; kernels: stock debug; gate: yes */
/* KVM_IRQ_LINE: SPIs and PPIs, edge and level, and every bad number. */

#include "puppet.h"

#define EDGE	60
#define LEVEL	61
#define PPI	23

static void check_delivery(struct vm *vm)
{
	struct vcpu *vcpu = &vm->vcpu[0];

	puppet(vcpu, PUPPET_IRQ_ENABLE, EDGE, 1);
	puppet(vcpu, PUPPET_IRQ_ENABLE, LEVEL, 0);
	puppet(vcpu, PUPPET_IRQ_ENABLE, PPI, 0);
	check_ok(vm_irq(vm, EDGE, 1));
	check_ok(vm_irq(vm, EDGE, 0));
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, PUPPET_PATIENCE), EDGE);
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, 1000), 1023);

	check_ok(vm_irq(vm, LEVEL, 1));
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, PUPPET_PATIENCE), LEVEL);
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, PUPPET_PATIENCE), LEVEL);
	check_ok(vm_irq(vm, LEVEL, 0));
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, 1000), 1023);

	check_ok(vm_irq(vm, PPI, 1));
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, PUPPET_PATIENCE), PPI);
	check_ok(vm_irq(vm, PPI, 0));
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, 1000), 1023);
	/* Whatever is not zero is high. */
	check_ok(vm_irq(vm, LEVEL, 0x100));
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, PUPPET_PATIENCE), LEVEL);
	check_ok(vm_irq(vm, LEVEL, 0));
}

/* The timers drive their PPIs from the first run on: what the VMM says is ignored. */
static void check_taken_lines(struct vm *vm)
{
	static const u32 timers[] = { 27, 30 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(timers); i++) {
		puppet(&vm->vcpu[0], PUPPET_IRQ_ENABLE, timers[i], 0);
		check_ok(vm_irq(vm, timers[i], 1));
		check_eq(puppet(&vm->vcpu[0], PUPPET_IRQ_TAKE, 1000), 1023);
		check_ok(vm_irq(vm, timers[i], 0));
	}
}

/* The same; whether the interrupt was lost is only told elsewhere than arm64. */
static void check_line_status(struct vm *vm)
{
	struct kvm_irq_level irq = {
		.irq = KVM_ARM_IRQ_TYPE_SPI << KVM_ARM_IRQ_TYPE_SHIFT | EDGE,
		.level = 1,
	};
	const u32 number = irq.irq;

	check_ok(ioctl(vm->fd, KVM_IRQ_LINE_STATUS, &irq));
	check_eq(irq.status, number);
	check_eq(puppet(&vm->vcpu[0], PUPPET_IRQ_TAKE, PUPPET_PATIENCE), EDGE);
	irq.irq = 3 << KVM_ARM_IRQ_TYPE_SHIFT | EDGE;
	check_errno(ioctl(vm->fd, KVM_IRQ_LINE_STATUS, &irq), EINVAL);
	check_errno(ioctl(vm->fd, KVM_IRQ_LINE_STATUS, NULL), EFAULT);
}

static void check_errors(struct vm *vm)
{
	check_errno(ioctl(vm->fd, KVM_IRQ_LINE, NULL), EFAULT);
	check_errno(vm_irq_line(vm, KVM_ARM_IRQ_TYPE_SPI, 0, 0, 1), EINVAL);
	check_errno(vm_irq_line(vm, KVM_ARM_IRQ_TYPE_SPI, 0, 31, 1), EINVAL);
	check_errno(vm_irq_line(vm, KVM_ARM_IRQ_TYPE_SPI, 0, 1020, 1), EINVAL);
	check_errno(vm_irq_line(vm, KVM_ARM_IRQ_TYPE_SPI, 0, 0xffff, 1), EINVAL);
	check_errno(vm_irq_line(vm, KVM_ARM_IRQ_TYPE_PPI, 0, 15, 1), EINVAL);
	check_errno(vm_irq_line(vm, KVM_ARM_IRQ_TYPE_PPI, 0, 32, 1), EINVAL);
	check_errno(vm_irq_line(vm, KVM_ARM_IRQ_TYPE_PPI, 9, PPI, 1), EINVAL);
	/* With a vGIC in the kernel the CPU's own pins are nobody's. */
	check_errno(vm_irq_line(vm, KVM_ARM_IRQ_TYPE_CPU, 0, KVM_ARM_IRQ_CPU_IRQ, 1),
		    ENXIO);
	check_errno(vm_irq_line(vm, 3, 0, 40, 1), EINVAL);
}

/* Without a vGIC: the pins work, SPIs and PPIs do not. */
static void check_without_gic(void)
{
	struct vm vm;

	vm_create(&vm);
	vm_add_vcpu(&vm);
	check_errno(vm_irq_line(&vm, KVM_ARM_IRQ_TYPE_SPI, 0, 40, 1), ENXIO);
	check_errno(vm_irq_line(&vm, KVM_ARM_IRQ_TYPE_PPI, 0, PPI, 1), ENXIO);
	check_ok(vm_irq_line(&vm, KVM_ARM_IRQ_TYPE_CPU, 0, KVM_ARM_IRQ_CPU_IRQ, 1));
	check_ok(vm_irq_line(&vm, KVM_ARM_IRQ_TYPE_CPU, 0, KVM_ARM_IRQ_CPU_FIQ, 0));
	check_errno(vm_irq_line(&vm, KVM_ARM_IRQ_TYPE_CPU, 0, 2, 1), EINVAL);
	check_errno(vm_irq_line(&vm, KVM_ARM_IRQ_TYPE_CPU, 5, 0, 1), EINVAL);
	vm_destroy(&vm);
}

int main(void)
{
	struct vm vm;

	puppet_boot(&vm, 1);
	check_delivery(&vm);
	check_taken_lines(&vm);
	check_line_status(&vm);
	check_errors(&vm);
	vm_destroy(&vm);
	check_without_gic();
	return test_end();
}
