// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* KVM_CREATE_VCPU: IDs, twice the same, too large ones, and after the vGIC. */

#include <unistd.h>

#include "vm.h"

int main(void)
{
	struct vm vm;
	int max, fd;

	vm_create(&vm);
	max = must(ioctl(vm.kvm, KVM_CHECK_EXTENSION, KVM_CAP_MAX_VCPU_ID));
	check_errno(ioctl(vm.fd, KVM_CREATE_VCPU, max), EINVAL);
	check_errno(ioctl(vm.fd, KVM_CREATE_VCPU, 0x7fffffffL), EINVAL);
	check_errno(ioctl(vm.fd, KVM_CREATE_VCPU, 0xffffffffL), EINVAL);
	check_errno(ioctl(vm.fd, KVM_CREATE_VCPU, -1L), EINVAL);
	fd = must(ioctl(vm.fd, KVM_CREATE_VCPU, 5));
	check_errno(ioctl(vm.fd, KVM_CREATE_VCPU, 5), EEXIST);
	check_ok(ioctl(vm.fd, KVM_CREATE_VCPU, 0));
	check_ok(ioctl(vm.fd, KVM_CREATE_VCPU, max - 1));
	/* The ID is taken for as long as the VM lives. */
	close(fd);
	check_errno(ioctl(vm.fd, KVM_CREATE_VCPU, 5), EEXIST);
	vm_destroy(&vm);

	/* A vGIC that is initialised takes no more vCPUs. */
	vm_create(&vm);
	vm_add_vcpu(&vm);
	vm_add_gic(&vm);
	check_errno(ioctl(vm.fd, KVM_CREATE_VCPU, 1), EBUSY);
	vm_destroy(&vm);
	return test_end();
}
