// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe vhe2 max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * KVM_CREATE_DEVICE: types, the test flag, one vGIC for a VM and several ITSes;
 * a call that fails leaves nothing behind.
 */

#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "vm.h"

static int create(int fd, u32 type, u32 flags)
{
	struct kvm_create_device device = { .type = type, .flags = flags };
	int r = ioctl(fd, KVM_CREATE_DEVICE, &device);

	return r < 0 ? r : (int)device.fd;
}

/* No descriptor to be had, or nowhere to write it: the VM has no device. */
static void check_undone(struct vm *vm, u32 type)
{
	struct kvm_create_device *device;
	struct rlimit limit, none;

	device = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	device->type = type;
	must(getrlimit(RLIMIT_NOFILE, &limit));
	none = limit;
	none.rlim_cur = 0;
	must(setrlimit(RLIMIT_NOFILE, &none));
	check_errno(ioctl(vm->fd, KVM_CREATE_DEVICE, device), EMFILE);
	must(setrlimit(RLIMIT_NOFILE, &limit));
	must(mprotect(device, PAGE, PROT_READ));
	check_errno(ioctl(vm->fd, KVM_CREATE_DEVICE, device), EFAULT);
	munmap(device, PAGE);
}

static void check_its(struct vm *vm)
{
	check_ok(create(vm->fd, KVM_DEV_TYPE_ARM_VGIC_ITS, KVM_CREATE_DEVICE_TEST));
	if (test_under_weir())
		check_undone(vm, KVM_DEV_TYPE_ARM_VGIC_ITS);
	check(!ioctl(vm->fd, KVM_CHECK_EXTENSION, KVM_CAP_MSI_DEVID));
	check(create(vm->fd, KVM_DEV_TYPE_ARM_VGIC_ITS, 0) >= 0);
	check(create(vm->fd, KVM_DEV_TYPE_ARM_VGIC_ITS, 0) >= 0);
	check(ioctl(vm->fd, KVM_CHECK_EXTENSION, KVM_CAP_MSI_DEVID));
}

int main(void)
{
	struct vm vm;
	u32 type;

	vm_create(&vm);
	type = vm_gic_type(&vm);
	check_errno(ioctl(vm.fd, KVM_CREATE_DEVICE, NULL), EFAULT);
	check_errno(create(vm.fd, KVM_DEV_TYPE_FSL_MPIC_20, 0), ENODEV);
	check_errno(create(vm.fd, KVM_DEV_TYPE_MAX, 0), ENODEV);
	check_errno(create(vm.fd, ~0U, 0), ENODEV);
	check_errno(create(vm.fd, ~0U, KVM_CREATE_DEVICE_TEST), ENODEV);
	/* Bits beyond the test flag mean nothing, and so do no harm. */
	check_ok(create(vm.fd, type, KVM_CREATE_DEVICE_TEST));
	check_ok(create(vm.fd, type, KVM_CREATE_DEVICE_TEST));
	/* (KVM's has its vGIC after an EFAULT.) */
	if (test_under_weir())
		check_undone(&vm, type);
	vm.gic = must(create(vm.fd, type, 0));
	check_errno(create(vm.fd, type, 0), EEXIST);
	/* The device lives as long as the VM, not as its file descriptor. */
	close(vm.gic);
	check_errno(create(vm.fd, type, 0), EEXIST);
	vm.gic = -1;
	if (type == KVM_DEV_TYPE_ARM_VGIC_V3)
		check_its(&vm);
	else
		check_errno(create(vm.fd, KVM_DEV_TYPE_ARM_VGIC_ITS, 0), ENODEV);
	vm_destroy(&vm);

	/* Not once a vCPU has run. */
	vm_create(&vm);
	vm_add_ram(&vm, TEST_RAM_SIZE);
	vm_add_vcpu(&vm);
	vm.vcpu[0].run->immediate_exit = 1;
	check_errno(ioctl(vm.vcpu[0].fd, KVM_RUN, 0), EINTR);
	check_errno(create(vm.fd, type, 0), EBUSY);
	vm_destroy(&vm);
	return test_end();
}
