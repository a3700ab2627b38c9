// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* KVM_GET_DIRTY_LOG: pages that were written, once each; errors. */

#include <string.h>
#include <sys/mman.h>

#include "puppet.h"

#define BASE	0x80000000UL
#define PAGES	1024UL		/* two blocks of 2 MiB */

static struct vm vm;
static u64 bitmap[PAGES / 64];

static int get_log(u32 slot, void *map)
{
	struct kvm_dirty_log log = { .slot = slot, .dirty_bitmap = map };

	return ioctl(vm.fd, KVM_GET_DIRTY_LOG, &log);
}

static u32 dirty_pages(void)
{
	u32 i, n = 0;

	memset(bitmap, 0xff, sizeof(bitmap));
	check_ok(get_log(1, bitmap));
	for (i = 0; i < ARRAY_SIZE(bitmap); i++)
		n += __builtin_popcountl(bitmap[i]);
	return n;
}

static bool is_dirty(u64 page)
{
	return bitmap[page / 64] >> page % 64 & 1;
}

static void touch(u64 page)
{
	puppet(&vm.vcpu[0], PUPPET_WRITE, BASE + page * PAGE, 8, page);
}

int main(void)
{
	char *mem;
	u32 i;

	puppet_boot(&vm, 1);
	mem = test_alloc(PAGES * PAGE);
	madvise(mem, PAGES * PAGE, MADV_HUGEPAGE);
	must(vm_set_slot(vm.fd, 1, 0, BASE, PAGES * PAGE, mem));
	check_errno(get_log(1, bitmap), ENOENT);
	check_errno(get_log(9, bitmap), ENOENT);
	check_errno(get_log(40000, bitmap), EINVAL);
	check_errno(ioctl(vm.fd, KVM_GET_DIRTY_LOG, NULL), EFAULT);
	/* Mapped, by a block perhaps, before logging starts. */
	puppet(&vm.vcpu[0], PUPPET_FILL, BASE, PAGES * PAGE, 1);
	must(vm_set_slot(vm.fd, 1, KVM_MEM_LOG_DIRTY_PAGES, BASE, PAGES * PAGE, mem));
	check_eq(dirty_pages(), 0);
	touch(3);
	touch(700);
	touch(700);
	puppet(&vm.vcpu[0], PUPPET_READ, BASE + 5 * PAGE, 8);
	check_eq(dirty_pages(), 2);
	check(is_dirty(3) && is_dirty(700));
	check_eq(dirty_pages(), 0);
	touch(3);
	check_eq(dirty_pages(), 1);
	for (i = 0; i < PAGES; i++)
		touch(i);
	check_errno(get_log(1, NULL), EFAULT);
	for (i = 0; i < PAGES; i++)
		touch(i);
	check_eq(dirty_pages(), PAGES);
	/* No data was lost on the way. */
	check_eq(*(u64 *)(mem + 700 * PAGE), 700);
	check_eq(*(u64 *)(mem + 700 * PAGE + 8), 1 + BASE + 700 * PAGE + 8);
	must(vm_set_slot(vm.fd, 1, 0, BASE, PAGES * PAGE, mem));
	check_errno(get_log(1, bitmap), ENOENT);
	touch(1);
	vm_destroy(&vm);
	return test_end();
}
