// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * KVM_GET_MP_STATE and KVM_SET_MP_STATE: stopped, runnable, and nothing else.
 */

#include "puppet.h"
#include "runner.h"

static int set_state(struct vcpu *vcpu, u32 state)
{
	struct kvm_mp_state mp = { .mp_state = state };

	return ioctl(vcpu->fd, KVM_SET_MP_STATE, &mp);
}

static u32 get_state(struct vcpu *vcpu)
{
	struct kvm_mp_state mp = { .mp_state = ~0U };

	must(ioctl(vcpu->fd, KVM_GET_MP_STATE, &mp));
	return mp.mp_state;
}

/* A stopped vCPU sleeps in KVM_RUN until a signal. */
static void check_sleeps(struct vcpu *vcpu)
{
	struct runner r;

	runner_start(&r, vcpu);
	check(runner_asleep(&r));
	check_eq(runner_kick(&r), EINTR);
}

int main(void)
{
	struct vcpu *vcpu;
	struct vm vm;
	u64 pc;

	puppet_boot(&vm, 2);
	vcpu = &vm.vcpu[0];
	check_eq(get_state(vcpu), KVM_MP_STATE_RUNNABLE);
	check_eq(get_state(&vm.vcpu[1]), KVM_MP_STATE_STOPPED);
	check_errno(set_state(vcpu, KVM_MP_STATE_HALTED), EINVAL);
	check_errno(set_state(vcpu, KVM_MP_STATE_INIT_RECEIVED), EINVAL);
	check_errno(set_state(vcpu, ~0U), EINVAL);
	check_errno(ioctl(vcpu->fd, KVM_GET_MP_STATE, NULL), EFAULT);
	check_errno(ioctl(vcpu->fd, KVM_SET_MP_STATE, NULL), EFAULT);

	check_ok(set_state(vcpu, KVM_MP_STATE_STOPPED));
	check_eq(get_state(vcpu), KVM_MP_STATE_STOPPED);
	puppet_order(vcpu, PUPPET_NOP);
	vcpu->run->immediate_exit = 1;
	check_errno(ioctl(vcpu->fd, KVM_RUN, 0), EINTR);
	vcpu->run->immediate_exit = 0;
	pc = vcpu_get(vcpu, REG_PC);
	check_sleeps(vcpu);
	check_eq(vcpu_get(vcpu, REG_PC), pc);
	check_ok(set_state(vcpu, KVM_MP_STATE_RUNNABLE));
	puppet_finish(vcpu);

	/* CPU_ON, seen from here. */
	puppet_start_cpu(&vm, 1);
	check_eq(get_state(&vm.vcpu[1]), KVM_MP_STATE_RUNNABLE);
	vm_destroy(&vm);
	return test_end();
}
