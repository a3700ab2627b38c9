// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* KVM_SET_SIGNAL_MASK: errors, and the mask is in force only inside KVM_RUN. */

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "puppet.h"

static volatile int handled;

static void count(int signo)
{
	(void)signo;
	handled++;
}

static int set_mask(int fd, u32 len, u64 bits)
{
	struct kvm_signal_mask *mask = calloc(1, sizeof(*mask) + 8);

	mask->len = len;
	memcpy(mask->sigset, &bits, 8);
	len = ioctl(fd, KVM_SET_SIGNAL_MASK, mask);
	free(mask);
	return (int)len;
}

int main(void)
{
	sigset_t usr1;
	struct vm vm;

	puppet_boot(&vm, 1);
	check_errno(set_mask(vm.vcpu[0].fd, 4, 0), EINVAL);
	check_errno(set_mask(vm.vcpu[0].fd, 128, 0), EINVAL);
	check_ok(ioctl(vm.vcpu[0].fd, KVM_SET_SIGNAL_MASK, NULL));

	/* Blocked outside, open inside: pending, it stops the vCPU at once. */
	signal(SIGUSR1, count);
	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	sigprocmask(SIG_BLOCK, &usr1, NULL);
	check_ok(set_mask(vm.vcpu[0].fd, 8, 0));
	raise(SIGUSR1);
	puppet_order(&vm.vcpu[0], PUPPET_WAIT_WORD, PUPPET_WORD, 1);
	check_errno(ioctl(vm.vcpu[0].fd, KVM_RUN, 0), EINTR);
	check_eq(handled, 0);
	sigprocmask(SIG_UNBLOCK, &usr1, NULL);
	check_eq(handled, 1);
	vm_destroy(&vm);
	return test_end();
}
