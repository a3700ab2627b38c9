// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * Coalesced MMIO: writes to a zone wait in the ring in their order, a full or
 * spoilt ring gives exits again, zones come and go; errors.
 */

#include <string.h>

#include "puppet.h"

#define ZONE	GUEST_MMIO
#define MAX	((PAGE - sizeof(struct kvm_coalesced_mmio_ring)) /	\
		 sizeof(struct kvm_coalesced_mmio))

static struct vm vm;
static struct vcpu *vcpu;
static struct kvm_coalesced_mmio_ring *ring;

static int zone(unsigned long request, u64 addr, u32 size, u32 pio)
{
	struct kvm_coalesced_mmio_zone z = {
		.addr = addr, .size = size, .pio = pio,
	};

	return ioctl(vm.fd, request, &z);
}

static int add(u64 addr, u32 size)
{
	return zone(KVM_REGISTER_COALESCED_MMIO, addr, size, 0);
}

static int drop(u64 addr, u32 size)
{
	return zone(KVM_UNREGISTER_COALESCED_MMIO, addr, size, 0);
}

/* Does a write leave to user space? */
static bool leaves(u64 addr, u32 len, u64 value)
{
	puppet_order(vcpu, PUPPET_WRITE, addr, len, value);
	if (puppet_step(vcpu))
		return false;
	check_eq(vcpu->run->exit_reason, KVM_EXIT_MMIO);
	check_eq(vcpu->run->mmio.phys_addr, addr);
	check_eq(vcpu->run->mmio.len, len);
	puppet_finish(vcpu);
	return true;
}

static void take(u64 addr, u32 len, u64 value)
{
	const struct kvm_coalesced_mmio *e = &ring->coalesced_mmio[ring->first];
	u64 got = 0;

	check(ring->first != ring->last);
	check_eq(e->phys_addr, addr);
	check_eq(e->len, len);
	check_eq(e->pio, 0);
	memcpy(&got, e->data, len);
	check_eq(got, value);
	ring->first = (ring->first + 1) % MAX;
}

static void check_errors(void)
{
	u32 i;

	check_errno(zone(KVM_REGISTER_COALESCED_MMIO, ZONE, 8, 2), EINVAL);
	check_errno(zone(KVM_UNREGISTER_COALESCED_MMIO, ZONE, 8, 2), EINVAL);
	check_errno(ioctl(vm.fd, KVM_REGISTER_COALESCED_MMIO, NULL), EFAULT);
	check_errno(ioctl(vm.fd, KVM_UNREGISTER_COALESCED_MMIO, NULL), EFAULT);
	check_ok(drop(ZONE, 8));
	check_eq(ioctl(vm.kvm, KVM_CHECK_EXTENSION, KVM_CAP_COALESCED_MMIO), 1);
	if (!test_under_weir())	/* KVM has ports on arm64, and wraps */
		return;
	check_eq(ioctl(vm.kvm, KVM_CHECK_EXTENSION, KVM_CAP_COALESCED_PIO), 0);
	check_errno(zone(KVM_REGISTER_COALESCED_MMIO, ZONE, 8, 1), EINVAL);
	check_errno(add(-8UL, 16), EINVAL);
	for (i = 0; i < 1000; i++)
		check_ok(add(ZONE, 8));
	check_errno(add(ZONE, 8), ENOSPC);
	check_ok(drop(ZONE, 8));
	check(leaves(ZONE, 4, 1));
}

static void check_zone(void)
{
	check(leaves(ZONE, 4, 1));
	check_ok(add(ZONE, 16));
	check(!leaves(ZONE, 4, 0x11223344));
	check(!leaves(ZONE + 15, 1, 0xa5));
	check(!leaves(ZONE + 8, 8, 0x1122334455667788));
	check(!leaves(ZONE + 2, 2, 0xbeef));
	take(ZONE, 4, 0x11223344);
	take(ZONE + 15, 1, 0xa5);
	take(ZONE + 8, 8, 0x1122334455667788);
	take(ZONE + 2, 2, 0xbeef);
	check_eq(ring->first, ring->last);
	/* Outside, and reads. */
	check(leaves(ZONE + 16, 1, 1));
	check(leaves(ZONE - 8, 8, 1));
	puppet_order(vcpu, PUPPET_READ, ZONE, 4);
	check(!puppet_step(vcpu));
	check_eq(vcpu->run->mmio.is_write, 0);
	puppet_finish(vcpu);
	check_eq(ring->first, ring->last);
}

static void check_full(void)
{
	u32 i;

	for (i = 0; i < MAX - 1; i++)
		check(!leaves(ZONE, 4, i));
	check(leaves(ZONE, 4, 1000));
	take(ZONE, 4, 0);
	check(!leaves(ZONE, 4, 1001));
	for (i = 1; i < MAX - 1; i++)
		take(ZONE, 4, i);
	take(ZONE, 4, 1001);
	check_eq(ring->first, ring->last);
	/* An index out of range is as good as full. */
	i = ring->last;
	ring->last = MAX;
	check(leaves(ZONE, 4, 7));
	ring->last = ~0U;
	check(leaves(ZONE, 4, 7));
	ring->last = i;
	check(!leaves(ZONE, 4, 8));
	take(ZONE, 4, 8);
}

static void check_unregister(void)
{
	check_ok(add(ZONE + 0x100, 8));
	check_ok(add(ZONE + 0x200, 8));
	/* More than the zone, or another: it stays. */
	check_ok(drop(ZONE + 0x100, 9));
	check_ok(drop(ZONE + 0x104, 8));
	check(!leaves(ZONE + 0x100, 4, 9));
	/* Part of it is enough. */
	check_ok(drop(ZONE + 0x104, 1));
	check(leaves(ZONE + 0x100, 4, 9));
	check(!leaves(ZONE + 0x200, 4, 10));
	take(ZONE + 0x100, 4, 9);
	take(ZONE + 0x200, 4, 10);
	check_ok(drop(ZONE, 16));
	check(leaves(ZONE, 4, 1));
}

int main(void)
{
	puppet_boot(&vm, 1);
	vcpu = &vm.vcpu[0];
	check_eq(vm.run_size, 2 * PAGE);
	ring = (void *)((char *)vcpu->run +
			KVM_COALESCED_MMIO_PAGE_OFFSET * PAGE);
	check_errors();
	check_zone();
	check_full();
	check_unregister();
	vm_destroy(&vm);
	return test_end();
}
