// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * ID registers: alike on all vCPUs, invariant ones refuse a change, MPIDR by
 * vCPU ID.
 */

#include "vm.h"

#define MPIDR	ARM64_SYS_REG(3, 0, 0, 0, 5)
#define MIDR	ARM64_SYS_REG(3, 0, 0, 0, 0)
#define PFR0	ARM64_SYS_REG(3, 0, 0, 4, 0)

int main(void)
{
	u32 crm, op2, i;
	struct vm vm;
	u64 id, v;

	vm_create(&vm);
	for (i = 0; i < 3; i++)
		vm_add_vcpu(&vm);
	for (crm = 1; crm < 8; crm++) {
		for (op2 = 0; op2 < 8; op2++) {
			id = ARM64_SYS_REG(3, 0, 0, crm, op2);
			v = vcpu_get(&vm.vcpu[0], id);
			check_eq(vcpu_get(&vm.vcpu[2], id), v);
		}
	}
	check_eq(vcpu_get(&vm.vcpu[0], MIDR), vcpu_get(&vm.vcpu[1], MIDR));
	for (i = 0; i < 3; i++)
		check_eq(vcpu_get(&vm.vcpu[i], MPIDR), 0x80000000UL | i);
	v = ~vcpu_get(&vm.vcpu[0], MIDR);
	check_errno(vcpu_reg(&vm.vcpu[0], KVM_SET_ONE_REG, MIDR, &v), EINVAL);
	/* A feature that the host has not: no field of PFR0 may grow so. */
	v = vcpu_get(&vm.vcpu[0], PFR0) | 0xfUL << 32;
	check_errno(vcpu_reg(&vm.vcpu[0], KVM_SET_ONE_REG, PFR0, &v), EINVAL);
	vm_destroy(&vm);
	return test_end();
}
