// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: stock; timeout: 120 */
/* host: --memory 4096 --append hugepagesz=1G --append hugepages=1 */
/*
 * A page of 1 GiB is one block to the guest: one fault for all of it. A dirty
 * log splits it as far as it must, and afterwards it is one block again.
 */

#include <sys/mman.h>

#include "log.h"

#define HUGE_1GB	(30 << 26)	/* MAP_HUGE_1GB */

#define GIB	(1UL << 30)
#define BASE	(2 * GIB)

static struct vm vm;
static u64 bitmap[GIB / PAGE / 64];

static void set_slot(void *mem, bool logged)
{
	must(vm_set_slot(vm.fd, 1, logged ? KVM_MEM_LOG_DIRTY_PAGES : 0, BASE,
			 GIB, mem));
}

/* Every 16 MiB a word; without the port's own. Return: faults, -1 unknown. */
static s64 visit(u64 seed)
{
	s64 before = weir_stat("stage2_faults");
	u64 at;

	for (at = 0; at < GIB; at += 16UL << 20)
		puppet(&vm.vcpu[0], PUPPET_WRITE, BASE + at, 8, seed + at);
	if (before < 0)
		return -1;
	return weir_stat("stage2_faults") - before - 64;
}

static u64 differing(const char *mem, u64 seed)
{
	u64 at, bad = 0;

	for (at = 0; at < GIB; at += 16UL << 20)
		bad += *(const u64 *)(mem + at) != seed + at;
	return bad;
}

static u64 dirty_pages(void)
{
	u64 i, n = 0;

	must(ioctl(vm.fd, KVM_GET_DIRTY_LOG,
		   &(struct kvm_dirty_log){ .slot = 1, .dirty_bitmap = bitmap }));
	for (i = 0; i < ARRAY_SIZE(bitmap); i++)
		n += __builtin_popcountl(bitmap[i]);
	return n;
}

int main(void)
{
	bool counts;
	char *mem;

	/* The block's size is also its alignment, which the host sees to. */
	mem = mmap(NULL, GIB, PROT_READ | PROT_WRITE, MAP_PRIVATE |
		   MAP_ANONYMOUS | MAP_HUGETLB | HUGE_1GB, -1, 0);
	if (mem == MAP_FAILED)
		test_skip("no page of 1 GiB");
	puppet_boot(&vm, 1);
	counts = weir_stat("stage2_faults") >= 0;
	set_slot(mem, false);
	check_eq(visit(1), counts ? 1 : -1);
	check_eq(differing(mem, 1), 0);
	set_slot(mem, true);
	check_eq(visit(2), counts ? 64 : -1);
	check_eq(dirty_pages(), 64);
	check_eq(differing(mem, 2), 0);
	set_slot(mem, false);
	check_eq(visit(3), counts ? 1 : -1);
	check_eq(differing(mem, 3), 0);
	vm_destroy(&vm);
	return test_end();
}
