// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * The host takes pages away from a running guest (discard, move, fork) and no
 * data is lost.
 */

#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "puppet.h"

#define BASE	0x80000000UL
#define SIZE	(4UL << 20)

static struct vm vm;
static char *mem;

static u64 verify(u64 seed)
{
	return puppet(&vm.vcpu[0], PUPPET_VERIFY, BASE, SIZE, seed);
}

/* Gone for good: the guest reads zeroes afterwards. */
static void check_discard(void)
{
	puppet(&vm.vcpu[0], PUPPET_FILL, BASE, SIZE, 1);
	must(madvise(mem + PAGE, PAGE, MADV_DONTNEED));
	check_eq(puppet(&vm.vcpu[0], PUPPET_READ, BASE + PAGE, 8), 0);
	check_eq(verify(1), PAGE / 8);
	must(madvise(mem, SIZE, MADV_DONTNEED));
	check_eq(verify(1), SIZE / 8);
}

/* Other memory mapped over it, then the VMM writes to that. */
static void check_remap(void)
{
	puppet(&vm.vcpu[0], PUPPET_FILL, BASE, SIZE, 2);
	check(mmap(mem, SIZE, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == mem);
	*(u64 *)(mem + 8 * PAGE) = 0x1234;
	check_eq(puppet(&vm.vcpu[0], PUPPET_READ, BASE + 8 * PAGE, 8), 0x1234);
	check_eq(puppet(&vm.vcpu[0], PUPPET_READ, BASE, 8), 0);
}

/* Copy on write: the child keeps the old data, the guest writes to its own. */
static void check_fork(void)
{
	int pipes[2], status;
	pid_t child;
	char c = 0;

	puppet(&vm.vcpu[0], PUPPET_FILL, BASE, SIZE, 3);
	must(pipe(pipes));
	child = must(fork());
	if (!child) {
		close(pipes[1]);
		if (read(pipes[0], &c, 1) < 0)
			_exit(2);
		_exit(*(u64 *)mem == 3 + BASE ? 0 : 1);
	}
	puppet(&vm.vcpu[0], PUPPET_FILL, BASE, SIZE, 4);
	close(pipes[1]);
	close(pipes[0]);
	must(waitpid(child, &status, 0));
	check_eq(status, 0);
	check_eq(verify(4), 0);
	check_eq(*(u64 *)mem, 4 + BASE);
}

/* Paged out while the guest changes it. */
static void check_pageout(void)
{
	struct puppet_thread thread;
	u32 i;

	puppet_order(&vm.vcpu[0], PUPPET_MODIFY_LOOP, PUPPET_WORD, BASE, SIZE);
	puppet_thread_start(&thread, &vm.vcpu[0]);
	for (i = 0; i < 50; i++) {
		madvise(mem, SIZE, MADV_PAGEOUT);
		madvise(mem, SIZE, i % 2 ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
		usleep(2000);
	}
	*(volatile u64 *)guest_to_host(&vm, PUPPET_WORD) = 1;
	check(puppet_thread_join(&thread) > 0);
	puppet(&vm.vcpu[0], PUPPET_FILL, BASE, SIZE, 5);
	check_eq(verify(5), 0);
}

int main(void)
{
	puppet_boot(&vm, 1);
	mem = test_alloc(SIZE);
	must(vm_set_slot(vm.fd, 1, 0, BASE, SIZE, mem));
	check_discard();
	check_remap();
	check_fork();
	check_pageout();
	vm_destroy(&vm);
	return test_end();
}
