// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* A process with another mm gets EIO from every ioctl of an inherited VM. */

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "puppet.h"

static int child_main(struct vm *vm)
{
	u32 n = 0;

	check_errno(ioctl(vm->fd, KVM_CREATE_VCPU, 5), EIO);
	check_errno(vm_set_slot(vm->fd, 3, 0, 0x80000000, PAGE, vm->ram), EIO);
	check_errno(ioctl(vm->fd, KVM_CHECK_EXTENSION, KVM_CAP_IRQFD), EIO);
	check_errno(vm_irq(vm, 40, 1), EIO);
	check_errno(ioctl(vm->vcpu[0].fd, KVM_RUN, 0), EIO);
	check_errno(ioctl(vm->vcpu[0].fd, KVM_GET_MP_STATE, NULL), EIO);
	check_errno(device_attr(vm->gic, KVM_GET_DEVICE_ATTR,
				KVM_DEV_ARM_VGIC_GRP_NR_IRQS, 0, &n), EIO);
	return test_end();
}

int main(void)
{
	struct vm vm;
	int status;
	pid_t child;

	puppet_boot(&vm, 1);
	child = must(fork());
	if (!child)
		_exit(child_main(&vm));
	must(waitpid(child, &status, 0));
	check_eq(status, 0);
	puppet(&vm.vcpu[0], PUPPET_NOP);
	/* The child's last reference is not the VM's. */
	check(puppet(&vm.vcpu[0], PUPPET_HVC, 0x84000000) >= 0x10001);
	vm_destroy(&vm);
	return test_end();
}
