// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* Eight vCPUs on the host's two CPUs, all at work, all woken by interrupts. */

#include "puppet.h"

#define VCPUS	8
#define ROUNDS	30

int main(void)
{
	struct puppet_thread thread[VCPUS];
	struct vm vm;
	u32 i, round;

	puppet_boot(&vm, VCPUS);
	for (i = 1; i < VCPUS; i++)
		puppet_start_cpu(&vm, i);
	for (i = 0; i < VCPUS; i++)
		puppet(&vm.vcpu[i], PUPPET_IRQ_ENABLE, 20, 0);
	for (round = 0; round < ROUNDS; round++) {
		for (i = 0; i < VCPUS; i++) {
			if (round % 2)
				puppet_order(&vm.vcpu[i], PUPPET_IRQ_SLEEP);
			else
				puppet_order(&vm.vcpu[i], PUPPET_FILL,
					     PUPPET_HEAP + (i << 20), 1 << 20, i);
			puppet_thread_start(&thread[i], &vm.vcpu[i]);
		}
		for (i = 0; i < VCPUS && round % 2; i++)
			must(vm_irq_line(&vm, KVM_ARM_IRQ_TYPE_PPI, i, 20, 1));
		for (i = 0; i < VCPUS; i++)
			check_eq(puppet_thread_join(&thread[i]),
				 round % 2 ? 20 : 0);
		for (i = 0; i < VCPUS && round % 2; i++)
			must(vm_irq_line(&vm, KVM_ARM_IRQ_TYPE_PPI, i, 20, 0));
	}
	for (i = 0; i < VCPUS; i++)
		check_eq(puppet(&vm.vcpu[i], PUPPET_VERIFY,
				PUPPET_HEAP + (i << 20), 1 << 20, i), 0);
	vm_destroy(&vm);
	return test_end();
}
