// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * The dirty ring: entries and their states, a full ring, one ring a vCPU, a VMM
 * that writes nonsense into it, and every error.
 */

#include <string.h>
#include <sys/mman.h>

#include "log.h"

#define RING_BYTES	PAGE
#define RING_ENTRIES	(RING_BYTES / sizeof(struct kvm_dirty_gfn))

static struct vm vm;
static struct kvm_dirty_gfn *ring[2];
static u32 next[2];		/* entries that were harvested */
static char *mem;

static int enable(u32 cap, u64 arg)
{
	struct kvm_enable_cap c = { .cap = cap, .args = { arg } };

	return ioctl(vm.fd, KVM_ENABLE_CAP, &c);
}

static void check_enable(void)
{
	const u32 acq = KVM_CAP_DIRTY_LOG_RING_ACQ_REL;

	vm_create(&vm);
	check_eq(ioctl(vm.kvm, KVM_CHECK_EXTENSION, KVM_CAP_DIRTY_LOG_RING), 0);
	check_eq(ioctl(vm.kvm, KVM_CHECK_EXTENSION, acq), 1 << 20);
	check_eq(ioctl(vm.kvm, KVM_CHECK_EXTENSION,
		       KVM_CAP_DIRTY_LOG_RING_WITH_BITMAP), 1);
	check_errno(enable(KVM_CAP_DIRTY_LOG_RING, RING_BYTES), EINVAL);
	check_errno(enable(acq, 0), EINVAL);
	check_errno(enable(acq, PAGE / 2), EINVAL);
	check_errno(enable(acq, 3 * PAGE), EINVAL);
	check_errno(enable(acq, 2 << 20), E2BIG);
	check_errno(enable(KVM_CAP_DIRTY_LOG_RING_WITH_BITMAP, 0), EINVAL);
	check_errno(ioctl(vm.fd, KVM_RESET_DIRTY_RINGS, 0), EINVAL);
	check_ok(enable(acq, RING_BYTES));
	check_errno(enable(acq, RING_BYTES), EINVAL);
	vm_add_ram(&vm, TEST_RAM_SIZE);
	check_errno(enable(KVM_CAP_DIRTY_LOG_RING_WITH_BITMAP, 0), EINVAL);
	check_eq(ioctl(vm.fd, KVM_RESET_DIRTY_RINGS, 0), 0);
	vm_destroy(&vm);
	/* Once there is a vCPU it is too late. */
	vm_create(&vm);
	vm_add_vcpu(&vm);
	check_errno(enable(acq, RING_BYTES), EINVAL);
	vm_destroy(&vm);
}

static void *map_ring(struct vcpu *vcpu, int prot, int flags)
{
	return mmap(NULL, RING_BYTES, prot, flags, vcpu->fd,
		    KVM_DIRTY_LOG_PAGE_OFFSET * PAGE);
}

static void boot(void)
{
	u32 i;

	vm_create(&vm);
	must(enable(KVM_CAP_DIRTY_LOG_RING_ACQ_REL, RING_BYTES));
	if (!test_under_weir())	/* KVM needs it to log blocks by pages */
		must(enable(KVM_CAP_DIRTY_LOG_RING_WITH_BITMAP, 0));
	vm_add_ram(&vm, TEST_RAM_SIZE);
	vm_add_vcpu(&vm);
	vm_add_vcpu(&vm);
	vm_add_gic(&vm);
	puppet_load(&vm);
	for (i = 0; i < 2; i++) {
		ring[i] = map_ring(&vm.vcpu[i], PROT_READ | PROT_WRITE, MAP_SHARED);
		check(ring[i] != MAP_FAILED);
		next[i] = 0;
	}
	puppet_start_cpu(&vm, 1);
	log_slot(&vm, mem, true);
}

static void unboot(void)
{
	munmap(ring[0], RING_BYTES);
	munmap(ring[1], RING_BYTES);
	vm_destroy(&vm);
}

static void check_map(void)
{
	const int rw = PROT_READ | PROT_WRITE;
	u64 map[LOG_PAGES / 64];

	check(map_ring(&vm.vcpu[0], rw, MAP_PRIVATE) == MAP_FAILED &&
	      errno == EINVAL);
	check(map_ring(&vm.vcpu[0], rw | PROT_EXEC, MAP_SHARED) == MAP_FAILED &&
	      errno == EINVAL);
	if (!test_under_weir())
		return;
	/* No bitmap beside the ring. */
	check_errno(log_get(&vm, 1, map), ENXIO);
	check_errno(log_get(&vm, 40000, map), ENXIO);
	check_errno(log_clear(&vm, 1, 0, 64, map), ENXIO);
}

/* The next entry of a ring, if there is one; it is harvested then. */
static bool harvest(u32 cpu, u64 *page)
{
	struct kvm_dirty_gfn *e = &ring[cpu][next[cpu] % RING_ENTRIES];

	if (__atomic_load_n(&e->flags, __ATOMIC_ACQUIRE) != KVM_DIRTY_GFN_F_DIRTY)
		return false;
	check_eq(e->slot, 1);
	*page = e->offset;
	__atomic_store_n(&e->flags, KVM_DIRTY_GFN_F_RESET, __ATOMIC_RELEASE);
	next[cpu]++;
	return true;
}

static u32 harvest_all(u32 cpu)
{
	u64 page;
	u32 n = 0;

	while (harvest(cpu, &page))
		n++;
	return n;
}

static void write_page(u32 cpu, u64 page)
{
	puppet(&vm.vcpu[cpu], PUPPET_WRITE, LOG_BASE + page * PAGE, 8, page);
}

