// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe; kernels: stock debug; gate: yes */
/* Version and sizes of the ABI, and what an unknown ioctl gets. */

#include <unistd.h>

#include "vm.h"

#define UNKNOWN_IOCTL _IO(KVMIO, 0xff)

int main(void)
{
	struct vm vm;

	vm_create(&vm);
	vm_add_vcpu(&vm);
	check_eq(ioctl(vm.kvm, KVM_GET_API_VERSION, 0), KVM_API_VERSION);
	check_errno(ioctl(vm.kvm, KVM_GET_API_VERSION, 1), EINVAL);
	check(ioctl(vm.kvm, KVM_GET_VCPU_MMAP_SIZE, 0) >= (long)PAGE);
	check_eq(vm.run_size % PAGE, 0);
	check_errno(ioctl(vm.kvm, KVM_GET_VCPU_MMAP_SIZE, 1), EINVAL);
	check_errno(ioctl(vm.kvm, UNKNOWN_IOCTL, 0), EINVAL);
	check_errno(ioctl(vm.fd, UNKNOWN_IOCTL, 0), EINVAL);
	check_errno(ioctl(vm.vcpu[0].fd, UNKNOWN_IOCTL, 0), EINVAL);
	/* An ioctl on the wrong kind of file descriptor. */
	check_errno(ioctl(vm.kvm, KVM_RUN, 0), EINVAL);
	check_errno(ioctl(vm.fd, KVM_RUN, 0), EINVAL);
	check_errno(ioctl(vm.vcpu[0].fd, KVM_CREATE_VM, 0), EINVAL);
	check_errno(ioctl(vm.fd, KVM_GET_API_VERSION, 0), EINVAL);
	vm_destroy(&vm);
	return test_end();
}
