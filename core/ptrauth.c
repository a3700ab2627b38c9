// SPDX-License-Identifier: GPL-2.0-only
/* Pointer authentication for guests (ARM ARM D8.10). */
#include <linux/kvm.h>
#include "sysreg.h"

/**
 * weir_vm_has_ptrauth() - have this VM's vCPUs pointer authentication?
 * @vm: the machine
 *
 * Context: any.
 */
bool weir_vm_has_ptrauth(const struct weir_vm *vm)
{
	return vm->arch.features & BIT(KVM_ARM_VCPU_PTRAUTH_ADDRESS);
}
