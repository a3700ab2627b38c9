// SPDX-License-Identifier: GPL-2.0-only
/* KVM_SET_GUEST_DEBUG and what comes of it. */

#include <string.h>

#include "debug.h"

struct vcpu *debug_boot(struct vm *vm, const char *start, const char *end)
{
	vm_boot(vm, 1, start, end);
	return &vm->vcpu[0];
}

u64 code_at(const char *start, const char *symbol)
{
	return GUEST_ENTRY + (u64)(symbol - start);
}

int debug_set(struct vcpu *vcpu, u32 control,
	      const struct kvm_guest_debug_arch *arch)
{
	struct kvm_guest_debug dbg = { .control = control };

	if (arch)
		dbg.arch = *arch;
	return ioctl(vcpu->fd, KVM_SET_GUEST_DEBUG, &dbg);
}

void debug_expect(struct vcpu *vcpu, u32 ec, u64 pc)
{
	u32 reason = vcpu_run(vcpu);

	check_eq(reason, KVM_EXIT_DEBUG);
	check_eq(vcpu_get(vcpu, REG_PC), pc);
	if (reason != KVM_EXIT_DEBUG)
		return;
	check_eq(DEBUG_EC(vcpu->run), ec);
	check_eq(vcpu->run->debug.arch.hsr_high, 0);
	check_eq(vcpu->run->flags, KVM_DEBUG_ARCH_HSR_HIGH_VALID);
}
