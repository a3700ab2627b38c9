// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * The virtual timer's registers from outside: counter, compare value, and its
 * line after a restore.
 */

#include <unistd.h>

#include "puppet.h"

#define VTIMER	27

static void check_counter(struct vcpu *vcpu)
{
	u64 first = vcpu_get(vcpu, KVM_REG_ARM_TIMER_CNT), second;

	usleep(2000);
	second = vcpu_get(vcpu, KVM_REG_ARM_TIMER_CNT);
	check(second > first);
	vcpu_set(vcpu, KVM_REG_ARM_TIMER_CNT, 1UL << 40);
	second = vcpu_get(vcpu, KVM_REG_ARM_TIMER_CNT);
	check(second >= 1UL << 40 && second < 1UL << 41);
}

/* Armed by the VMM, in the past and in the near future. */
static void check_armed(struct vcpu *vcpu, u64 ahead)
{
	u64 now = vcpu_get(vcpu, KVM_REG_ARM_TIMER_CNT);

	vcpu_set(vcpu, KVM_REG_ARM_TIMER_CVAL, now + ahead);
	check_eq(vcpu_get(vcpu, KVM_REG_ARM_TIMER_CVAL), now + ahead);
	vcpu_set(vcpu, KVM_REG_ARM_TIMER_CTL, 1);
	check_eq(puppet(vcpu, PUPPET_IRQ_SLEEP), VTIMER);
	check_eq(vcpu_get(vcpu, KVM_REG_ARM_TIMER_CTL) & 7, 5);
	vcpu_set(vcpu, KVM_REG_ARM_TIMER_CTL, 0);
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, 1000), 1023);
}

int main(void)
{
	struct vcpu *vcpu;
	struct vm vm;

	puppet_boot(&vm, 1);
	vcpu = &vm.vcpu[0];
	check_counter(vcpu);
	puppet(vcpu, PUPPET_IRQ_ENABLE, VTIMER);
	check_armed(vcpu, 0);
	check_armed(vcpu, 100000);
	check_armed(vcpu, 3000000);
	/* The guest's own setting is seen here. */
	puppet(vcpu, PUPPET_TIMER, 3600000000UL);
	check_eq(vcpu_get(vcpu, KVM_REG_ARM_TIMER_CTL) & 3, 1);
	check(vcpu_get(vcpu, KVM_REG_ARM_TIMER_CVAL) >
	      vcpu_get(vcpu, KVM_REG_ARM_TIMER_CNT));
	vm_destroy(&vm);
	return test_end();
}