static void check_entries(void)
{
	u64 page;

	write_page(0, 3);
	write_page(0, 700);
	write_page(0, 3);
	puppet(&vm.vcpu[0], PUPPET_READ, LOG_BASE + 5 * PAGE, 8);
	write_page(1, 9);
	check(harvest(0, &page));
	check_eq(page, 3);
	/* Harvested, it is reset; not before. */
	check_eq(ioctl(vm.fd, KVM_RESET_DIRTY_RINGS, 0), 1);
	check_eq(ring[0][0].flags, 0);
	check_eq(ring[0][1].flags, KVM_DIRTY_GFN_F_DIRTY);
	write_page(0, 3);
	write_page(0, 700);
	check(harvest(0, &page));
	check_eq(page, 700);
	check(harvest(0, &page));
	check_eq(page, 3);
	check(!harvest(0, &page));
	check(harvest(1, &page));
	check_eq(page, 9);
	check(!harvest(1, &page));
	check_eq(ioctl(vm.fd, KVM_RESET_DIRTY_RINGS, 0), 3);
	check_eq(ioctl(vm.fd, KVM_RESET_DIRTY_RINGS, 0), 0);
}

/* Every page is told of, though the ring holds fewer. */
static void check_full(void)
{
	static bool seen[LOG_PAGES];
	struct vcpu *vcpu = &vm.vcpu[0];
	u32 fulls = 0, pages = 0, i;
	u64 page;

	memset(seen, 0, sizeof(seen));
	puppet_order(vcpu, PUPPET_FILL, LOG_BASE, LOG_SIZE, 1);
	while (!puppet_step(vcpu)) {
		check_eq(vcpu->run->exit_reason, KVM_EXIT_DIRTY_RING_FULL);
		/* Harvested is not enough; nor is nothing at all. */
		check_eq(vcpu_run(vcpu), KVM_EXIT_DIRTY_RING_FULL);
		while (harvest(0, &page))
			seen[page] = true;
		check_eq(vcpu_run(vcpu), KVM_EXIT_DIRTY_RING_FULL);
		check(ioctl(vm.fd, KVM_RESET_DIRTY_RINGS, 0) > 0);
		if (++fulls > 100)
			test_die("the ring stays full");
	}
	while (harvest(0, &page))
		seen[page] = true;
	for (i = 0; i < LOG_PAGES; i++)
		pages += seen[i];
	check_eq(pages, LOG_PAGES);
	check(fulls >= 3);
	must(ioctl(vm.fd, KVM_RESET_DIRTY_RINGS, 0));
	check_eq(puppet(vcpu, PUPPET_VERIFY, LOG_BASE, LOG_SIZE, 1), 0);
	/* Full again, for the next one. */
	puppet_order(vcpu, PUPPET_FILL, LOG_BASE, LOG_SIZE, 2);
	check(!puppet_step(vcpu));
	check_eq(vcpu->run->exit_reason, KVM_EXIT_DIRTY_RING_FULL);
	/* The vCPU is reset, its ring is full still. */
	vm_init_vcpu(vcpu, false);
	check_eq(vcpu_run(vcpu), KVM_EXIT_DIRTY_RING_FULL);
}

/* Entries are the VMM's to write: it harms nobody else. */
static void check_nonsense(void)
{
	u32 i;

	for (i = 0; i < RING_ENTRIES; i++) {
		ring[0][i].slot = i * 0x01010101U;
		ring[0][i].offset = ~0UL << i % 64;
		ring[0][i].flags = ~0U;
	}
	check_eq(ioctl(vm.fd, KVM_RESET_DIRTY_RINGS, 0), RING_ENTRIES - 64);
	for (i = 0; i < RING_ENTRIES; i++) {
		ring[1][i].offset = LOG_PAGES - 1 + i % 2;
		ring[1][i].slot = 1;
		ring[1][i].flags = KVM_DIRTY_GFN_F_RESET;
	}
	/* That ring is empty. */
	check_eq(ioctl(vm.fd, KVM_RESET_DIRTY_RINGS, 0), 0);
	write_page(1, 1000);
	check_eq(ring[1][next[1] % RING_ENTRIES].offset, 1000);
	check_eq(ring[1][next[1] % RING_ENTRIES].flags, KVM_DIRTY_GFN_F_DIRTY);
}

/* Slots come and go under entries that name them. */
static void check_slot_gone(void)
{
	write_page(0, 1000);
	write_page(0, 2);
	must(vm_set_slot(vm.fd, 1, 0, 0, 0, NULL));
	check_eq(harvest_all(0), 2);
	must(vm_set_slot(vm.fd, 1, KVM_MEM_LOG_DIRTY_PAGES, LOG_BASE, 8 * PAGE,
			 mem));
	write_page(0, 2);
	check_eq(ioctl(vm.fd, KVM_RESET_DIRTY_RINGS, 0), 2);
	check_eq(harvest_all(0), 1);
	check_eq(ioctl(vm.fd, KVM_RESET_DIRTY_RINGS, 0), 1);
	write_page(0, 2);
	check_eq(harvest_all(0), 1);
}

int main(void)
{
	mem = test_alloc(LOG_SIZE);
	madvise(mem, LOG_SIZE, MADV_HUGEPAGE);
	check_enable();
	boot();
	check_map();
	check_entries();
	check_full();
	if (test_under_weir())	/* KVM takes back what it never gave */
		check_nonsense();
	unboot();
	boot();
	check_slot_gone();
	unboot();
	return test_end();
}
