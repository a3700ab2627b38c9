// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * NULL, unmapped and kernel addresses as arguments get EFAULT, and the VM goes
 * on.
 */

#include "puppet.h"

#define KERNEL_ADDRESS	0xffff800080000000UL
#define UNMAPPED	0x100UL

static const unsigned long vm_ioctls[] = {
	KVM_SET_USER_MEMORY_REGION, KVM_GET_DIRTY_LOG, KVM_IRQ_LINE, KVM_IRQFD,
	KVM_IOEVENTFD, KVM_SET_GSI_ROUTING, KVM_CREATE_DEVICE,
	KVM_ENABLE_CAP, KVM_ARM_PREFERRED_TARGET,
};

static const unsigned long vcpu_ioctls[] = {
	KVM_ARM_VCPU_INIT, KVM_GET_ONE_REG, KVM_SET_ONE_REG, KVM_GET_REG_LIST,
	KVM_GET_MP_STATE, KVM_SET_MP_STATE, KVM_SET_DEVICE_ATTR,
	KVM_GET_DEVICE_ATTR, KVM_HAS_DEVICE_ATTR,
};

static void check_all(int fd, const unsigned long *ioctls, size_t n)
{
	static const unsigned long addresses[] = { 0, UNMAPPED, KERNEL_ADDRESS };
	size_t i, j;
	long r;

	for (i = 0; i < n; i++) {
		for (j = 0; j < ARRAY_SIZE(addresses); j++) {
			r = ioctl(fd, ioctls[i], addresses[j]);
			if (r >= 0 || errno != EFAULT)
				test_report(__FILE__, __LINE__, "ioctl",
					    "%#lx with %#lx: %ld, errno %d",
					    ioctls[i], addresses[j], r, errno);
		}
	}
}

int main(void)
{
	struct vm vm;

	puppet_boot(&vm, 1);
	check_all(vm.fd, vm_ioctls, ARRAY_SIZE(vm_ioctls));
	check_all(vm.vcpu[0].fd, vcpu_ioctls, ARRAY_SIZE(vcpu_ioctls));
	check(puppet(&vm.vcpu[0], PUPPET_HVC, 0x84000000) >= 0x10001);
	vm_destroy(&vm);
	return test_end();
}
