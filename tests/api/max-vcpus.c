// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* KVM_CREATE_VCPU up to KVM_CAP_MAX_VCPUS, and not one more. */

#include <sys/resource.h>
#include <unistd.h>

#include "vm.h"

int main(void)
{
	struct rlimit files = { 4096, 4096 };
	struct vm vm;
	int max, ids, i;

	setrlimit(RLIMIT_NOFILE, &files);
	vm_create(&vm);
	max = must(ioctl(vm.fd, KVM_CHECK_EXTENSION, KVM_CAP_MAX_VCPUS));
	ids = must(ioctl(vm.fd, KVM_CHECK_EXTENSION, KVM_CAP_MAX_VCPU_ID));
	for (i = 0; i < max; i++)
		check_ok(ioctl(vm.fd, KVM_CREATE_VCPU, i));
	/* With as many IDs as vCPUs, it is the ID that is wrong. */
	check_errno(ioctl(vm.fd, KVM_CREATE_VCPU, max), EINVAL);
	if (ids > max)
		check_errno(ioctl(vm.fd, KVM_CREATE_VCPU, ids - 1), EINVAL);
	vm_destroy(&vm);
	return test_end();
}
