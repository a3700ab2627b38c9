// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* Version and sizes of the ABI, and what an unknown ioctl gets. */

#include <unistd.h>

#include "vm.h"

/* ENOTTY by convention; KVM has EINVAL. */
#define check_unknown(call)						\
	check((call) < 0 && (errno == ENOTTY || errno == EINVAL))

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
	check_unknown(ioctl(vm.kvm, UNKNOWN_IOCTL, 0));
	check_unknown(ioctl(vm.fd, UNKNOWN_IOCTL, 0));
	check_unknown(ioctl(vm.vcpu[0].fd, UNKNOWN_IOCTL, 0));
	/* An ioctl on the wrong kind of file descriptor. */
	check_unknown(ioctl(vm.kvm, KVM_RUN, 0));
	check_unknown(ioctl(vm.fd, KVM_RUN, 0));
	check_unknown(ioctl(vm.vcpu[0].fd, KVM_CREATE_VM, 0));
	check_unknown(ioctl(vm.fd, KVM_GET_API_VERSION, 0));
	vm_destroy(&vm);
	return test_end();
}
