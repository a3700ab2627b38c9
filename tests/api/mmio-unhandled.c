// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * Accesses that cannot be emulated: no syndrome, no slot to fetch from, no such
 * address.
 */

#include <string.h>

#include "puppet.h"

#define CODE (PUPPET_HEAP)

static void put_code(struct vm *vm, const u32 *code, size_t size)
{
	memcpy(guest_to_host(vm, CODE), code, size);
}

/* ld1r {v0.8b}, [x0]; ret: no syndrome, and nobody decodes it. */
static const u32 odd[] = { 0x0d40c000, 0xd65f03c0 };

static void check_odd(void)
{
	struct vcpu *vcpu;
	struct vm vm;
	u64 pc;

	puppet_boot(&vm, 1);
	vcpu = &vm.vcpu[0];
	put_code(&vm, odd, sizeof(odd));
	puppet_order(vcpu, PUPPET_CALL, CODE, GUEST_MMIO);
	check_errno(ioctl(vcpu->fd, KVM_RUN, 0), ENOSYS);
	/* It has not been executed, and the VMM may go on behind it. */
	pc = vcpu_get(vcpu, REG_PC);
	check_eq(pc, CODE);
	vcpu_set(vcpu, REG_PC, pc + 4);
	vcpu_set(vcpu, REG_X(0), 77);
	check_eq(puppet_finish(vcpu), 77);
	vm_destroy(&vm);
}

/* KVM_CAP_ARM_NISV_TO_USER: the VMM gets the fault instead. */
static void check_exit(void)
{
	struct kvm_enable_cap cap = { .cap = KVM_CAP_ARM_NISV_TO_USER };
	struct vcpu *vcpu;
	struct vm vm;

	puppet_boot(&vm, 1);
	vcpu = &vm.vcpu[0];
	put_code(&vm, odd, sizeof(odd));
	if (ioctl(vm.fd, KVM_CHECK_EXTENSION, cap.cap) > 0) {
		must(ioctl(vm.fd, KVM_ENABLE_CAP, &cap));
		puppet_order(vcpu, PUPPET_CALL, CODE, GUEST_MMIO + 8);
		check(!puppet_step(vcpu));
		check_eq(vcpu->run->exit_reason, KVM_EXIT_ARM_NISV);
		check_eq(vcpu->run->arm_nisv.fault_ipa, GUEST_MMIO + 8);
	}
	vm_destroy(&vm);
}

/* An instruction fetch from where there is no memory is the guest's abort. */
static void check_fetch(void)
{
	struct vcpu *vcpu;
	struct vm vm;

	puppet_boot(&vm, 1);
	vcpu = &vm.vcpu[0];
	vcpu_set(vcpu, REG_PC, 0x7000000000);
	/* The puppet's vectors report it and end the machine. */
	while (vcpu_run(vcpu) == KVM_EXIT_MMIO) {
		if (vcpu->run->mmio.phys_addr == GUEST_PORT + PORT_EXIT)
			break;
		memset(vcpu->run->mmio.data, 0, 8);
	}
	check_eq(vcpu->run->exit_reason, KVM_EXIT_MMIO);
	check_eq(vcpu->run->mmio.phys_addr, GUEST_PORT + PORT_EXIT);
	vm_destroy(&vm);
}

int main(void)
{
	check_odd();
	check_exit();
	check_fetch();
	return test_end();
}
