// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * KVM_CREATE_VM takes IPA sizes from 32 bits to the host's limit, and 0 for 40.
 */

#include <unistd.h>

#include "vm.h"

static int create(int kvm, unsigned long type)
{
	int fd = ioctl(kvm, KVM_CREATE_VM, type);

	if (fd >= 0)
		close(fd);
	return fd;
}

int main(void)
{
	int kvm = kvm_open(), limit;
	unsigned int bits;

	limit = must(ioctl(kvm, KVM_CHECK_EXTENSION, KVM_CAP_ARM_VM_IPA_SIZE));
	check(limit >= 32 && limit <= 52);
	check_ok(create(kvm, 0));
	for (bits = 32; bits <= (unsigned int)limit; bits++)
		check_ok(create(kvm, KVM_VM_TYPE_ARM_IPA_SIZE(bits)));
	check_errno(create(kvm, KVM_VM_TYPE_ARM_IPA_SIZE(1)), EINVAL);
	check_errno(create(kvm, KVM_VM_TYPE_ARM_IPA_SIZE(31)), EINVAL);
	check_errno(create(kvm, KVM_VM_TYPE_ARM_IPA_SIZE(limit + 1)), EINVAL);
	check_errno(create(kvm, KVM_VM_TYPE_ARM_IPA_SIZE(0xff)), EINVAL);
	check_errno(create(kvm, 0x100), EINVAL);
	check_errno(create(kvm, 1UL << 31 | 40), EINVAL);
	check_errno(create(kvm, ~0UL), EINVAL);
	return test_end();
}
