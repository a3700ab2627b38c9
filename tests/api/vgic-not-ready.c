// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe vhe2 max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * A vGIC that has no addresses: KVM_RUN refuses, whether it was initialised or
 * not, and what is left of the VM can be closed.
 */

#include "vm.h"

static void check_refused(bool init)
{
	struct kvm_create_device device = {};
	struct vm vm;

	vm_create(&vm);
	device.type = vm_gic_type(&vm);
	vm_add_ram(&vm, TEST_RAM_SIZE);
	vm_add_vcpu(&vm);
	must(ioctl(vm.fd, KVM_CREATE_DEVICE, &device));
	vm.gic = device.fd;
	if (init)
		must(device_attr(vm.gic, KVM_SET_DEVICE_ATTR,
				 KVM_DEV_ARM_VGIC_GRP_CTRL,
				 KVM_DEV_ARM_VGIC_CTRL_INIT, NULL));
	check(ioctl(vm.vcpu[0].fd, KVM_RUN, 0) < 0);
	check(errno != EINTR && errno != EFAULT);
	check(ioctl(vm.vcpu[0].fd, KVM_RUN, 0) < 0);
	vm_destroy(&vm);
}

int main(void)
{
	check_refused(false);
	check_refused(true);
	return test_end();
}
