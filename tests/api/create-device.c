// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe; kernels: stock debug; gate: yes */
/* KVM_CREATE_DEVICE: types, the test flag, one vGIC for a VM. */

#include <unistd.h>

#include "vm.h"

static int create(int fd, u32 type, u32 flags)
{
	struct kvm_create_device device = { .type = type, .flags = flags };
	int r = ioctl(fd, KVM_CREATE_DEVICE, &device);

	return r < 0 ? r : (int)device.fd;
}

int main(void)
{
	struct vm vm;

	vm_create(&vm);
	check_errno(ioctl(vm.fd, KVM_CREATE_DEVICE, NULL), EFAULT);
	check_errno(create(vm.fd, KVM_DEV_TYPE_FSL_MPIC_20, 0), ENODEV);
	check_errno(create(vm.fd, KVM_DEV_TYPE_MAX, 0), ENODEV);
	check_errno(create(vm.fd, ~0U, 0), ENODEV);
	check_errno(create(vm.fd, ~0U, KVM_CREATE_DEVICE_TEST), ENODEV);
	/* Bits beyond the test flag mean nothing, and so do no harm. */
	check_ok(create(vm.fd, KVM_DEV_TYPE_ARM_VGIC_V3, KVM_CREATE_DEVICE_TEST));
	check_ok(create(vm.fd, KVM_DEV_TYPE_ARM_VGIC_V3, KVM_CREATE_DEVICE_TEST));
	vm.gic = must(create(vm.fd, KVM_DEV_TYPE_ARM_VGIC_V3, 0));
	check_errno(create(vm.fd, KVM_DEV_TYPE_ARM_VGIC_V3, 0), EEXIST);
	/* The device lives as long as the VM, not as its file descriptor. */
	close(vm.gic);
	check_errno(create(vm.fd, KVM_DEV_TYPE_ARM_VGIC_V3, 0), EEXIST);
	vm.gic = -1;
	vm_destroy(&vm);

	/* Not once a vCPU has run. */
	vm_create(&vm);
	vm_add_ram(&vm, TEST_RAM_SIZE);
	vm_add_vcpu(&vm);
	vm.vcpu[0].run->immediate_exit = 1;
	check_errno(ioctl(vm.vcpu[0].fd, KVM_RUN, 0), EINTR);
	check_errno(create(vm.fd, KVM_DEV_TYPE_ARM_VGIC_V3, 0), EBUSY);
	vm_destroy(&vm);
	return test_end();
}
