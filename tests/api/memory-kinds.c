// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes; timeout: 120 */
/* host: --memory 3072 --append hugepagesz=2M --append hugepages=8 */
/*
 * Whatever the VMM has mapped there is memory to the guest: anonymous, shared,
 * of a file, of hugetlb, with huge pages or without. What either side writes the
 * other reads, before, during and after a dirty log, and pages that go away come
 * back as their kind has it.
 */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "log.h"

static struct vm vm;

static u64 verify(u64 seed)
{
	return puppet(&vm.vcpu[0], PUPPET_VERIFY, LOG_BASE, LOG_SIZE, seed);
}

static void guest_fill(u64 seed)
{
	puppet(&vm.vcpu[0], PUPPET_FILL, LOG_BASE, LOG_SIZE, seed);
}

static void host_fill(void *mem, u64 seed)
{
	u64 *word = mem, at;

	for (at = 0; at < LOG_SIZE; at += 8)
		word[at / 8] = seed + LOG_BASE + at;
}

static u64 host_verify(const void *mem, u64 seed)
{
	const u64 *word = mem;
	u64 at, bad = 0;

	for (at = 0; at < LOG_SIZE; at += 8)
		bad += word[at / 8] != seed + LOG_BASE + at;
	return bad;
}

static void check_memory(void *mem)
{
	static struct log log;

	log_slot(&vm, mem, false);
	host_fill(mem, 1);
	check_eq(verify(1), 0);
	guest_fill(2);
	check_eq(host_verify(mem, 2), 0);
	log_slot(&vm, mem, true);
	log_touch(&vm, 700);
	check_eq(log_read(&vm, &log), 1);
	check(log_has(&log, 700));
	*(u64 *)((char *)mem + 700 * PAGE) = 2 + LOG_BASE + 700 * PAGE;
	check_eq(verify(2), 0);
	guest_fill(3);
	check_eq(log_read(&vm, &log), LOG_PAGES);
	log_slot(&vm, mem, false);
	check_eq(verify(3), 0);
	guest_fill(4);
	check_eq(host_verify(mem, 4), 0);
}

/* The slot goes, so does the mapping. */
static void drop(void *mem)
{
	must(vm_set_slot(vm.fd, 1, 0, 0, 0, NULL));
	must(munmap(mem, LOG_SIZE));
}

static void *map(int prot, int flags, int fd)
{
	return mmap(NULL, LOG_SIZE, prot, flags, fd, 0);
}

static void check_shared_file(int fd)
{
	char *mem = map(PROT_READ | PROT_WRITE, MAP_SHARED, fd);
	u64 word = 0;

	check_memory(mem);
	/* What the guest wrote is in the file. */
	must(pread(fd, &word, 8, 9 * PAGE));
	check_eq(word, 4 + LOG_BASE + 9 * PAGE);
	word = 77;
	must(pwrite(fd, &word, 8, 9 * PAGE));
	check_eq(puppet(&vm.vcpu[0], PUPPET_READ, LOG_BASE + 9 * PAGE, 8), 77);
	/* A hole is zeroes again. */
	must(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 9 * PAGE,
		       PAGE));
	check_eq(puppet(&vm.vcpu[0], PUPPET_READ, LOG_BASE + 9 * PAGE, 8), 0);
	/* A file that became shorter is no memory there. */
	must(ftruncate(fd, LOG_SIZE / 2));
	puppet_order(&vm.vcpu[0], PUPPET_READ, LOG_BASE + LOG_SIZE - PAGE, 8);
	check_errno(ioctl(vm.vcpu[0].fd, KVM_RUN, 0), EFAULT);
	must(ftruncate(fd, LOG_SIZE));
	check_eq(puppet_finish(&vm.vcpu[0]), 0);
	drop(mem);
}

/* The file stays as it is. */
static void check_private_file(int fd)
{
	char *mem = map(PROT_READ | PROT_WRITE, MAP_PRIVATE, fd);
	u64 word = 78;

	check_memory(mem);
	must(pwrite(fd, &word, 8, 10 * PAGE));
	check_eq(verify(4), 0);
	drop(mem);
}

