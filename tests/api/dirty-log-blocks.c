// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * Blocks of 2 MiB are split while they are logged, as they are written or ahead
 * of it (KVM_CAP_ARM_EAGER_SPLIT_CHUNK_SIZE), and are blocks again afterwards.
 */

#include <string.h>
#include <sys/mman.h>

#include "log.h"

#define COLLAPSE	25	/* MADV_COLLAPSE, younger than the C library */

static struct vm vm;
static struct log log;
static char *mem;

static int set_chunk(u64 chunk, u32 flags)
{
	struct kvm_enable_cap cap = {
		.cap = KVM_CAP_ARM_EAGER_SPLIT_CHUNK_SIZE,
		.flags = flags,
		.args = { chunk },
	};

	return ioctl(vm.fd, KVM_ENABLE_CAP, &cap);
}

static void check_errors(void)
{
	u64 sizes = ioctl(vm.kvm, KVM_CHECK_EXTENSION,
			  KVM_CAP_ARM_SUPPORTED_BLOCK_SIZES);

	check_eq(sizes, 1UL << 30 | 2UL << 20 | PAGE);
	check_eq(ioctl(vm.kvm, KVM_CHECK_EXTENSION,
		       KVM_CAP_ARM_EAGER_SPLIT_CHUNK_SIZE), 0);
	check_errno(set_chunk(2UL << 20, 1), EINVAL);
	check_errno(set_chunk(3, 0), EINVAL);
	check_errno(set_chunk(64UL << 10, 0), EINVAL);
	check_errno(set_chunk(1UL << 39, 0), EINVAL);
	check_errno(set_chunk(sizes, 0), EINVAL);
	check_ok(set_chunk(1UL << 30, 0));
	check_ok(set_chunk(0, 0));
}

/* Faults of the guest while it writes all pages once, but for its port's. */
static s64 faults_of_fill(u64 seed)
{
	s64 before = weir_stat("stage2_faults");

	puppet(&vm.vcpu[0], PUPPET_FILL, LOG_BASE, LOG_SIZE, seed);
	return weir_stat("stage2_faults") - before - 1;
}

static bool make_huge(void)
{
	memset(mem, 1, LOG_SIZE);
	return !madvise(mem, LOG_SIZE, COLLAPSE);
}

/* Nothing is lost whichever way it goes; under Weir the faults tell which. */
static void check_split(void)
{
	bool huge = make_huge();
	s64 faults;

	log_slot(&vm, mem, false);
	faults_of_fill(1);
	log_slot(&vm, mem, true);
	check_eq(puppet(&vm.vcpu[0], PUPPET_VERIFY, LOG_BASE, LOG_SIZE, 1), 0);
	log_touch(&vm, 513);
	check_eq(log_read(&vm, &log), 1);
	check(log_has(&log, 513));
	*(u64 *)(mem + 513 * PAGE) = 1 + LOG_BASE + 513 * PAGE;
	check_eq(puppet(&vm.vcpu[0], PUPPET_VERIFY, LOG_BASE, LOG_SIZE, 1), 0);
	faults_of_fill(2);
	check_eq(log_read(&vm, &log), LOG_PAGES);
	log_slot(&vm, mem, false);
	check_eq(puppet(&vm.vcpu[0], PUPPET_VERIFY, LOG_BASE, LOG_SIZE, 2), 0);
	faults = faults_of_fill(3);
	if (huge && weir_stat("stage2_faults") >= 0)
		check_eq(faults, 0);
	check_eq(puppet(&vm.vcpu[0], PUPPET_VERIFY, LOG_BASE, LOG_SIZE, 3), 0);
	must(vm_set_slot(vm.fd, 1, 0, 0, 0, NULL));
}

/* Two faults at most, a block each, bring it all back after the log. */
static void check_merged(void)
{
	s64 faults;

	if (!make_huge() || weir_stat("stage2_faults") < 0)
		return;
	log_slot(&vm, mem, false);
	faults_of_fill(4);
	log_slot(&vm, mem, true);
	faults = faults_of_fill(5);
	check_eq(faults, LOG_PAGES);
	log_slot(&vm, mem, false);
	faults = faults_of_fill(6);
	check_eq(faults, 2);
	/* What the host has as pages stays as it is. */
	must(madvise(mem, LOG_SIZE, MADV_NOHUGEPAGE));
	must(madvise(mem + PAGE, PAGE, MADV_DONTNEED));
	faults_of_fill(7);
	log_slot(&vm, mem, true);
	faults_of_fill(8);
	log_slot(&vm, mem, false);
	faults = faults_of_fill(9);
	check(faults <= 1);
	madvise(mem, LOG_SIZE, MADV_HUGEPAGE);
	must(vm_set_slot(vm.fd, 1, 0, 0, 0, NULL));
}

static void check_initially_set(void)
{
	struct kvm_enable_cap cap = {
		.cap = KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2,
		.args = { KVM_DIRTY_LOG_MANUAL_PROTECT_ENABLE |
			  KVM_DIRTY_LOG_INITIALLY_SET },
	};

	must(ioctl(vm.fd, KVM_ENABLE_CAP, &cap));
	make_huge();
	log_slot(&vm, mem, false);
	faults_of_fill(1);
	log_slot(&vm, mem, true);
	check_eq(log_read(&vm, &log), LOG_PAGES);
	check_ok(log_clear(&vm, 1, 512, 512, &log.bit[512 / 64]));
	log_touch(&vm, 1000);
	check_eq(log_read(&vm, &log), 513);
	check(log_has(&log, 1000));
	faults_of_fill(2);
	check_eq(puppet(&vm.vcpu[0], PUPPET_VERIFY, LOG_BASE, LOG_SIZE, 2), 0);
	check_eq(log_read(&vm, &log), LOG_PAGES);
}

static void check_all(u64 chunk)
{
	puppet_boot(&vm, 1);
	mem = test_alloc(LOG_SIZE);
	madvise(mem, LOG_SIZE, MADV_HUGEPAGE);
	/* A slot is there: too late. */
	check_errno(set_chunk(chunk, 0), EINVAL);
	must(vm_set_slot(vm.fd, 0, 0, 0, 0, NULL));
	check_ok(set_chunk(chunk, 0));
	check_eq(ioctl(vm.fd, KVM_CHECK_EXTENSION,
		       KVM_CAP_ARM_EAGER_SPLIT_CHUNK_SIZE), chunk);
	must(vm_set_slot(vm.fd, 0, 0, GUEST_RAM, TEST_RAM_SIZE, vm.ram));
	check_split();
	check_merged();
	check_initially_set();
	vm_destroy(&vm);
}

int main(void)
{
	vm_create(&vm);
	check_errors();
	vm_destroy(&vm);
	check_all(0);
	check_all(2UL << 20);
	check_all(1UL << 30);
	return test_end();
}
