// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* KVM_IOEVENTFD: every bad argument. */

#include <fcntl.h>
#include <sys/eventfd.h>

#include "vm.h"

#define MATCH		KVM_IOEVENTFD_FLAG_DATAMATCH
#define DEASSIGN	KVM_IOEVENTFD_FLAG_DEASSIGN

static struct vm vm;

static int ioeventfd(u64 addr, u32 len, u64 match, int fd, u32 flags)
{
	struct kvm_ioeventfd arg = {
		.addr = addr, .len = len, .datamatch = match, .fd = fd,
		.flags = flags,
	};

	return ioctl(vm.fd, KVM_IOEVENTFD, &arg);
}

static void check_arguments(int fd, int null)
{
	check_errno(ioctl(vm.fd, KVM_IOEVENTFD, NULL), EFAULT);
	check_errno(ioeventfd(GUEST_MMIO, 3, 0, fd, 0), EINVAL);
	check_errno(ioeventfd(GUEST_MMIO, 16, 0, fd, 0), EINVAL);
	check_errno(ioeventfd(GUEST_MMIO, 5, 0, fd, 0), EINVAL);
	check_errno(ioeventfd(GUEST_MMIO, ~0U, 0, fd, 0), EINVAL);
	check_errno(ioeventfd(~0UL, 4, 0, fd, 0), EINVAL);
	check_errno(ioeventfd(GUEST_MMIO, 4, 0, fd, 1U << 31), EINVAL);
	check_errno(ioeventfd(GUEST_MMIO, 4, 0, fd, 1U << 5), EINVAL);
	check_errno(ioeventfd(GUEST_MMIO, 0, 5, fd, MATCH), EINVAL);
	check_errno(ioeventfd(GUEST_MMIO, 4, 0, -1, 0), EBADF);
	check_errno(ioeventfd(GUEST_MMIO, 4, 0, 9999, 0), EBADF);
	check_errno(ioeventfd(GUEST_MMIO, 4, 0, null, 0), EINVAL);
}

static void check_conflicts(int fd, int other)
{
	check_ok(ioeventfd(GUEST_MMIO, 4, 0, fd, 0));
	check_errno(ioeventfd(GUEST_MMIO, 4, 0, fd, 0), EEXIST);
	check_errno(ioeventfd(GUEST_MMIO, 4, 0, other, 0), EEXIST);
	check_errno(ioeventfd(GUEST_MMIO, 4, 7, other, MATCH), EEXIST);
	check_ok(ioeventfd(GUEST_MMIO, 2, 0, other, 0));
	check_ok(ioeventfd(GUEST_MMIO, 4, 0, fd, DEASSIGN));
	check_ok(ioeventfd(GUEST_MMIO, 4, 7, fd, MATCH));
	check_errno(ioeventfd(GUEST_MMIO, 4, 7, other, MATCH), EEXIST);
	check_errno(ioeventfd(GUEST_MMIO, 4, 0, other, 0), EEXIST);
	check_ok(ioeventfd(GUEST_MMIO, 4, 8, other, MATCH));
}

/* To be removed, it must be named exactly. */
static void check_deassign(int fd, int other)
{
	check_errno(ioeventfd(GUEST_MMIO, 4, 9, fd, MATCH | DEASSIGN), ENOENT);
	check_errno(ioeventfd(GUEST_MMIO, 4, 7, other, MATCH | DEASSIGN), ENOENT);
	check_errno(ioeventfd(GUEST_MMIO, 2, 7, fd, MATCH | DEASSIGN), ENOENT);
	check_errno(ioeventfd(GUEST_MMIO, 4, 7, fd, DEASSIGN), ENOENT);
	check_errno(ioeventfd(GUEST_MMIO + 4, 4, 7, fd, MATCH | DEASSIGN), ENOENT);
	check_errno(ioeventfd(GUEST_MMIO, 4, 7, -1, MATCH | DEASSIGN), EBADF);
	check_ok(ioeventfd(GUEST_MMIO, 4, 7, fd, MATCH | DEASSIGN));
	check_errno(ioeventfd(GUEST_MMIO, 4, 7, fd, MATCH | DEASSIGN), ENOENT);
}

int main(void)
{
	int fd, other, null;

	vm_create(&vm);
	vm_add_vcpu(&vm);
	vm_add_gic(&vm);
	fd = must(eventfd(0, 0));
	other = must(eventfd(0, 0));
	null = must(open("/dev/null", O_RDWR));
	check_arguments(fd, null);
	check_conflicts(fd, other);
	check_deassign(fd, other);
	vm_destroy(&vm);
	return test_end();
}
