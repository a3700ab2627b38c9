// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * KVM_RUN: errors before it can run, immediate_exit, and memory that is not
 * there.
 */

#include <sys/mman.h>
#include <unistd.h>

#include "puppet.h"

static void check_uninitialised(void)
{
	struct vm vm;
	int fd;

	vm_create(&vm);
	fd = must(ioctl(vm.fd, KVM_CREATE_VCPU, 0));
	check_errno(ioctl(fd, KVM_RUN, 0), ENOEXEC);
	check_errno(ioctl(fd, KVM_RUN, 1), EINVAL);
	close(fd);
	vm_destroy(&vm);
}

static void check_immediate_exit(void)
{
	struct vcpu *vcpu;
	struct vm vm;
	u64 pc;

	puppet_boot(&vm, 1);
	vcpu = &vm.vcpu[0];
	pc = vcpu_get(vcpu, REG_PC);
	puppet_order(vcpu, PUPPET_HVC, 0x84000000);
	vcpu->run->immediate_exit = 1;
	check_errno(ioctl(vcpu->fd, KVM_RUN, 0), EINTR);
	check_errno(ioctl(vcpu->fd, KVM_RUN, 0), EINTR);
	vcpu->run->immediate_exit = 0;
	/* The MMIO write that announced the puppet is complete, no more is. */
	check(vcpu_get(vcpu, REG_PC) - pc <= 4);
	check(puppet_finish(vcpu) >= 0x10001);
	vm_destroy(&vm);
}

/* A slot without memory behind it: EFAULT, and it runs on when there is. */
static void check_no_memory(void)
{
	struct vcpu *vcpu;
	struct vm vm;
	char *mem;

	puppet_boot(&vm, 1);
	vcpu = &vm.vcpu[0];
	mem = test_alloc(16 * PAGE);
	must(vm_set_slot(vm.fd, 1, 0, 0x80000000, 16 * PAGE, mem));
	must(mprotect(mem, PAGE, PROT_NONE));
	puppet_order(vcpu, PUPPET_READ, 0x80000000, 8);
	check_errno(ioctl(vcpu->fd, KVM_RUN, 0), EFAULT);
	check_errno(ioctl(vcpu->fd, KVM_RUN, 0), EFAULT);
	must(mprotect(mem, PAGE, PROT_READ | PROT_WRITE));
	*(u64 *)mem = 0x1234;
	check_eq(puppet_finish(vcpu), 0x1234);

	/* Memory that may only be read, in a slot that may be written. */
	must(mprotect(mem + PAGE, PAGE, PROT_READ));
	check_eq(puppet(vcpu, PUPPET_READ, 0x80001000, 8), 0);
	puppet_order(vcpu, PUPPET_WRITE, 0x80001000, 8, 7);
	check_errno(ioctl(vcpu->fd, KVM_RUN, 0), EFAULT);
	must(mprotect(mem + PAGE, PAGE, PROT_READ | PROT_WRITE));
	puppet_finish(vcpu);
	check_eq(*(u64 *)(mem + PAGE), 7);

	must(munmap(mem + 2 * PAGE, PAGE));
	puppet_order(vcpu, PUPPET_READ, 0x80002000, 8);
	check_errno(ioctl(vcpu->fd, KVM_RUN, 0), EFAULT);
	vm_destroy(&vm);
}

int main(void)
{
	check_uninitialised();
	check_immediate_exit();
	check_no_memory();
	return test_end();
}
