// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* PSCI SYSTEM_OFF, SYSTEM_RESET and SYSTEM_RESET2 leave as system events. */

#include "puppet.h"

#define SYSTEM_OFF	0x84000008
#define SYSTEM_RESET	0x84000009
#define SYSTEM_RESET2	0x84000012
#define SYSTEM_RESET2_64	0xc4000012

static void check_event(u64 function, u64 type, u32 event, u64 flags)
{
	struct kvm_mp_state mp;
	struct vcpu *vcpu;
	struct vm vm;

	puppet_boot(&vm, 2);
	puppet_start_cpu(&vm, 1);
	vcpu = &vm.vcpu[0];
	puppet_order(vcpu, PUPPET_HVC, function, type);
	check(!puppet_step(vcpu));
	check_eq(vcpu->run->exit_reason, KVM_EXIT_SYSTEM_EVENT);
	check_eq(vcpu->run->system_event.type, event);
	check(vcpu->run->system_event.ndata >= 1);
	check_eq(vcpu->run->system_event.data[0], flags);
	/* Every vCPU is stopped, until the VMM resets it. */
	must(ioctl(vm.vcpu[1].fd, KVM_GET_MP_STATE, &mp));
	check_eq(mp.mp_state, KVM_MP_STATE_STOPPED);
	vm_init_vcpu(&vm.vcpu[1], true);
	vm_init_vcpu(vcpu, false);
	puppet_load(&vm);
	check_eq(puppet(vcpu, PUPPET_NOP), 0);
	vm_destroy(&vm);
}

int main(void)
{
	check_event(SYSTEM_OFF, 0, KVM_SYSTEM_EVENT_SHUTDOWN, 0);
	check_event(SYSTEM_RESET, 0, KVM_SYSTEM_EVENT_RESET, 0);
	check_event(SYSTEM_RESET2, 0, KVM_SYSTEM_EVENT_RESET,
		    KVM_SYSTEM_EVENT_RESET_FLAG_PSCI_RESET2);
	check_event(SYSTEM_RESET2_64, 0, KVM_SYSTEM_EVENT_RESET,
		    KVM_SYSTEM_EVENT_RESET_FLAG_PSCI_RESET2);
	/* Vendor-specific types are the VMM's business. */
	check_event(SYSTEM_RESET2_64, 0x80000001, KVM_SYSTEM_EVENT_RESET,
		    KVM_SYSTEM_EVENT_RESET_FLAG_PSCI_RESET2);
	return test_end();
}
