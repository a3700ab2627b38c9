// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* KVM_CAP_HALT_POLL: how long a VM's WFIs poll, whatever the module says. */

#include <unistd.h>

#include "puppet.h"
#include "stats.h"

#define VTIMER	27
#define SLEEPS	20
#define SLEEP_US	300
#define LONGEST_US	500000
#define SECOND	1000000000UL

static int set_poll(struct vm *vm, u64 ns, u32 flags)
{
	struct kvm_enable_cap cap = {
		.cap = KVM_CAP_HALT_POLL,
		.flags = flags,
		.args = { ns },
	};

	return ioctl(vm->fd, KVM_ENABLE_CAP, &cap);
}

/* WFIs that polled, whether that was of use or not. */
static u64 polls(int fd)
{
	static struct stats s;

	stats_read(fd, &s);
	if (!test_under_weir())
		return stats_value_of(&s, "halt_attempted_poll");
	return stats_value_of(&s, "halt_poll_ok") +
	       stats_value_of(&s, "halt_poll_fail");
}

static u64 polls_of_sleeps(struct vcpu *vcpu, int fd, u64 us)
{
	u64 before = polls(fd);

	for (int i = 0; i < SLEEPS; i++) {
		puppet(vcpu, PUPPET_TIMER, us);
		check_eq(puppet(vcpu, PUPPET_IRQ_SLEEP), VTIMER);
	}
	return polls(fd) - before;
}

/* On a slow machine a short timer has fired before the WFI, and there is none. */
static void check_polls(struct vcpu *vcpu, int fd)
{
	u64 us;

	for (us = SLEEP_US; us < LONGEST_US; us *= 2)
		if (polls_of_sleeps(vcpu, fd, us) > 0)
			return;
	check(!"a WFI that polls");
}

int main(void)
{
	struct vm vm;
	int stats;

	puppet_boot(&vm, 1);
	check_eq(ioctl(vm.kvm, KVM_CHECK_EXTENSION, KVM_CAP_HALT_POLL), 1);
	stats = must(ioctl(vm.vcpu[0].fd, KVM_GET_STATS_FD, NULL));
	puppet(&vm.vcpu[0], PUPPET_IRQ_ENABLE, VTIMER, 0);

	check_ok(set_poll(&vm, 0, 0));
	check_eq(polls_of_sleeps(&vm.vcpu[0], stats, SLEEP_US), 0);
	check_errno(set_poll(&vm, SECOND, 1), EINVAL);
	check_errno(set_poll(&vm, 1UL << 32, 0), EINVAL);
	check_eq(polls_of_sleeps(&vm.vcpu[0], stats, SLEEP_US), 0);
	check_ok(set_poll(&vm, SECOND, 0));
	check_polls(&vm.vcpu[0], stats);
	check_ok(set_poll(&vm, 0, 0));
	check_eq(polls_of_sleeps(&vm.vcpu[0], stats, SLEEP_US), 0);
	/* The longest there is. */
	check_ok(set_poll(&vm, 0xffffffff, 0));
	close(stats);
	return test_end();
}
