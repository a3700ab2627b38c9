// SPDX-License-Identifier: GPL-2.0-only
/* Orders to a puppet. */

#include <stdio.h>
#include <string.h>

#include "blob.h"
#include "puppet.h"

GUEST_BLOB(puppet);

static volatile struct puppet_call *mailbox(struct vcpu *vcpu)
{
	return guest_to_host(vcpu->vm, GUEST_MAILBOX +
			     (u64)vcpu->id * GUEST_MAILBOX_SIZE);
}

void puppet_load(struct vm *vm)
{
	memcpy(guest_to_host(vm, GUEST_ENTRY), guest_puppet,
	       guest_puppet_end - guest_puppet);
	vcpu_set(&vm->vcpu[0], REG_PC, GUEST_ENTRY);
	puppet_finish(&vm->vcpu[0]);
}

void puppet_boot(struct vm *vm, u32 nr_vcpus)
{
	vm_boot(vm, nr_vcpus, guest_puppet, guest_puppet_end);
	puppet_finish(&vm->vcpu[0]);
	puppet(&vm->vcpu[0], PUPPET_GIC_INIT, 1);
}

void puppet_start_cpu(struct vm *vm, u32 index)
{
	check_eq(puppet(&vm->vcpu[0], PUPPET_CPU_ON, index), 0);
	puppet_finish(&vm->vcpu[index]);
	puppet(&vm->vcpu[index], PUPPET_GIC_INIT, 0);
}

void puppet_post(struct vcpu *vcpu, enum puppet_op op, const u64 arg[4])
{
	volatile struct puppet_call *call = mailbox(vcpu);
	u32 i;

	call->op = op;
	for (i = 0; i < 4; i++)
		call->arg[i] = arg[i];
	__sync_synchronize();
}

u64 puppet_result(struct vcpu *vcpu)
{
	return mailbox(vcpu)->result;
}

/* A failed check of the puppet's own, in words. */
static void console(const struct kvm_run *run)
{
	if (run->mmio.phys_addr == GUEST_PL011 && run->mmio.is_write)
		putchar(run->mmio.data[0]);
}

bool puppet_step(struct vcpu *vcpu)
{
	struct kvm_run *run = vcpu->run;
	u64 value, port;

	for (;;) {
		if (vcpu_run(vcpu) != KVM_EXIT_MMIO)
			return false;
		port = run->mmio.phys_addr - GUEST_PORT;
		if (port == PORT_REQUEST && run->mmio.is_write) {
			memcpy(&value, run->mmio.data, sizeof(value));
			return true;
		}
		if (port == PORT_EXIT)
			test_die("the puppet failed");
		if (run->mmio.phys_addr - GUEST_PL011 >= PAGE)
			return false;
		console(run);
		if (!run->mmio.is_write)
			memset(run->mmio.data, 0, sizeof(run->mmio.data));
	}
}

u64 puppet_finish(struct vcpu *vcpu)
{
	if (!puppet_step(vcpu))
		test_die("exit %u (MMIO %#llx) of a puppet that should be done",
			 vcpu->run->exit_reason,
			 (unsigned long long)vcpu->run->mmio.phys_addr);
	return puppet_result(vcpu);
}

static void *thread_main(void *arg)
{
	return (void *)(uintptr_t)puppet_finish(arg);
}

void puppet_thread_start(struct puppet_thread *t, struct vcpu *vcpu)
{
	t->vcpu = vcpu;
	if (pthread_create(&t->thread, NULL, thread_main, vcpu))
		test_die("no thread");
}

u64 puppet_thread_join(struct puppet_thread *t)
{
	void *result;

	pthread_join(t->thread, &result);
	return (uintptr_t)result;
}
