// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* KVM_SET_GSI_ROUTING: routes replace the default ones; every bad entry. */

#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "puppet.h"

static int set_routes(struct vm *vm, u32 nr, u32 flags,
		      const struct kvm_irq_routing_entry *entries)
{
	struct kvm_irq_routing *r = calloc(1, sizeof(*r) +
					   (nr > 8 ? 8 : nr) * sizeof(*entries));
	int ret;

	r->nr = nr;
	r->flags = flags;
	if (entries)
		memcpy(r->entries, entries, nr * sizeof(*entries));
	ret = ioctl(vm->fd, KVM_SET_GSI_ROUTING, r);
	free(r);
	return ret;
}

static struct kvm_irq_routing_entry route(u32 gsi, u32 pin)
{
	return (struct kvm_irq_routing_entry) {
		.gsi = gsi, .type = KVM_IRQ_ROUTING_IRQCHIP,
		.u.irqchip.pin = pin,
	};
}

static int one(struct vm *vm, struct kvm_irq_routing_entry e)
{
	return set_routes(vm, 1, 0, &e);
}

static void check_errors(struct vm *vm)
{
	struct kvm_irq_routing_entry e = route(1, 1), two[2];

	check_errno(ioctl(vm->fd, KVM_SET_GSI_ROUTING, NULL), EFAULT);
	check_errno(set_routes(vm, 0, 1, NULL), EINVAL);
	check_errno(set_routes(vm, 1 << 20, 0, NULL), EINVAL);
	e.type = 99;
	check_errno(one(vm, e), EINVAL);
	e = route(1, 1);
	e.flags = 1U << 7;
	check_errno(one(vm, e), EINVAL);
	e = route(1, 1);
	e.u.irqchip.irqchip = 5;
	check_errno(one(vm, e), EINVAL);
	check_errno(one(vm, route(1, 20000)), EINVAL);
	check_errno(one(vm, route(1 << 20, 1)), EINVAL);
	/* The same pin of the same chip twice for one GSI. */
	two[0] = route(3, 4);
	two[1] = route(3, 4);
	check_errno(set_routes(vm, 2, 0, two), EINVAL);
}

/* The last ones that there are, and the first that there are not. */
static void check_limits(struct vm *vm)
{
	struct kvm_irq_routing *r = calloc(1, sizeof(*r) + 4097 * sizeof(r->entries[0]));
	u32 i;

	check_eq(ioctl(vm->fd, KVM_CHECK_EXTENSION, KVM_CAP_IRQ_ROUTING), 4096);
	for (i = 0; i < 4097; i++)
		r->entries[i] = route(i < 4096 ? i : 0, i % 988);
	r->nr = 4096;
	check_ok(ioctl(vm->fd, KVM_SET_GSI_ROUTING, r));
	r->nr = 4097;
	check_errno(ioctl(vm->fd, KVM_SET_GSI_ROUTING, r), EINVAL);
	free(r);
	check_ok(one(vm, route(4095, 987)));
	check_errno(one(vm, route(4095, 988)), EINVAL);
	check_errno(one(vm, route(4096, 987)), EINVAL);
}

static void check_effect(struct vm *vm)
{
	struct kvm_irqfd arg = { .fd = must(eventfd(0, EFD_NONBLOCK)), .gsi = 9 };
	struct vcpu *vcpu = &vm->vcpu[0];
	struct kvm_irq_routing_entry e[2] = { route(9, 20), route(10, 21) };

	puppet(vcpu, PUPPET_IRQ_ENABLE, 32 + 9, 1);
	puppet(vcpu, PUPPET_IRQ_ENABLE, 32 + 20, 1);
	puppet(vcpu, PUPPET_IRQ_ENABLE, 32 + 30, 1);
	check_ok(ioctl(vm->fd, KVM_IRQFD, &arg));
	must(eventfd_write(arg.fd, 1));
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, PUPPET_PATIENCE), 32 + 9);
	check_ok(set_routes(vm, 2, 0, e));
	must(eventfd_write(arg.fd, 1));
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, PUPPET_PATIENCE), 32 + 20);
	e[0] = route(9, 30);
	check_ok(set_routes(vm, 1, 0, e));
	must(eventfd_write(arg.fd, 1));
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, PUPPET_PATIENCE), 32 + 30);
	/* A bad table changes nothing. */
	e[0] = route(9, 20000);
	check_errno(set_routes(vm, 1, 0, e), EINVAL);
	must(eventfd_write(arg.fd, 1));
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, PUPPET_PATIENCE), 32 + 30);
	/* Without a route the signal goes nowhere. */
	check_ok(set_routes(vm, 0, 0, NULL));
	must(eventfd_write(arg.fd, 1));
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, 20000), 1023);
}

int main(void)
{
	struct vm vm;

	puppet_boot(&vm, 1);
	check_errors(&vm);
	check_effect(&vm);
	check_limits(&vm);
	vm_destroy(&vm);
	return test_end();
}
