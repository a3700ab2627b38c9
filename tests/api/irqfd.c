// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * KVM_IRQFD: an edge by eventfd, to a vCPU that spins or sleeps, and after
 * deassign none.
 */

#include <sys/eventfd.h>
#include <unistd.h>

#include "puppet.h"

#define GSI	40		/* INTID 72 by the default routing */
#define INTID	(GSI + 32)
#define SIGNALS	100

static int irqfd(struct vm *vm, int fd, u32 gsi, u32 flags)
{
	struct kvm_irqfd arg = { .fd = fd, .gsi = gsi, .flags = flags };

	return ioctl(vm->fd, KVM_IRQFD, &arg);
}

static void check_sleeper(struct vm *vm, int fd)
{
	struct puppet_thread thread;
	u32 i;

	for (i = 0; i < SIGNALS; i++) {
		puppet_order(&vm->vcpu[0], PUPPET_IRQ_SLEEP);
		puppet_thread_start(&thread, &vm->vcpu[0]);
		if (i % 2)
			usleep(500);
		must(eventfd_write(fd, 1));
		check_eq(puppet_thread_join(&thread), INTID);
	}
}

static void check_spinner(struct vm *vm, int fd)
{
	struct puppet_thread thread;
	u32 i;

	for (i = 0; i < SIGNALS; i++) {
		puppet_order(&vm->vcpu[0], PUPPET_IRQ_TAKE, PUPPET_PATIENCE);
		puppet_thread_start(&thread, &vm->vcpu[0]);
		must(eventfd_write(fd, 1));
		check_eq(puppet_thread_join(&thread), INTID);
	}
}

int main(void)
{
	struct vcpu *vcpu;
	struct vm vm;
	int fd, i;

	puppet_boot(&vm, 1);
	vcpu = &vm.vcpu[0];
	fd = must(eventfd(0, EFD_NONBLOCK));
	puppet(vcpu, PUPPET_IRQ_ENABLE, INTID, 1);
	check_ok(irqfd(&vm, fd, GSI, 0));
	check_spinner(&vm, fd);
	check_sleeper(&vm, fd);
	/* Several signals before anybody looks are one interrupt. */
	must(eventfd_write(fd, 1));
	must(eventfd_write(fd, 3));
	usleep(20000);
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, PUPPET_PATIENCE), INTID);
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, 1000), 1023);
	/* Signalled before it was assigned: that counts. */
	check_ok(irqfd(&vm, fd, GSI, KVM_IRQFD_FLAG_DEASSIGN));
	must(eventfd_write(fd, 1));
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, 20000), 1023);
	check_ok(irqfd(&vm, fd, GSI, 0));
	usleep(20000);
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, PUPPET_PATIENCE), INTID);
	/* A level interrupt that nobody lowers comes once. (KVM's may be lost.) */
	puppet(vcpu, PUPPET_IRQ_ENABLE, INTID, 0);
	for (i = 0; i < 3 && test_under_weir(); i++) {
		must(eventfd_write(fd, 1));
		check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, PUPPET_PATIENCE), INTID);
		check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, 1000), 1023);
	}
	/* The last reference to the eventfd goes while it is assigned. */
	close(fd);
	usleep(20000);
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, 1000), 1023);
	vm_destroy(&vm);
	return test_end();
}
