// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* KVM_SET_USER_MEMORY_REGION: every error, and the slots stay as they were. */

#include <sys/mman.h>
#include <unistd.h>

#include "vm.h"

#define SIZE	0x100000UL
#define BASE	0x80000000UL
#define LIMIT	(1UL << 40)

static void check_alignment(int fd, char *mem)
{
	check_errno(vm_set_slot(fd, 1, 0, BASE, SIZE + 1, mem), EINVAL);
	check_errno(vm_set_slot(fd, 1, 0, BASE, PAGE / 2, mem), EINVAL);
	check_errno(vm_set_slot(fd, 1, 0, BASE + 8, SIZE, mem), EINVAL);
	check_errno(vm_set_slot(fd, 1, 0, BASE, SIZE, mem + 1), EINVAL);
	check_errno(vm_set_slot(fd, 1, 0, BASE, SIZE, mem + 2048), EINVAL);
}

static void check_ranges(int fd, char *mem)
{
	/* Beyond the guest's physical address space, and around its end. */
	check_errno(vm_set_slot(fd, 1, 0, LIMIT, SIZE, mem), EFAULT);
	check_errno(vm_set_slot(fd, 1, 0, LIMIT - SIZE / 2, SIZE, mem), EFAULT);
	check_ok(vm_set_slot(fd, 1, 0, LIMIT - SIZE, SIZE, mem));
	check_ok(vm_set_slot(fd, 1, 0, 0, 0, NULL));
	check_errno(vm_set_slot(fd, 1, 0, -SIZE, 2 * SIZE, mem), EINVAL);
	check_errno(vm_set_slot(fd, 1, 0, ~0UL << 12, SIZE, mem), EINVAL);
	/* More pages than a slot can have. */
	check_errno(vm_set_slot(fd, 1, 0, 0, 1UL << 44, mem), EINVAL);
	/* Not user memory. */
	check_errno(vm_set_slot(fd, 1, 0, BASE, SIZE, (void *)(~0UL << 20)),
		    EINVAL);
	check_errno(vm_set_slot(fd, 1, 0, BASE, SIZE, (void *)(1UL << 63)),
		    EINVAL);
	/* User memory, by a tagged address. */
	check_errno(vm_set_slot(fd, 1, 0, BASE, SIZE,
				(void *)((unsigned long)mem | 0x5aUL << 56)), EINVAL);
}

static void check_numbers(int vm_fd, int kvm, char *mem)
{
	int slots = must(ioctl(kvm, KVM_CHECK_EXTENSION, KVM_CAP_NR_MEMSLOTS));

	check_errno(vm_set_slot(vm_fd, slots, 0, BASE, SIZE, mem), EINVAL);
	check_errno(vm_set_slot(vm_fd, 0xffff, 0, BASE, SIZE, mem), EINVAL);
	check_errno(vm_set_slot(vm_fd, 1 << 16 | 1, 0, BASE, SIZE, mem), EINVAL);
	check_errno(vm_set_slot(vm_fd, 1, 1U << 31, BASE, SIZE, mem), EINVAL);
	check_errno(vm_set_slot(vm_fd, 1, 1U << 5, BASE, SIZE, mem), EINVAL);
	check_ok(vm_set_slot(vm_fd, slots - 1, 0, BASE, SIZE, mem));
	check_ok(vm_set_slot(vm_fd, slots - 1, 0, 0, 0, NULL));
}

static void check_overlap(int fd, char *mem)
{
	check_ok(vm_set_slot(fd, 1, 0, BASE, SIZE, mem));
	check_errno(vm_set_slot(fd, 2, 0, BASE, SIZE, mem), EEXIST);
	check_errno(vm_set_slot(fd, 2, 0, BASE + SIZE - PAGE, SIZE, mem), EEXIST);
	check_errno(vm_set_slot(fd, 2, 0, BASE - SIZE + PAGE, SIZE, mem), EEXIST);
	check_errno(vm_set_slot(fd, 2, 0, BASE - PAGE, SIZE, mem), EEXIST);
	check_errno(vm_set_slot(fd, 2, 0, BASE + PAGE, PAGE, mem), EEXIST);
	check_ok(vm_set_slot(fd, 2, 0, BASE + SIZE, SIZE, mem));
	check_ok(vm_set_slot(fd, 3, 0, BASE - SIZE, SIZE, mem));
	/* The same memory at two places is allowed; moving onto a slot is not. */
	check_errno(vm_set_slot(fd, 3, 0, BASE, SIZE, mem), EEXIST);
	check_ok(vm_set_slot(fd, 2, 0, 0, 0, NULL));
	check_ok(vm_set_slot(fd, 3, 0, 0, 0, NULL));
}

/* Slot 1 is there, BASE, SIZE, mem. */
static void check_changes(int fd, char *mem)
{
	check_errno(vm_set_slot(fd, 1, 0, BASE, 2 * SIZE, mem), EINVAL);
	check_errno(vm_set_slot(fd, 1, 0, BASE, SIZE, mem + PAGE), EINVAL);
	check_errno(vm_set_slot(fd, 1, KVM_MEM_READONLY, BASE, SIZE, mem), EINVAL);
	check_ok(vm_set_slot(fd, 1, 0, BASE, SIZE, mem));
	check_ok(vm_set_slot(fd, 1, KVM_MEM_LOG_DIRTY_PAGES, BASE, SIZE, mem));
	check_ok(vm_set_slot(fd, 1, 0, BASE, SIZE, mem));
	check_ok(vm_set_slot(fd, 1, 0, BASE + 16 * SIZE, SIZE, mem));
	check_ok(vm_set_slot(fd, 2, 0, BASE, SIZE, mem));
	check_ok(vm_set_slot(fd, 1, 0, 0, 0, NULL));
	check_errno(vm_set_slot(fd, 1, 0, 0, 0, NULL), EINVAL);
	check_errno(vm_set_slot(fd, 7, 0, BASE, 0, mem), EINVAL);
	check_ok(vm_set_slot(fd, 2, 0, 0, 0, NULL));
	check_ok(vm_set_slot(fd, 2, KVM_MEM_READONLY, BASE, SIZE, mem));
	check_ok(vm_set_slot(fd, 2, 0, 0, 0, NULL));
}

int main(void)
{
	struct vm vm;
	char *mem;

	vm_create(&vm);
	mem = test_alloc(2 * SIZE);
	check_alignment(vm.fd, mem);
	check_ranges(vm.fd, mem);
	check_numbers(vm.fd, vm.kvm, mem);
	check_overlap(vm.fd, mem);
	check_changes(vm.fd, mem);
	check_errno(ioctl(vm.fd, KVM_SET_USER_MEMORY_REGION, NULL), EFAULT);
	check_errno(ioctl(vm.fd, KVM_SET_USER_MEMORY_REGION, -4096L), EFAULT);
	vm_destroy(&vm);
	return test_end();
}
