// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* KVM_SET_USER_MEMORY_REGION2: as the first one; no guest_memfd. */

#include "puppet.h"

#define BASE	0x80000000UL
#define SIZE	(2UL << 20)

static int set(struct vm *vm, u32 flags, u64 gpa, u64 size, void *hva)
{
	struct kvm_userspace_memory_region2 region = {
		.slot = 1,
		.flags = flags,
		.guest_phys_addr = gpa,
		.memory_size = size,
		.userspace_addr = (uintptr_t)hva,
		.guest_memfd = -1,
	};

	return ioctl(vm->fd, KVM_SET_USER_MEMORY_REGION2, &region);
}

int main(void)
{
	struct vm vm;
	u64 *mem;

	puppet_boot(&vm, 1);
	mem = test_alloc(2 * SIZE);
	check_eq(ioctl(vm.kvm, KVM_CHECK_EXTENSION, KVM_CAP_USER_MEMORY2), 1);
	check_eq(ioctl(vm.kvm, KVM_CHECK_EXTENSION, KVM_CAP_GUEST_MEMFD), 0);
	check_eq(ioctl(vm.kvm, KVM_CHECK_EXTENSION, KVM_CAP_MEMORY_ATTRIBUTES), 0);
	check_errno(set(&vm, KVM_MEM_GUEST_MEMFD, BASE, SIZE, mem), EINVAL);
	check_errno(set(&vm, KVM_MEM_GUEST_MEMFD | KVM_MEM_READONLY, BASE, SIZE, mem),
		    EINVAL);
	check_errno(set(&vm, 0, BASE, SIZE - 1, mem), EINVAL);
	check_errno(set(&vm, 0, BASE, SIZE, (char *)mem + 8), EINVAL);
	check_errno(set(&vm, 0, 0, 0, NULL), EINVAL);
	check_errno(set(&vm, 0, GUEST_RAM, SIZE, mem), EEXIST);
	check_errno(set(&vm, 0, 1UL << 40, SIZE, mem), EFAULT);
	check_errno(ioctl(vm.fd, KVM_SET_USER_MEMORY_REGION2, NULL), EFAULT);
	check_ok(set(&vm, 0, BASE, SIZE, mem));
	mem[1] = 77;
	check_eq(puppet(&vm.vcpu[0], PUPPET_READ, BASE + 8, 8), 77);
	/* Both calls mean the same slot. */
	check_ok(vm_set_slot(vm.fd, 1, 0, BASE + SIZE, SIZE, mem));
	check_eq(puppet(&vm.vcpu[0], PUPPET_READ, BASE + SIZE + 8, 8), 77);
	check_errno(set(&vm, 0, BASE + SIZE, 2 * SIZE, mem), EINVAL);
	check_ok(set(&vm, 0, 0, 0, NULL));
	check_errno(ioctl(vm.fd, KVM_CREATE_GUEST_MEMFD,
			  &(struct kvm_create_guest_memfd){ .size = SIZE }), EINVAL);
	vm_destroy(&vm);
	return test_end();
}
