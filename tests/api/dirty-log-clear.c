// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2 and KVM_CLEAR_DIRTY_LOG: what is cleared
 * and what stays, logs that start full, errors.
 */

#include <string.h>
#include <sys/mman.h>

#include "log.h"

#define END_PAGES	100UL	/* of a slot that ends within a word */

static struct vm vm;
static struct log log;
static char *mem;

static int enable(u64 flags)
{
	struct kvm_enable_cap cap = {
		.cap = KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2, .args = { flags },
	};

	return ioctl(vm.fd, KVM_ENABLE_CAP, &cap);
}

static void check_cap(void)
{
	struct kvm_enable_cap cap = {
		.cap = KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2, .flags = 1,
	};

	check_eq(ioctl(vm.kvm, KVM_CHECK_EXTENSION, cap.cap), 3);
	check_errno(ioctl(vm.fd, KVM_ENABLE_CAP, &cap), EINVAL);
	check_errno(enable(KVM_DIRTY_LOG_INITIALLY_SET), EINVAL);
	check_errno(enable(4), EINVAL);
	check_errno(enable(1ULL << 32 | 1), EINVAL);
}

static void check_errors(void)
{
	static u64 ones[LOG_PAGES / 64];

	check_errno(log_clear(&vm, 1, 0, 64, ones), ENOENT);
	check_errno(log_clear(&vm, 9, 0, 64, ones), ENOENT);
	check_errno(log_clear(&vm, 40000, 0, 64, ones), EINVAL);
	check_errno(log_clear(&vm, 1, 32, 64, ones), EINVAL);
	check_errno(ioctl(vm.fd, KVM_CLEAR_DIRTY_LOG, NULL), EFAULT);
	log_slot(&vm, mem, true);
	memset(ones, 0xff, sizeof(ones));
	log_touch(&vm, 3);
	check_errno(log_clear(&vm, 1, 3, 64, ones), EINVAL);
	check_errno(log_clear(&vm, 1, 0, 63, ones), EINVAL);
	check_errno(log_clear(&vm, 1, 0, LOG_PAGES + 64, ones), EINVAL);
	check_errno(log_clear(&vm, 1, LOG_PAGES, 64, ones), EINVAL);
	check_errno(log_clear(&vm, 1, LOG_PAGES + 64, 64, ones), EINVAL);
	check_errno(log_clear(&vm, 1, ~63UL, 64, ones), EINVAL);
	check_errno(log_clear(&vm, 1, 0, LOG_PAGES, NULL), EFAULT);
	check_ok(log_clear(&vm, 1, LOG_PAGES, 0, ones));
	check_ok(log_clear(&vm, 1, 0, 0, ones));
	/* Nothing of it cleared anything. */
	check_eq(log_read(&vm, &log), 1);
	log_slot(&vm, mem, false);
}

/* The bitmap ends in memory that cannot be read: nothing is cleared. */
static void check_half(void)
{
	char *map = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	memset(map, 0xff, PAGE);
	must(munmap(map + PAGE, PAGE));
	log_slot(&vm, mem, true);
	log_touch(&vm, 3);
	check_errno(log_clear(&vm, 1, 0, LOG_PAGES, map + PAGE - 64), EFAULT);
	if (test_under_weir()) {	/* KVM reads, and takes, no more than 64 */
		check_eq(log_read(&vm, &log), 1);
		check(log_has(&log, 3));
	}
	log_slot(&vm, mem, false);
}

/* Without the capability: KVM_GET_DIRTY_LOG clears, and so does this. */
static void check_automatic(void)
{
	u64 word = 1 << 5;

	log_slot(&vm, mem, true);
	log_touch(&vm, 5);
	log_touch(&vm, 6);
	check_ok(log_clear(&vm, 1, 0, 64, &word));
	check_eq(log_read(&vm, &log), 1);
	check(log_has(&log, 6));
	check_eq(log_read(&vm, &log), 0);
	log_touch(&vm, 5);
	check_eq(log_read(&vm, &log), 1);
	log_slot(&vm, mem, false);
}

