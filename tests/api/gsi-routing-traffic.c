// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * Routes swapped while an irqfd is signalled: each signal arrives once, by the
 * old route or the new.
 */

#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "puppet.h"

#define SWAPS	200
#define PIN_A	20
#define PIN_B	21

static void set_pin(struct vm *vm, u32 pin)
{
	struct {
		struct kvm_irq_routing head;
		struct kvm_irq_routing_entry entry;
	} table = {
		.head.nr = 1,
		.entry = { .gsi = 5, .type = KVM_IRQ_ROUTING_IRQCHIP,
			   .u.irqchip.pin = pin },
	};

	must(ioctl(vm->fd, KVM_SET_GSI_ROUTING, &table));
}

static void *swap(void *arg)
{
	struct vm *vm = arg;
	u32 i;

	for (i = 0; i < SWAPS; i++) {
		set_pin(vm, i % 2 ? PIN_A : PIN_B);
		usleep(500);
	}
	return NULL;
}

int main(void)
{
	struct kvm_irqfd arg = { .gsi = 5 };
	struct vcpu *vcpu;
	pthread_t swapper;
	struct vm vm;
	u64 intid;
	u32 i;

	puppet_boot(&vm, 1);
	vcpu = &vm.vcpu[0];
	puppet(vcpu, PUPPET_IRQ_ENABLE, 32 + PIN_A, 1);
	puppet(vcpu, PUPPET_IRQ_ENABLE, 32 + PIN_B, 1);
	set_pin(&vm, PIN_A);
	arg.fd = must(eventfd(0, EFD_NONBLOCK));
	must(ioctl(vm.fd, KVM_IRQFD, &arg));
	pthread_create(&swapper, NULL, swap, &vm);
	for (i = 0; i < SWAPS; i++) {
		must(eventfd_write(arg.fd, 1));
		intid = puppet(vcpu, PUPPET_IRQ_TAKE, PUPPET_PATIENCE);
		check(intid == 32 + PIN_A || intid == 32 + PIN_B);
	}
	pthread_join(swapper, NULL);
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, 1000), 1023);
	vm_destroy(&vm);
	return test_end();
}
