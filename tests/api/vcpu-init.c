// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * KVM_ARM_VCPU_INIT and KVM_ARM_PREFERRED_TARGET: features, repetition, reset.
 */

#include <stdio.h>
#include <unistd.h>

#include "vm.h"

#define PSTATE_RESET 0x3c5	/* EL1h, everything masked */

static int vcpu_init(int fd, u32 target, u32 features)
{
	struct kvm_vcpu_init init = { .target = target, .features[0] = features };

	return ioctl(fd, KVM_ARM_VCPU_INIT, &init);
}

static int finalize(int fd, int what)
{
	return ioctl(fd, KVM_ARM_VCPU_FINALIZE, &what);
}

static void check_before(struct vm *vm, struct vcpu *vcpu, u32 target)
{
	struct kvm_reg_list list = { .n = 0 };
	struct kvm_mp_state mp;
	u64 v;

	check_errno(ioctl(vcpu->fd, KVM_RUN, 0), ENOEXEC);
	check_errno(finalize(vcpu->fd, KVM_ARM_VCPU_SVE), ENOEXEC);
	check_errno(vcpu_reg(vcpu, KVM_GET_ONE_REG, REG_PC, &v), ENOEXEC);
	check_errno(vcpu_reg(vcpu, KVM_SET_ONE_REG, REG_PC, &v), ENOEXEC);
	check_errno(ioctl(vcpu->fd, KVM_GET_REG_LIST, &list), ENOEXEC);
	check_ok(ioctl(vcpu->fd, KVM_GET_MP_STATE, &mp));
	check_errno(ioctl(vcpu->fd, KVM_ARM_VCPU_INIT, NULL), EFAULT);
	check_errno(ioctl(vm->fd, KVM_ARM_PREFERRED_TARGET, NULL), EFAULT);
	check_errno(vcpu_init(vcpu->fd, 12345, 0), EINVAL);
	check_errno(vcpu_init(vcpu->fd, ~0U, 0), EINVAL);
	/* No board has one of these, and nvhe has an A57. */
	check_errno(vcpu_init(vcpu->fd, KVM_ARM_TARGET_XGENE_POTENZA, 0), EINVAL);
	check_errno(vcpu_init(vcpu->fd, KVM_ARM_TARGET_CORTEX_A53, 0), EINVAL);
	check_errno(vcpu_init(vcpu->fd, target, 1U << 31), ENOENT);
	check_errno(ioctl(vcpu->fd, KVM_RUN, 0), ENOEXEC);
}

static void check_reset(struct vcpu *vcpu, u32 target, u32 features)
{
	u32 i;

	vcpu_set(vcpu, REG_PC, 0x1234);
	for (i = 0; i < 31; i++)
		vcpu_set(vcpu, REG_X(i), i + 1);
	check_ok(vcpu_init(vcpu->fd, target, features));
	check_eq(vcpu_get(vcpu, REG_PC), 0);
	check_eq(vcpu_get(vcpu, REG_PSTATE), PSTATE_RESET);
	for (i = 0; i < 31; i++)
		check_eq(vcpu_get(vcpu, REG_X(i)), 0);
}

static bool is_cortex_a57(void)
{
	FILE *f = fopen("/sys/devices/system/cpu/cpu0/regs/identification/midr_el1", "r");
	unsigned long midr;

	if (!f || fscanf(f, "%lx", &midr) != 1)
		test_die("no MIDR_EL1");
	fclose(f);
	return (midr >> 24 & 0xff) == 0x41 && (midr >> 4 & 0xfff) == 0xd07;
}

int main(void)
{
	struct kvm_vcpu_init init;
	struct vcpu vcpu;
	struct vm vm;
	u32 psci = 1U << KVM_ARM_VCPU_PSCI_0_2;
	u32 off = 1U << KVM_ARM_VCPU_POWER_OFF;

	vm_create(&vm);
	must(ioctl(vm.fd, KVM_ARM_PREFERRED_TARGET, &init));
	check_eq(init.features[0], 0);
	vcpu.vm = &vm;
	vcpu.fd = must(ioctl(vm.fd, KVM_CREATE_VCPU, 0));
	check_before(&vm, &vcpu, init.target);

	check_ok(vcpu_init(vcpu.fd, init.target, psci));
	check_reset(&vcpu, init.target, psci);
	check_errno(finalize(vcpu.fd, KVM_ARM_VCPU_SVE), EINVAL);
	check_errno(finalize(vcpu.fd, 12345), EINVAL);
	check_errno(ioctl(vcpu.fd, KVM_ARM_VCPU_FINALIZE, NULL), EFAULT);
	/* Again, but not as something else; POWER_OFF is no property. */
	check_errno(vcpu_init(vcpu.fd, init.target, 0), EINVAL);
	check_ok(vcpu_init(vcpu.fd, init.target, psci | off));
	check_ok(vcpu_init(vcpu.fd, init.target, psci));
	check_eq(vcpu_init(vcpu.fd, KVM_ARM_TARGET_CORTEX_A57, psci),
		 is_cortex_a57() ? 0 : -1);
	/* All vCPUs of a VM have the same features. */
	vcpu.fd = must(ioctl(vm.fd, KVM_CREATE_VCPU, 1));
	check_errno(vcpu_init(vcpu.fd, init.target, 0), EINVAL);
	check_ok(vcpu_init(vcpu.fd, init.target, psci | off));
	vm_destroy(&vm);
	return test_end();
}