/* Reads are served; writes are the VMM's mistake. */
static void check_read_only_file(int fd)
{
	char *mem = map(PROT_READ, MAP_SHARED, fd);

	log_slot(&vm, mem, false);
	check_eq(puppet(&vm.vcpu[0], PUPPET_READ, LOG_BASE + 10 * PAGE, 8), 78);
	puppet_order(&vm.vcpu[0], PUPPET_WRITE, LOG_BASE, 8, 1);
	check_errno(ioctl(vm.vcpu[0].fd, KVM_RUN, 0), EFAULT);
	must(mprotect(mem, LOG_SIZE, PROT_READ | PROT_WRITE));
	puppet_finish(&vm.vcpu[0]);
	check_eq(*(u64 *)mem, 1);
	drop(mem);
}

static void check_file(void)
{
	char path[] = "/tmp/weir-memory-XXXXXX";
	int fd = must(mkstemp(path));

	unlink(path);
	must(ftruncate(fd, LOG_SIZE));
	check_shared_file(fd);
	check_private_file(fd);
	check_read_only_file(fd);
	close(fd);
}

static void check_hugetlb(void)
{
	char *mem = map(PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1);
	s64 before;

	if (mem == MAP_FAILED)
		test_die("no pages of hugetlb");
	check_memory(mem);
	before = weir_stat("stage2_faults");
	must(madvise(mem, LOG_SIZE, MADV_DONTNEED));
	check_eq(puppet(&vm.vcpu[0], PUPPET_READ, LOG_BASE + 9 * PAGE, 8), 0);
	guest_fill(5);
	/* A block each, one of them read before it is written; twice the port. */
	if (before >= 0)
		check(weir_stat("stage2_faults") - before <= 5);
	check_memory(mem);
	drop(mem);
}

static void check_shared(void)
{
	char *mem = map(PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1);

	check_memory(mem);
	must(madvise(mem, LOG_SIZE, MADV_REMOVE));
	check_eq(puppet(&vm.vcpu[0], PUPPET_READ, LOG_BASE + 9 * PAGE, 8), 0);
	check_memory(mem);
	drop(mem);
}

/* Two slots of the same memory, and one that is smaller when it comes back. */
static void check_slots(void)
{
	char *mem = test_alloc(LOG_SIZE);

	log_slot(&vm, mem, false);
	must(vm_set_slot(vm.fd, 2, KVM_MEM_READONLY, LOG_BASE + 2 * LOG_SIZE,
			 LOG_SIZE, mem));
	guest_fill(6);
	check_eq(puppet(&vm.vcpu[0], PUPPET_READ,
			LOG_BASE + 2 * LOG_SIZE + 8, 8), 6 + LOG_BASE + 8);
	log_touch(&vm, 0);
	check_eq(puppet(&vm.vcpu[0], PUPPET_READ, LOG_BASE + 2 * LOG_SIZE, 8), 0);
	must(vm_set_slot(vm.fd, 1, 0, 0, 0, NULL));
	must(vm_set_slot(vm.fd, 1, 0, LOG_BASE, LOG_SIZE / 2, mem + PAGE));
	check_eq(puppet(&vm.vcpu[0], PUPPET_READ, LOG_BASE, 8),
		 6 + LOG_BASE + PAGE);
	puppet_order(&vm.vcpu[0], PUPPET_READ, LOG_BASE + LOG_SIZE / 2, 8);
	check(!puppet_step(&vm.vcpu[0]));
	check_eq(vm.vcpu[0].run->exit_reason, KVM_EXIT_MMIO);
	puppet_finish(&vm.vcpu[0]);
	must(vm_set_slot(vm.fd, 2, 0, 0, 0, NULL));
	must(vm_set_slot(vm.fd, 1, 0, 0, 0, NULL));
}

int main(void)
{
	char *mem = test_alloc(LOG_SIZE);

	puppet_boot(&vm, 1);
	madvise(mem, LOG_SIZE, MADV_NOHUGEPAGE);
	check_memory(mem);
	drop(mem);
	mem = test_alloc(LOG_SIZE);
	madvise(mem, LOG_SIZE, MADV_HUGEPAGE);
	check_memory(mem);
	drop(mem);
	check_shared();
	check_file();
	check_hugetlb();
	check_slots();
	vm_destroy(&vm);
	return test_end();
}
