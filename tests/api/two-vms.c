// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* Two VMs at once: memory, registers and interrupts of each are its own. */

#include "puppet.h"

#define ROUNDS	50
#define BASE	PUPPET_HEAP
#define SIZE	(1UL << 20)

static struct vm vm[2];

static void *use(void *arg)
{
	struct vm *mine = arg;
	struct vcpu *vcpu = &mine->vcpu[0];
	u64 seed = mine - vm + 1;
	u32 i;

	puppet(vcpu, PUPPET_IRQ_ENABLE, 60, 1);
	for (i = 0; i < ROUNDS; i++) {
		puppet(vcpu, PUPPET_FILL, BASE, SIZE, seed * 1000 + i);
		check_eq(puppet(vcpu, PUPPET_VERIFY, BASE, SIZE, seed * 1000 + i), 0);
		must(vm_irq(mine, 60, 1));
		must(vm_irq(mine, 60, 0));
		check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, PUPPET_PATIENCE), 60);
		check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, 0), 1023);
	}
	return NULL;
}

int main(void)
{
	pthread_t thread[2];
	u32 i;

	for (i = 0; i < 2; i++)
		puppet_boot(&vm[i], 1);
	for (i = 0; i < 2; i++)
		pthread_create(&thread[i], NULL, use, &vm[i]);
	for (i = 0; i < 2; i++)
		pthread_join(thread[i], NULL);
	/* One goes, the other stays as it is. */
	vm_destroy(&vm[0]);
	check_eq(puppet(&vm[1].vcpu[0], PUPPET_VERIFY, BASE, SIZE,
			2000 + ROUNDS - 1), 0);
	vm_destroy(&vm[1]);
	return test_end();
}
