// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe vhe2 max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * What the virtual interrupt interface costs: exits that inject nothing touch no
 * register of it, an interrupt is one write of a list register and at most one
 * read. By Weir's own counters; boot test gich counts from outside, which is
 * what the arguments are for: how many exits, how many interrupts.
 */

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#include "puppet.h"
#include "stats.h"

#define SPI		60
#define PSCI		0x84000000	/* PSCI_VERSION */
#define TYPER		(GUEST_GICD + 4)

static struct vm vm;
static int file;
static struct stats before, after;

static u64 counted(const char *name)
{
	return stats_value_of(&after, name) - stats_value_of(&before, name);
}

/* Exits to the lowvisor alone, to the host, to a device of the vGIC's. */
static void check_quiet(u64 n)
{
	u64 i;

	stats_read(file, &before);
	for (i = 0; i < n; i++) {
		puppet(&vm.vcpu[0], PUPPET_HVC, PSCI);
		puppet(&vm.vcpu[0], PUPPET_READ, TYPER, 4);
	}
	stats_read(file, &after);
	check(counted("exits") >= 4 * n);
	check_eq(counted("ich_reads"), 0);
	check_eq(counted("ich_writes"), 0);
}

static void check_injection(u64 n)
{
	u64 i;

	puppet(&vm.vcpu[0], PUPPET_IRQ_ENABLE, SPI, 1);
	stats_read(file, &before);
	for (i = 0; i < n; i++) {
		must(vm_irq(&vm, SPI, 1));
		must(vm_irq(&vm, SPI, 0));
		check_eq(puppet(&vm.vcpu[0], PUPPET_IRQ_TAKE, 1000000), SPI);
	}
	stats_read(file, &after);
	check_eq(counted("vgic_injected"), n);
	check_eq(counted("vgic_lr_writes"), n);
	check_eq(counted("ich_writes"), n);
	check(counted("ich_reads") <= n);
}

int main(int argc, char **argv)
{
	cpu_set_t one;

	if (!test_under_weir())
		test_skip("KVM does not count them");
	CPU_ZERO(&one);
	CPU_SET(0, &one);
	must(sched_setaffinity(0, sizeof(one), &one));
	puppet_boot(&vm, 1);
	file = must(ioctl(vm.vcpu[0].fd, KVM_GET_STATS_FD, NULL));
	check_quiet(argc > 1 ? atoi(argv[1]) : 100);
	check_injection(argc > 2 ? atoi(argv[2]) : 100);
	return test_end();
}
