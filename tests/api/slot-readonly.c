// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * A read-only slot: reads are memory, writes are MMIO exits and change nothing.
 */

#include "puppet.h"

#define BASE 0x80000000UL

int main(void)
{
	struct vcpu *vcpu;
	struct vm vm;
	u64 *mem;

	puppet_boot(&vm, 1);
	vcpu = &vm.vcpu[0];
	mem = test_alloc(16 * PAGE);
	mem[0] = 0x55;
	must(vm_set_slot(vm.fd, 1, KVM_MEM_READONLY, BASE, 16 * PAGE, mem));
	check_eq(puppet(vcpu, PUPPET_READ, BASE, 8), 0x55);
	puppet_order(vcpu, PUPPET_WRITE, BASE, 8, 0x66);
	check(!puppet_step(vcpu));
	check_eq(vcpu->run->exit_reason, KVM_EXIT_MMIO);
	check_eq(vcpu->run->mmio.phys_addr, BASE);
	check_eq(vcpu->run->mmio.is_write, 1);
	check_eq(*(u64 *)vcpu->run->mmio.data, 0x66);
	puppet_finish(vcpu);
	check_eq(mem[0], 0x55);
	/* A page that was never read before. */
	puppet_order(vcpu, PUPPET_WRITE, BASE + PAGE, 4, 1);
	check(!puppet_step(vcpu));
	check_eq(vcpu->run->mmio.phys_addr, BASE + PAGE);
	puppet_finish(vcpu);
	/* The VMM's own change is seen. */
	mem[1] = 0x77;
	check_eq(puppet(vcpu, PUPPET_READ, BASE + 8, 8), 0x77);
	vm_destroy(&vm);
	return test_end();
}
