/* SPDX-License-Identifier: GPL-2.0-only */
/* Capabilities: what KVM_CHECK_EXTENSION says and KVM_ENABLE_CAP turns on. */
#ifndef WEIR_CAPS_H
#define WEIR_CAPS_H

#include <weir/vm.h>

enum weir_vm_cap { WEIR_VM_CAP_NISV, WEIR_VM_CAP_SYSTEM_SUSPEND };

int weir_cap_check(struct weir_vm *vm, unsigned long cap);
int weir_cap_enable(struct weir_vm *vm, const struct kvm_enable_cap *cap);

static inline bool weir_vm_cap(const struct weir_vm *vm, enum weir_vm_cap cap)
{
	return READ_ONCE(vm->arch.caps) & BIT(cap);
}

#endif /* WEIR_CAPS_H */
