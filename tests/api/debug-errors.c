// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* KVM_SET_GUEST_DEBUG: bad calls, capabilities. */

#include "debug.h"

#define MASK (KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_SINGLESTEP | \
	      KVM_GUESTDBG_USE_SW_BP | KVM_GUESTDBG_USE_HW)

static void check_caps(int fd)
{
	check_eq(ioctl(fd, KVM_CHECK_EXTENSION, KVM_CAP_SET_GUEST_DEBUG), 1);
	check_eq(ioctl(fd, KVM_CHECK_EXTENSION, KVM_CAP_SET_GUEST_DEBUG2), MASK);
	check(ioctl(fd, KVM_CHECK_EXTENSION, KVM_CAP_GUEST_DEBUG_HW_BPS) >= 2);
	check(ioctl(fd, KVM_CHECK_EXTENSION, KVM_CAP_GUEST_DEBUG_HW_WPS) >= 2);
	check(ioctl(fd, KVM_CHECK_EXTENSION, KVM_CAP_GUEST_DEBUG_HW_BPS) <= 16);
	check(ioctl(fd, KVM_CHECK_EXTENSION, KVM_CAP_GUEST_DEBUG_HW_WPS) <= 16);
}

int main(void)
{
	struct vcpu vcpu;
	struct vm vm;
	u32 bit;

	vm_create(&vm);
	check_caps(vm.kvm);
	check_caps(vm.fd);
	vcpu.vm = &vm;
	vcpu.fd = must(ioctl(vm.fd, KVM_CREATE_VCPU, 0));
	/* It need not be initialised. */
	check_errno(ioctl(vcpu.fd, KVM_SET_GUEST_DEBUG, NULL), EFAULT);
	for (bit = 0; bit < 32; bit++)
		check_errno(debug_set(&vcpu, DEBUG_ON | 1U << bit, NULL),
			    MASK >> bit & 1 ? 0 : EINVAL);
	/* Bad bits are bad without ENABLE, too; good ones then mean nothing. */
	check_errno(debug_set(&vcpu, 1U << 18, NULL), EINVAL);
	check_ok(debug_set(&vcpu, MASK, NULL));
	check_ok(debug_set(&vcpu, MASK & ~DEBUG_ON, NULL));
	check_ok(debug_set(&vcpu, 0, NULL));
	vm_destroy(&vm);
	return test_end();
}
