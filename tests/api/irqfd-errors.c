// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* KVM_IRQFD: every bad argument. */

#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "vm.h"

static int irqfd(struct vm *vm, int fd, u32 gsi, u32 flags, int resample)
{
	struct kvm_irqfd arg = {
		.fd = fd, .gsi = gsi, .flags = flags, .resamplefd = resample,
	};

	return ioctl(vm->fd, KVM_IRQFD, &arg);
}

int main(void)
{
	int fd, other, null;
	struct vm vm;

	vm_create(&vm);
	vm_add_vcpu(&vm);
	fd = must(eventfd(0, 0));
	other = must(eventfd(0, 0));
	null = must(open("/dev/null", O_RDWR));
	/* (There must be an interrupt controller.) */
	check_errno(irqfd(&vm, fd, 1, 0, 0), EAGAIN);
	check_ok(irqfd(&vm, fd, 1, KVM_IRQFD_FLAG_DEASSIGN, 0));
	vm_add_gic(&vm);

	check_errno(ioctl(vm.fd, KVM_IRQFD, NULL), EFAULT);
	check_errno(irqfd(&vm, -1, 1, 0, 0), EBADF);
	check_errno(irqfd(&vm, 12345, 1, 0, 0), EBADF);
	check_errno(irqfd(&vm, null, 1, 0, 0), EINVAL);
	check_errno(irqfd(&vm, vm.fd, 1, 0, 0), EINVAL);
	check_errno(irqfd(&vm, fd, 1, 1U << 2, 0), EINVAL);
	check_errno(irqfd(&vm, fd, 1, 1U << 31, 0), EINVAL);
	check_errno(irqfd(&vm, fd, 1, KVM_IRQFD_FLAG_RESAMPLE, -1), EBADF);
	check_errno(irqfd(&vm, fd, 1, KVM_IRQFD_FLAG_RESAMPLE, null), EINVAL);
	check_ok(irqfd(&vm, fd, 1, 0, 0));
	/* One eventfd has one interrupt; one interrupt may have several. */
	check_errno(irqfd(&vm, fd, 1, 0, 0), EBUSY);
	check_errno(irqfd(&vm, fd, 2, 0, 0), EBUSY);
	check_ok(irqfd(&vm, other, 1, 0, 0));
	/* Deassign: nobody there is no error; a bad eventfd is. */
	check_ok(irqfd(&vm, fd, 1, KVM_IRQFD_FLAG_DEASSIGN, 0));
	check_ok(irqfd(&vm, fd, 1, KVM_IRQFD_FLAG_DEASSIGN, 0));
	check_errno(irqfd(&vm, -1, 1, KVM_IRQFD_FLAG_DEASSIGN, 0), EBADF);
	check_errno(irqfd(&vm, null, 1, KVM_IRQFD_FLAG_DEASSIGN, 0), EINVAL);
	check_ok(irqfd(&vm, fd, 2, 0, 0));
	/* A GSI without a route is accepted; nothing comes of it. */
	check_ok(irqfd(&vm, other, 1, KVM_IRQFD_FLAG_DEASSIGN, 0));
	check_ok(irqfd(&vm, other, 5000, 0, 0));
	check_ok(eventfd_write(other, 1));
	vm_destroy(&vm);
	return test_end();
}
