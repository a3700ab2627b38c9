// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * A signal ends KVM_RUN with EINTR: of a vCPU that spins, and of one that
 * sleeps.
 */

#include "puppet.h"
#include "runner.h"

static void check_kicked(struct runner *r)
{
	check_eq(runner_kick(r), EINTR);
	check_eq(r->vcpu->run->exit_reason, KVM_EXIT_INTR);
}

/* It goes round, and leaves a sign each time. */
static void check_spinner(struct vcpu *vcpu)
{
	volatile u64 *sign = guest_to_host(vcpu->vm, PUPPET_HEAP);
	struct runner r;

	*sign = 0;
	runner_start(&r, vcpu);
	check(wait_for(*sign));
	check_kicked(&r);
}

static void check_sleeper(struct vcpu *vcpu)
{
	struct runner r;

	runner_start(&r, vcpu);
	check(runner_asleep(&r));
	check_kicked(&r);
}

int main(void)
{
	struct vcpu *vcpu;
	struct vm vm;

	puppet_boot(&vm, 1);
	vcpu = &vm.vcpu[0];
	puppet_order(vcpu, PUPPET_MODIFY_LOOP, PUPPET_WORD, PUPPET_HEAP, PAGE);
	check_spinner(vcpu);
	check_spinner(vcpu);
	*(u64 *)guest_to_host(&vm, PUPPET_WORD) = 1;
	puppet_finish(vcpu);

	puppet(vcpu, PUPPET_IRQ_ENABLE, 60, 1);
	puppet_order(vcpu, PUPPET_IRQ_SLEEP);
	check_sleeper(vcpu);
	check_sleeper(vcpu);
	must(vm_irq(&vm, 60, 1));
	check_eq(puppet_finish(vcpu), 60);
	vm_destroy(&vm);
	return test_end();
}
