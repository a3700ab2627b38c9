// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe vhe2 nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * A virtual timer that fires in a VM without vGIC: nobody ends its interrupt, and
 * neither the host nor the vCPU is held up by it, nor another VM's timer.
 */

#include <unistd.h>

#include "puppet.h"

static void boot_without_gic(struct vm *vm)
{
	vm_create(vm);
	vm_add_ram(vm, TEST_RAM_SIZE);
	vm_add_vcpu(vm);
	puppet_load(vm);
}

int main(void)
{
	struct vm vm, other;

	boot_without_gic(&vm);
	puppet(&vm.vcpu[0], PUPPET_NOP);
	puppet(&vm.vcpu[0], PUPPET_TIMER, 1000);
	/* It fires here, the vCPU's state still in the hardware. */
	usleep(100000);
	check_eq(puppet(&vm.vcpu[0], PUPPET_FILL, PUPPET_HEAP, 1 << 20, 7), 0);
	check_eq(puppet(&vm.vcpu[0], PUPPET_VERIFY, PUPPET_HEAP, 1 << 20, 7), 0);

	puppet_boot(&other, 1);
	puppet(&other.vcpu[0], PUPPET_IRQ_ENABLE, 27, 0);
	puppet(&other.vcpu[0], PUPPET_TIMER, 1000);
	check_eq(puppet(&other.vcpu[0], PUPPET_IRQ_TAKE, PUPPET_PATIENCE), 27);
	vm_destroy(&other);
	vm_destroy(&vm);
	return test_end();
}
