// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * A guest's translation tables in a read-only slot, as firmware has them. The
 * first access through one finds it missing in stage 2, also when it is a store;
 * the walk is a read all the same.
 */

#include "blob.h"
#include "puppet.h"

#define TABLES	0x80000000UL
#define VA	(4UL << 30)	/* no other access of the guest's goes there */

/* As guests/lib/start.S has them: never executed at EL0, normal memory. */
#define BLOCK	(1UL << 54 | 0x701)
#define TABLE	3

#define TTBR0_EL1	ARM64_SYS_REG(3, 0, 2, 0, 0)
#define TTBR_BADDR	0xfffffffff000UL

GUEST_CODE(new_tables, "dsb ishst\ntlbi vmalle1is\ndsb ish\nisb\nret\n");

/* The guest's first level leads to @index of the tables. */
static void use_table(struct vm *vm, u32 index)
{
	u64 root = vcpu_get(&vm->vcpu[0], TTBR0_EL1) & TTBR_BADDR;

	((u64 *)guest_to_host(vm, root))[VA >> 30] = (TABLES + index * PAGE) | TABLE;
	puppet(&vm->vcpu[0], PUPPET_CALL, PUPPET_HEAP, 0);
}

int main(void)
{
	const u64 at = PUPPET_HEAP + (2UL << 20);
	u64 *heap, *tables;
	struct vcpu *vcpu;
	struct vm vm;

	puppet_boot(&vm, 1);
	vcpu = &vm.vcpu[0];
	guest_put_code(&vm, PUPPET_HEAP, new_tables);
	heap = guest_to_host(&vm, at);
	tables = test_alloc(2 * PAGE);
	tables[0] = at | BLOCK;
	tables[PAGE / 8] = at | BLOCK;
	must(vm_set_slot(vm.fd, 1, KVM_MEM_READONLY, TABLES, 2 * PAGE, tables));

	use_table(&vm, 0);
	check_eq(puppet(vcpu, PUPPET_PROBE, VA, 1), 0);
	check_eq(heap[0], 0x5a);
	use_table(&vm, 1);
	heap[1] = 0x66;
	check_eq(puppet(vcpu, PUPPET_READ, VA + 8, 8), 0x66);
	vm_destroy(&vm);
	return test_end();
}
