// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * File descriptors closed in any order: the VM lives until the last one is
 * gone.
 */

#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "puppet.h"

static void check_vm_first(void)
{
	struct vcpu *vcpu;
	struct vm vm;

	puppet_boot(&vm, 1);
	vcpu = &vm.vcpu[0];
	close(vm.kvm);
	close(vm.gic);
	close(vm.fd);
	check(puppet(vcpu, PUPPET_HVC, 0x84000000) >= 0x10001);
	puppet(vcpu, PUPPET_FILL, PUPPET_HEAP, 1 << 20, 1);
	check_eq(puppet(vcpu, PUPPET_VERIFY, PUPPET_HEAP, 1 << 20, 1), 0);
	close(vcpu->fd);
	/* The run page is still mapped. */
	check(vcpu->run->exit_reason == KVM_EXIT_MMIO);
	munmap(vcpu->run, vm.run_size);
}

static void check_device_last(void)
{
	struct vm vm;
	u32 n = 0;

	puppet_boot(&vm, 1);
	close(vm.vcpu[0].fd);
	munmap(vm.vcpu[0].run, vm.run_size);
	close(vm.fd);
	close(vm.kvm);
	check_ok(device_attr(vm.gic, KVM_GET_DEVICE_ATTR,
			     KVM_DEV_ARM_VGIC_GRP_NR_IRQS, 0, &n));
	close(vm.gic);
}

/* irqfd and ioeventfd are assigned when everything is closed. */
static void check_eventfds(void)
{
	struct kvm_ioeventfd io = { .addr = GUEST_MMIO, .len = 4 };
	struct kvm_irqfd irq = { .gsi = 5 };
	struct vm vm;

	puppet_boot(&vm, 1);
	irq.fd = must(eventfd(0, EFD_NONBLOCK));
	io.fd = irq.fd;
	must(ioctl(vm.fd, KVM_IRQFD, &irq));
	must(ioctl(vm.fd, KVM_IOEVENTFD, &io));
	vm_destroy(&vm);
	check_ok(eventfd_write(irq.fd, 1));
	close(irq.fd);
}

/* Memory unmapped before the VM is gone. */
static void check_memory_first(void)
{
	struct vm vm;

	puppet_boot(&vm, 1);
	puppet(&vm.vcpu[0], PUPPET_FILL, PUPPET_HEAP, 1 << 20, 1);
	munmap(vm.ram, vm.ram_size);
	check_errno(ioctl(vm.vcpu[0].fd, KVM_RUN, 0), EFAULT);
	vm.ram = NULL;
	vm_destroy(&vm);
}

int main(void)
{
	check_vm_first();
	check_device_last();
	check_eventfds();
	check_memory_first();
	return test_end();
}
