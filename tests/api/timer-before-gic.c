// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * Timers that a VMM restores before there is a vGIC: those that are due by then
 * raise their interrupts, whatever it was told of their lines.
 */

#include "puppet.h"

#define VTIMER	27
#define PTIMER	30

static void restore(struct vcpu *vcpu)
{
	vcpu_set(vcpu, KVM_REG_ARM_TIMER_CVAL, 0);
	vcpu_set(vcpu, KVM_REG_ARM_TIMER_CTL, 1);
	vcpu_set(vcpu, KVM_REG_ARM_PTIMER_CVAL, 0);
	vcpu_set(vcpu, KVM_REG_ARM_PTIMER_CTL, 1);
}

static void check_line(struct vcpu *vcpu, u32 intid, u64 ctl)
{
	puppet(vcpu, PUPPET_IRQ_ENABLE, intid);
	check_eq(puppet(vcpu, PUPPET_IRQ_ACK, 10000000), intid);
	vcpu_set(vcpu, ctl, 0);
	puppet(vcpu, PUPPET_IRQ_EOI, intid);
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, 1000), 1023);
}

int main(void)
{
	struct vcpu *vcpu;
	struct vm vm;

	vm_create(&vm);
	vm_add_ram(&vm, TEST_RAM_SIZE);
	vcpu = vm_add_vcpu(&vm);
	restore(vcpu);
	vm_add_gic(&vm);
	puppet_load(&vm);
	puppet(vcpu, PUPPET_GIC_INIT, 1);
	check_line(vcpu, VTIMER, KVM_REG_ARM_TIMER_CTL);
	check_line(vcpu, PTIMER, KVM_REG_ARM_PTIMER_CTL);
	vm_destroy(&vm);
	return test_end();
}
