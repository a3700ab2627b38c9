// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * KVM_IOEVENTFD: every length, none, data match and wildcard; the VMM sees no
 * exit.
 */

#include <sys/eventfd.h>
#include <unistd.h>

#include "puppet.h"

static int assign(struct vm *vm, u64 addr, u32 len, u64 match, int fd, u32 flags)
{
	struct kvm_ioeventfd arg = {
		.addr = addr, .len = len, .datamatch = match, .fd = fd,
		.flags = flags,
	};

	return ioctl(vm->fd, KVM_IOEVENTFD, &arg);
}

static u64 drain(int fd)
{
	eventfd_t n = 0;

	return eventfd_read(fd, &n) ? 0 : n;
}

/* Does a write leave to the VMM? */
static bool exits(struct vm *vm, u64 addr, u32 len, u64 value)
{
	puppet_order(&vm->vcpu[0], PUPPET_WRITE, addr, len, value);
	if (puppet_step(&vm->vcpu[0]))
		return false;
	puppet_finish(&vm->vcpu[0]);
	return true;
}

static void check_length(struct vm *vm, int fd, u32 len)
{
	u32 other;

	check_ok(assign(vm, GUEST_MMIO, len, 0, fd, 0));
	for (other = 1; other <= 8; other *= 2) {
		check_eq(exits(vm, GUEST_MMIO, other, 5), other != len);
		check_eq(drain(fd), other == len);
	}
	check(exits(vm, GUEST_MMIO + 8, len, 5));
	check_ok(assign(vm, GUEST_MMIO, len, 0, fd, KVM_IOEVENTFD_FLAG_DEASSIGN));
	check(exits(vm, GUEST_MMIO, len, 5));
	check_eq(drain(fd), 0);
}

static void check_match(struct vm *vm, int fd, int other)
{
	u32 flag = KVM_IOEVENTFD_FLAG_DATAMATCH;

	check_ok(assign(vm, GUEST_MMIO, 4, 7, fd, flag));
	check_ok(assign(vm, GUEST_MMIO, 4, 8, other, flag));
	check(!exits(vm, GUEST_MMIO, 4, 7));
	check_eq(drain(fd), 1);
	check(!exits(vm, GUEST_MMIO, 4, 8));
	check(!exits(vm, GUEST_MMIO, 4, 8));
	check_eq(drain(other), 2);
	check_eq(drain(fd), 0);
	check(exits(vm, GUEST_MMIO, 4, 9));
	check(exits(vm, GUEST_MMIO, 2, 7));
	check_ok(assign(vm, GUEST_MMIO, 4, 7, fd, flag | KVM_IOEVENTFD_FLAG_DEASSIGN));
	check(exits(vm, GUEST_MMIO, 4, 7));
	check_ok(assign(vm, GUEST_MMIO, 4, 8, other,
			flag | KVM_IOEVENTFD_FLAG_DEASSIGN));
}

/*
 * Length 0 takes a write of any length. (KVM on arm64 accepts it and looks
 * for it on another bus, so writes leave to the VMM.)
 */
static void check_zero_length(struct vm *vm, int fd)
{
	u32 len;

	check_ok(assign(vm, GUEST_MMIO, 0, 0, fd, 0));
	for (len = 1; len <= 8 && test_under_weir(); len *= 2) {
		check(!exits(vm, GUEST_MMIO, len, 5));
		check_eq(drain(fd), 1);
	}
	check_ok(assign(vm, GUEST_MMIO, 0, 0, fd, KVM_IOEVENTFD_FLAG_DEASSIGN));
	check(exits(vm, GUEST_MMIO, 4, 5));
}

/*
 * A port space that no guest has takes doorbells, and they are no others': QEMU 7.2
 * tries seven at its start, and rings none anywhere if it cannot have them.
 */
static void check_ports(struct vm *vm, int fd)
{
	const u32 match = KVM_IOEVENTFD_FLAG_DATAMATCH, pio = KVM_IOEVENTFD_FLAG_PIO;
	const u32 end = KVM_IOEVENTFD_FLAG_DEASSIGN;
	u32 i;

	for (i = 0; i < 7; i++)
		check_ok(assign(vm, 0, 2, i, fd, pio | match));
	check_errno(assign(vm, 0, 2, 0, fd, pio | match), EEXIST);
	check_errno(assign(vm, 0, 2, 0, fd, match | end), ENOENT);
	check_ok(assign(vm, GUEST_MMIO, 4, 0, fd, pio));
	check(exits(vm, GUEST_MMIO, 4, 5));
	check_eq(drain(fd), 0);
	check_ok(assign(vm, GUEST_MMIO, 4, 0, fd, 0));
	check(!exits(vm, GUEST_MMIO, 4, 5));
	check_eq(drain(fd), 1);
	check_ok(assign(vm, GUEST_MMIO, 4, 0, fd, end));
	check_ok(assign(vm, GUEST_MMIO, 4, 0, fd, pio | end));
	for (i = 0; i < 7; i++)
		check_ok(assign(vm, 0, 2, i, fd, pio | match | end));
	check_errno(assign(vm, 0, 2, 0, fd, pio | match | end), ENOENT);
}

/* Reads are the VMM's, and a burst of writes is counted in full. */
static void check_others(struct vm *vm, int fd)
{
	struct vcpu *vcpu = &vm->vcpu[0];

	check_ok(assign(vm, GUEST_MMIO, 4, 0, fd, 0));
	puppet_order(vcpu, PUPPET_READ, GUEST_MMIO, 4);
	check(!puppet_step(vcpu));
	puppet_finish(vcpu);
	puppet(vcpu, PUPPET_WRITE_MANY, GUEST_MMIO, 4, 1, 1000);
	check_eq(drain(fd), 1000);
	/* The eventfd lives on in the kernel when the VMM closes it. */
	close(fd);
	check(!exits(vm, GUEST_MMIO, 4, 1));
}

int main(void)
{
	struct vm vm;
	int fd, other;
	u32 len;

	puppet_boot(&vm, 1);
	fd = must(eventfd(0, EFD_NONBLOCK));
	other = must(eventfd(0, EFD_NONBLOCK));
	for (len = 1; len <= 8; len *= 2)
		check_length(&vm, fd, len);
	check_match(&vm, fd, other);
	check_zero_length(&vm, fd);
	check_ports(&vm, fd);
	check_others(&vm, fd);
	vm_destroy(&vm);
	return test_end();
}
