// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe; kernels: stock debug; gate: yes */
/* KVM_SIGNAL_MSI without an ITS, and with bad flags. */

#include "vm.h"

int main(void)
{
	struct kvm_msi msi = { .address_lo = 0x08090040, .data = 1 };
	struct vm vm;

	vm_create(&vm);
	if (!ioctl(vm.fd, KVM_CHECK_EXTENSION, KVM_CAP_SIGNAL_MSI))
		test_skip("KVM_CAP_SIGNAL_MSI is 0");
	vm_add_vcpu(&vm);
	check(ioctl(vm.fd, KVM_SIGNAL_MSI, &msi) < 0);
	vm_add_gic(&vm);
	check_errno(ioctl(vm.fd, KVM_SIGNAL_MSI, NULL), EFAULT);
	/* No ITS, so nobody has that doorbell. */
	check(ioctl(vm.fd, KVM_SIGNAL_MSI, &msi) < 0);
	check(errno == EINVAL || errno == ENODEV);
	msi.flags = 1U << 31;
	check_errno(ioctl(vm.fd, KVM_SIGNAL_MSI, &msi), EINVAL);
	vm_destroy(&vm);
	return test_end();
}
