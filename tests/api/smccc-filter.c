// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * KVM_ARM_VM_SMCCC_CTRL: user space refuses ranges of calls or serves them
 * itself, but for the architecture's own.
 */

#include <string.h>

#include "blob.h"
#include "puppet.h"

#define OWN	0x86001000	/* nobody's but the test's */

#define FN_SMCCC_VERSION	0x80000000
#define FN_PSCI_VERSION		0x84000000
#define FN_PSCI_FEATURES	0x8400000a

GUEST_CODE(call_smc,
	"	smc	#0\n"
	"	ret\n");

static int filter(int fd, u32 base, u32 nr, u32 action, u8 pad)
{
	struct kvm_smccc_filter f = {
		.base = base,
		.nr_functions = nr,
		.action = action,
		.pad[14] = pad,
	};

	return device_attr(fd, KVM_SET_DEVICE_ATTR, KVM_ARM_VM_SMCCC_CTRL,
			   KVM_ARM_VM_SMCCC_FILTER, &f);
}

static int has(int fd, u32 group, u64 attr)
{
	return device_attr(fd, KVM_HAS_DEVICE_ATTR, group, attr, NULL);
}

static void check_errors(int fd)
{
	check_ok(has(fd, KVM_ARM_VM_SMCCC_CTRL, KVM_ARM_VM_SMCCC_FILTER));
	check_errno(has(fd, KVM_ARM_VM_SMCCC_CTRL, 1), ENXIO);
	check_errno(has(fd, 7, KVM_ARM_VM_SMCCC_FILTER), ENXIO);
	check_errno(device_attr(fd, KVM_SET_DEVICE_ATTR, 7, 0, NULL), ENXIO);
	check_errno(device_attr(fd, KVM_SET_DEVICE_ATTR, KVM_ARM_VM_SMCCC_CTRL,
				1, NULL), ENXIO);
	check_errno(device_attr(fd, KVM_SET_DEVICE_ATTR, KVM_ARM_VM_SMCCC_CTRL,
				KVM_ARM_VM_SMCCC_FILTER, NULL), EFAULT);
	check_errno(ioctl(fd, KVM_SET_DEVICE_ATTR, NULL), EFAULT);
	check_errno(filter(fd, OWN, 1, KVM_SMCCC_FILTER_DENY, 1), EINVAL);
	check_errno(filter(fd, OWN, 0, KVM_SMCCC_FILTER_DENY, 0), EINVAL);
	check_errno(filter(fd, ~0U, 2, KVM_SMCCC_FILTER_DENY, 0), EINVAL);
	check_errno(filter(fd, OWN, 1, KVM_SMCCC_FILTER_FWD_TO_USER + 1, 0), EINVAL);
	/* The architecture's calls, in whole or in part. */
	check_errno(filter(fd, FN_SMCCC_VERSION, 1, KVM_SMCCC_FILTER_DENY, 0), EEXIST);
	check_errno(filter(fd, 0x8000ffff, 2, KVM_SMCCC_FILTER_DENY, 0), EEXIST);
	check_errno(filter(fd, 0xc0001234, 1, KVM_SMCCC_FILTER_DENY, 0), EEXIST);
	check_errno(filter(fd, 0xbfffffff, 2, KVM_SMCCC_FILTER_DENY, 0), EEXIST);
}

static void check_forwarded(struct vcpu *vcpu, u64 flags)
{
	u64 pc;

	check(!puppet_step(vcpu));
	check_eq(vcpu->run->exit_reason, KVM_EXIT_HYPERCALL);
	check_eq(vcpu->run->hypercall.nr, OWN);
	check_eq(vcpu->run->hypercall.flags, flags);
	/* The instruction is behind it: what x0 is now is the answer. */
	pc = vcpu_get(vcpu, REG_PC);
	vcpu_set(vcpu, REG_X(0), 0x1234);
	check_eq(puppet_finish(vcpu), 0x1234);
	check(pc != vcpu_get(vcpu, REG_PC));
}

int main(void)
{
	struct vcpu *vcpu;
	struct vm vm;

	vm_create(&vm);
	vm_add_ram(&vm, TEST_RAM_SIZE);
	vcpu = vm_add_vcpu(&vm);
	vm_add_gic(&vm);
	check_errors(vm.fd);
	check_ok(filter(vm.fd, OWN, 16, KVM_SMCCC_FILTER_FWD_TO_USER, 0));
	check_errno(filter(vm.fd, OWN + 15, 1, KVM_SMCCC_FILTER_DENY, 0), EEXIST);
	check_ok(filter(vm.fd, FN_PSCI_VERSION, 1, KVM_SMCCC_FILTER_DENY, 0));
	check_ok(filter(vm.fd, FN_PSCI_FEATURES, 1, KVM_SMCCC_FILTER_HANDLE, 0));

	puppet_load(&vm);
	check_eq((s32)puppet(vcpu, PUPPET_HVC, FN_PSCI_VERSION), -1);
	check_eq((s32)puppet(vcpu, PUPPET_HVC, FN_PSCI_FEATURES, FN_PSCI_VERSION), 0);
	check_eq((s32)puppet(vcpu, PUPPET_HVC, FN_SMCCC_VERSION), 0x10001);
	check_eq((s32)puppet(vcpu, PUPPET_HVC, OWN + 16), -1);
	puppet_order(vcpu, PUPPET_HVC, OWN);
	check_forwarded(vcpu, 0);
	guest_put_code(&vm, PUPPET_HEAP, call_smc);
	puppet_order(vcpu, PUPPET_CALL, PUPPET_HEAP, OWN);
	check_forwarded(vcpu, KVM_HYPERCALL_EXIT_SMC);
	check_errno(filter(vm.fd, OWN + 32, 1, KVM_SMCCC_FILTER_DENY, 0), EBUSY);
	vm_destroy(&vm);
	return test_end();
}
