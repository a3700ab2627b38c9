// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * The run page: mapped shared, only as far as it goes, and the coalesced page
 * in it.
 */

#include <sys/mman.h>
#include <unistd.h>

#include "puppet.h"

int main(void)
{
	struct kvm_run *again;
	struct vcpu *vcpu;
	struct vm vm;
	char *beyond;

	puppet_boot(&vm, 1);
	vcpu = &vm.vcpu[0];
	again = mmap(NULL, vm.run_size, PROT_READ | PROT_WRITE, MAP_SHARED,
		     vcpu->fd, 0);
	check(again != MAP_FAILED);
	puppet_order(vcpu, PUPPET_WRITE, GUEST_MMIO, 4, 0x11223344);
	check(!puppet_step(vcpu));
	check_eq(again->exit_reason, KVM_EXIT_MMIO);
	check_eq(again->mmio.phys_addr, GUEST_MMIO);
	check_eq(again->mmio.len, 4);
	check_eq(again->mmio.is_write, 1);
	check_eq(*(u32 *)again->mmio.data, 0x11223344);
	puppet_finish(vcpu);
	/* It may be unmapped while the vCPU lives, and mapped again. */
	munmap(again, vm.run_size);
	puppet(vcpu, PUPPET_NOP);
	/* Not executable, and private to nobody. */
	beyond = mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_SHARED, vcpu->fd, 0);
	if (beyond == MAP_FAILED)
		check_eq(errno, EINVAL);
	vm_destroy(&vm);
	return test_end();
}
