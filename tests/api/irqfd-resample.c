// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe vhe2 max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * KVM_IRQFD with a resample eventfd: a level that the guest's EOI lowers and
 * reports.
 */

#include <sys/eventfd.h>
#include <unistd.h>

#include "puppet.h"

#define GSI	41
#define INTID	(GSI + 32)

static u64 drain(int fd)
{
	eventfd_t n = 0;

	if (eventfd_read(fd, &n))
		return 0;
	return n;
}

static u64 drain_wait(int fd)
{
	u64 n;

	wait_for((n = drain(fd)));
	return n;
}

int main(void)
{
	struct kvm_irqfd arg = {
		.gsi = GSI, .flags = KVM_IRQFD_FLAG_RESAMPLE,
	};
	struct vcpu *vcpu;
	struct vm vm;
	u32 i;

	puppet_boot(&vm, 1);
	vcpu = &vm.vcpu[0];
	puppet(vcpu, PUPPET_IRQ_ENABLE, INTID, 0);
	arg.fd = must(eventfd(0, EFD_NONBLOCK));
	arg.resamplefd = must(eventfd(0, EFD_NONBLOCK));
	check_ok(ioctl(vm.fd, KVM_IRQFD, &arg));
	for (i = 0; i < 20; i++) {
		must(eventfd_write(arg.fd, 1));
		check_eq(puppet(vcpu, PUPPET_IRQ_ACK, PUPPET_PATIENCE), INTID);
		check_eq(drain(arg.resamplefd), 0);
		puppet(vcpu, PUPPET_IRQ_EOI, INTID);
		/* Reported when the guest next leaves, and low since. */
		check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, 1000), 1023);
		check_eq(drain_wait(arg.resamplefd), 1);
	}
	arg.flags = KVM_IRQFD_FLAG_DEASSIGN;
	check_ok(ioctl(vm.fd, KVM_IRQFD, &arg));
	must(eventfd_write(arg.fd, 1));
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, 10000), 1023);
	vm_destroy(&vm);
	return test_end();
}
