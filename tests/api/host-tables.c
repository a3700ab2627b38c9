// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * Memory that comes and goes under a slot while the guest writes to it, alone in
 * a GiB of the VMM's, so that the host's tables for it come and go, too.
 */

#include <sys/mman.h>

#include "puppet.h"

#define BASE	0x80000000UL
#define GIB	(1UL << 30)
#define ROUNDS	1500

static struct vm vm;
static volatile bool stop;
static volatile u32 missed;	/* KVM_RUN found no memory */

/* The first byte of a GiB where nothing else is. */
static void *lonely(void)
{
	char *p = mmap(NULL, 3 * GIB, PROT_NONE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED)
		test_die("no room for the guest's memory");
	munmap(p, 3 * GIB);
	return (void *)(((uintptr_t)p + GIB - 1) & ~(GIB - 1));
}

static void *write_on(void *arg)
{
	struct vcpu *vcpu = arg;

	while (!stop) {
		check_errno(ioctl(vcpu->fd, KVM_RUN, 0), EFAULT);
		missed++;
	}
	return NULL;
}

/* Gone again at any moment of the guest's fault, or once the guest has written. */
static bool come_and_go(volatile u64 *mem, u32 round)
{
	volatile u32 spin = round % 512 * 8;
	bool written = true;

	if (mmap((void *)mem, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE |
		 MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != mem)
		test_die("something else is in the guest's memory");
	if (round % 16)
		while (spin)
			spin--;
	else
		written = wait_for(*mem);
	must(munmap((void *)mem, PAGE));
	return written;
}

int main(void)
{
	volatile u64 *mem = lonely();
	pthread_t thread;
	u32 i, before;

	puppet_boot(&vm, 1);
	must(vm_set_slot(vm.fd, 1, 0, BASE, PAGE, (void *)mem));
	puppet_order(&vm.vcpu[0], PUPPET_MODIFY_LOOP, PUPPET_WORD, BASE, PAGE);
	pthread_create(&thread, NULL, write_on, &vm.vcpu[0]);
	for (i = 0; i < ROUNDS && come_and_go(mem, i); i++)
		;
	check_eq(i, ROUNDS);
	before = missed;
	check(wait_for(missed > before));
	stop = true;
	pthread_join(thread, NULL);
	vm_destroy(&vm);
	return test_end();
}
