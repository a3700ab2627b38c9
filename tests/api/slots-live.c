// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* Memory slots removed, moved and added again while a vCPU uses them. */

#include <string.h>
#include <unistd.h>

#include "puppet.h"

#define BASE	0x80000000UL
#define OTHER	0x90000000UL
#define SIZE	(2UL << 20)

/* An access leaves as MMIO: there is no slot any more. */
static void check_gone(struct vcpu *vcpu, u64 addr)
{
	puppet_order(vcpu, PUPPET_READ, addr, 8);
	check(!puppet_step(vcpu));
	check_eq(vcpu->run->exit_reason, KVM_EXIT_MMIO);
	check_eq(vcpu->run->mmio.phys_addr, addr);
	memset(vcpu->run->mmio.data, 0xab, 8);
	check_eq(puppet_finish(vcpu), 0xababababababababUL);
}

static void check_remove(struct vm *vm, u64 *mem)
{
	struct vcpu *vcpu = &vm->vcpu[0];

	must(vm_set_slot(vm->fd, 1, 0, BASE, SIZE, mem));
	mem[0] = 11;
	check_eq(puppet(vcpu, PUPPET_READ, BASE, 8), 11);
	puppet(vcpu, PUPPET_WRITE, BASE + 8, 8, 12);
	check_eq(mem[1], 12);
	must(vm_set_slot(vm->fd, 1, 0, 0, 0, NULL));
	check_gone(vcpu, BASE);
	check_eq(mem[0], 11);
}

static void check_move(struct vm *vm, u64 *mem)
{
	struct vcpu *vcpu = &vm->vcpu[0];

	must(vm_set_slot(vm->fd, 1, 0, BASE, SIZE, mem));
	check_eq(puppet(vcpu, PUPPET_READ, BASE, 8), 11);
	must(vm_set_slot(vm->fd, 1, 0, OTHER, SIZE, mem));
	check_gone(vcpu, BASE);
	check_eq(puppet(vcpu, PUPPET_READ, OTHER, 8), 11);
	must(vm_set_slot(vm->fd, 1, 0, 0, 0, NULL));
}

/* Other memory at the same place: the guest sees that, not the old one. */
static void check_replace(struct vm *vm, u64 *mem)
{
	u64 *other = test_alloc(SIZE);
	u32 i;

	for (i = 0; i < 50; i++) {
		mem[0] = i;
		other[0] = ~(u64)i;
		must(vm_set_slot(vm->fd, 1, 0, BASE, SIZE, mem));
		check_eq(puppet(&vm->vcpu[0], PUPPET_READ, BASE, 8), i);
		must(vm_set_slot(vm->fd, 1, 0, 0, 0, NULL));
		must(vm_set_slot(vm->fd, 1, 0, BASE, SIZE, other));
		check_eq(puppet(&vm->vcpu[0], PUPPET_READ, BASE, 8), ~(u64)i);
		must(vm_set_slot(vm->fd, 1, 0, 0, 0, NULL));
	}
}

/*
 * A vCPU writes into the slot all the time. While it is gone, its writes leave
 * as MMIO; this thread serves them by doing nothing.
 */
static void *serve(void *arg)
{
	while (!puppet_step(arg))
		;
	return NULL;
}

static void check_running(struct vm *vm, u64 *mem)
{
	struct vcpu *vcpu = &vm->vcpu[0];
	pthread_t thread;
	u32 i;

	must(vm_set_slot(vm->fd, 1, 0, BASE, SIZE, mem));
	puppet_order(vcpu, PUPPET_MODIFY_LOOP, PUPPET_WORD, BASE, 64 * PAGE);
	pthread_create(&thread, NULL, serve, vcpu);
	for (i = 0; i < 100; i++) {
		must(vm_set_slot(vm->fd, 1, 0, 0, 0, NULL));
		usleep(1000);
		must(vm_set_slot(vm->fd, 1, 0, BASE, SIZE, mem));
		usleep(1000);
	}
	*(volatile u64 *)guest_to_host(vm, PUPPET_WORD) = 1;
	pthread_join(thread, NULL);
	check(puppet_result(vcpu) > 0);
	check(mem[0] > 0);
}

int main(void)
{
	struct vm vm;
	u64 *mem;

	puppet_boot(&vm, 1);
	mem = test_alloc(SIZE);
	check_remove(&vm, mem);
	check_move(&vm, mem);
	check_replace(&vm, mem);
	check_running(&vm, mem);
	vm_destroy(&vm);
	return test_end();
}