static void check_manual(void)
{
	u64 word = 1 << 6 | 1 << 9;

	must(enable(KVM_DIRTY_LOG_MANUAL_PROTECT_ENABLE));
	log_slot(&vm, mem, true);
	check_eq(log_read(&vm, &log), 0);
	log_touch(&vm, 64 + 5);
	log_touch(&vm, 64 + 6);
	log_touch(&vm, 700);
	/* It stays until it is cleared. */
	check_eq(log_read(&vm, &log), 3);
	check_eq(log_read(&vm, &log), 3);
	check(log_has(&log, 69) && log_has(&log, 70) && log_has(&log, 700));
	check_ok(log_clear(&vm, 1, 64, 64, &word));
	check_eq(log_read(&vm, &log), 2);
	check(log_has(&log, 69) && !log_has(&log, 70) && log_has(&log, 700));
	/* Written again, it comes again; what stays comes once. */
	log_touch(&vm, 70);
	log_touch(&vm, 69);
	check_eq(log_read(&vm, &log), 3);
	check_ok(log_clear(&vm, 1, 0, LOG_PAGES, &log));
	check_eq(log_read(&vm, &log), 0);
	log_touch(&vm, 70);
	check_eq(log_read(&vm, &log), 1);
	log_slot(&vm, mem, false);
	check_errno(log_get(&vm, 1, &log), ENOENT);
}

static void check_full(void)
{
	u64 i;

	must(enable(KVM_DIRTY_LOG_MANUAL_PROTECT_ENABLE |
		    KVM_DIRTY_LOG_INITIALLY_SET));
	puppet(&vm.vcpu[0], PUPPET_FILL, LOG_BASE, LOG_SIZE, 1);
	log_slot(&vm, mem, true);
	check_eq(log_read(&vm, &log), LOG_PAGES);
	/* Written before its turn, it is no longer dirty after. */
	log_touch(&vm, 65);
	check_ok(log_clear(&vm, 1, 64, 64, &log));
	check_eq(log_read(&vm, &log), LOG_PAGES - 64);
	for (i = 0; i < LOG_PAGES; i += 5)
		log_touch(&vm, i);
	check_eq(log_read(&vm, &log), LOG_PAGES - 64 + 13);
	check(log_has(&log, 65) && log_has(&log, 125) && !log_has(&log, 64));
	check_ok(log_clear(&vm, 1, 0, LOG_PAGES, &log));
	check_eq(log_read(&vm, &log), 0);
	puppet(&vm.vcpu[0], PUPPET_FILL, LOG_BASE, LOG_SIZE, 2);
	check_eq(log_read(&vm, &log), LOG_PAGES);
	log_slot(&vm, mem, false);
}

/* A slot that ends within a word has no page beyond its end. */
static void check_end(void)
{
	u64 map[2] = { ~0UL, ~0UL };

	must(vm_set_slot(vm.fd, 2, KVM_MEM_LOG_DIRTY_PAGES, LOG_BASE + LOG_SIZE,
			 END_PAGES * PAGE, mem));
	must(log_get(&vm, 2, map));
	check_eq(map[0], ~0UL);
	check_eq(map[1], (1UL << (END_PAGES - 64)) - 1);
	map[1] = ~0UL;
	check_errno(log_clear(&vm, 2, 64, END_PAGES - 65, map), EINVAL);
	check_ok(log_clear(&vm, 2, 64, END_PAGES - 64, map + 1));
	must(log_get(&vm, 2, map));
	check_eq(map[0], ~0UL);
	check_eq(map[1], 0);
	must(vm_set_slot(vm.fd, 2, 0, 0, 0, NULL));
	/* The capability is turned off again. */
	must(enable(0));
	log_slot(&vm, mem, true);
	check_eq(log_read(&vm, &log), 0);
	log_touch(&vm, 1);
	check_eq(log_read(&vm, &log), 1);
	check_eq(log_read(&vm, &log), 0);
}

int main(void)
{
	puppet_boot(&vm, 1);
	mem = test_alloc(LOG_SIZE);
	madvise(mem, LOG_SIZE, MADV_HUGEPAGE);
	log_slot(&vm, mem, false);
	check_cap();
	check_errors();
	check_half();
	check_automatic();
	check_manual();
	check_full();
	check_end();
	vm_destroy(&vm);
	return test_end();
}
