// SPDX-License-Identifier: GPL-2.0-only
/* boards: nvhe nvhe3; kernels: stock; gate: no; timeout: 150 */
/*
 * More VMs one after another, 20 of them alive at a time, than a CPU with 8 bits has
 * VMIDs, twice over, while a VM that never leaves its guest looks at its own memory:
 * all have something else at the same addresses, and none sees another's. (The emulator
 * empties its TLBs with every VMID that is loaded: see tests/boot/vmids.)
 */

#include <sched.h>

#include "blob.h"
#include "puppet.h"

#define VMS	600
#define ALIVE	20
#define PAGES	16
#define SIZE	(PAGES * PAGE)
#define STOP	PUPPET_WORD
#define ROUNDS	(PUPPET_WORD + 8)

/*
 * x0: &{ first page, end, seed, STOP }. Counts its rounds behind STOP; answers the
 * address of the first word that PUPPET_FILL did not leave, or 0 when told to stop.
 */
GUEST_CODE(watch_pages,
	   "ldp x1, x2, [x0]\n"
	   "ldp x3, x4, [x0, #16]\n"
	   "mov x5, #0\n"
	   "1: mov x0, x1\n"
	   "2: ldr x6, [x0]\n"
	   "add x7, x3, x0\n"
	   "cmp x6, x7\n"
	   "b.ne 3f\n"
	   "add x0, x0, #4096\n"
	   "cmp x0, x2\n"
	   "b.lo 2b\n"
	   "add x5, x5, #1\n"
	   "str x5, [x4, #8]\n"
	   "ldr x6, [x4]\n"
	   "cbz x6, 1b\n"
	   "mov x0, #0\n"
	   "3: ret\n");

#define CODE	(PUPPET_HEAP + (1UL << 20))
#define ARGS	(CODE + PAGE)

static struct vm watcher, vm[ALIVE];
static volatile bool watched;

static void pin(u32 cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	must(sched_setaffinity(0, sizeof(set), &set));
}

static u64 seed_of(u32 i)
{
	return (u64)(i + 1) << 40;
}

static void *watch(void *arg)
{
	pin(0);
	check_eq(puppet_finish(arg), 0);
	watched = true;
	return NULL;
}

static u64 rounds(void)
{
	return *(volatile u64 *)guest_to_host(&watcher, ROUNDS);
}

static void watch_start(pthread_t *thread)
{
	const u64 args[] = { PUPPET_HEAP, PUPPET_HEAP + SIZE, seed_of(VMS), STOP };
	u64 *to;
	u32 i;

	puppet_boot(&watcher, 1);
	puppet(&watcher.vcpu[0], PUPPET_FILL, PUPPET_HEAP, SIZE, seed_of(VMS));
	guest_put_code(&watcher, CODE, watch_pages);
	to = guest_to_host(&watcher, ARGS);
	for (i = 0; i < ARRAY_SIZE(args); i++)
		to[i] = args[i];
	puppet_order(&watcher.vcpu[0], PUPPET_CALL, CODE, ARGS);
	must(-pthread_create(thread, NULL, watch, &watcher.vcpu[0]));
	if (!wait_for(rounds()))
		test_die("nobody looks");
}

static void watch_stop(pthread_t thread)
{
	u64 before = rounds();

	check(wait_for(rounds() > before || watched));
	*(volatile u64 *)guest_to_host(&watcher, STOP) = 1;
	if (!wait_for(watched))
		test_die("the watcher does not see that it is to stop");
	pthread_join(thread, NULL);
	vm_destroy(&watcher);
}

static void fill(u32 i)
{
	puppet_boot(&vm[i % ALIVE], 1);
	puppet(&vm[i % ALIVE].vcpu[0], PUPPET_FILL, PUPPET_HEAP, SIZE, seed_of(i));
}

static void verify(u32 i)
{
	check_eq(puppet(&vm[i % ALIVE].vcpu[0], PUPPET_VERIFY, PUPPET_HEAP, SIZE,
			seed_of(i)), 0);
}

/* The oldest goes, one comes, one of those in between is looked at again. */
static void replace(u32 i)
{
	verify(i - ALIVE);
	vm_destroy(&vm[i % ALIVE]);
	fill(i);
	verify(i - i % (ALIVE - 1) % ALIVE);
}

int main(void)
{
	pthread_t thread;
	u32 i;

	watch_start(&thread);
	for (i = 0; i < VMS && !watched; i++) {
		pin(i % 2);
		if (i < ALIVE)
			fill(i);
		else
			replace(i);
	}
	check_eq(i, VMS);
	for (i = VMS - ALIVE; i < VMS && !watched; i++) {
		verify(i);
		vm_destroy(&vm[i % ALIVE]);
	}
	watch_stop(thread);
	return test_end();
}
