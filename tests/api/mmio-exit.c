// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* MMIO exits of every width, and reads into registers of both widths. */

#include <string.h>

#include "puppet.h"

#define ADDR	(GUEST_MMIO + 0x120)
#define PATTERN	0xfedcba9876543210UL

static u64 mask_of(u32 bytes)
{
	return bytes == 8 ? ~0UL : (1UL << bytes * 8) - 1;
}

static void check_exit(struct kvm_run *run, u64 addr, u32 len, bool write)
{
	check_eq(run->exit_reason, KVM_EXIT_MMIO);
	check_eq(run->mmio.phys_addr, addr);
	check_eq(run->mmio.len, len);
	check_eq(run->mmio.is_write, write);
}

static void check_write(struct vcpu *vcpu, u32 bytes)
{
	u64 value = 0;

	puppet_order(vcpu, PUPPET_WRITE, ADDR, bytes, PATTERN);
	check(!puppet_step(vcpu));
	check_exit(vcpu->run, ADDR, bytes, true);
	memcpy(&value, vcpu->run->mmio.data, bytes);
	check_eq(value, PATTERN & mask_of(bytes));
	puppet_finish(vcpu);
}

static void check_read(struct vcpu *vcpu, u32 bytes)
{
	u64 value = PATTERN;

	puppet_order(vcpu, PUPPET_READ, ADDR + bytes, bytes);
	check(!puppet_step(vcpu));
	check_exit(vcpu->run, ADDR + bytes, bytes, false);
	/* What lies behind the width must not reach the guest. */
	memcpy(vcpu->run->mmio.data, &value, sizeof(value));
	check_eq(puppet_finish(vcpu), PATTERN & mask_of(bytes));
}

/* (Linux 6.12's KVM forgets the sign on its way to the register.) */
static void check_signed(struct vcpu *vcpu, u32 bytes, u32 bits)
{
	u64 value = PATTERN | 1UL << (bytes * 8 - 1);
	u64 want = (u64)((s64)(value << (64 - bytes * 8)) >> (64 - bytes * 8));

	if (bits == 32)
		want &= 0xffffffff;
	puppet_order(vcpu, PUPPET_READ_SIGNED, ADDR, bytes, bits);
	check(!puppet_step(vcpu));
	check_exit(vcpu->run, ADDR, bytes, false);
	memcpy(vcpu->run->mmio.data, &value, sizeof(value));
	if (test_under_weir())
		check_eq(puppet_finish(vcpu), want);
	else
		puppet_finish(vcpu);
}

/* An exit is served once, also if KVM_RUN is interrupted in between. */
static void check_once(struct vcpu *vcpu)
{
	u64 value = 5;

	puppet_order(vcpu, PUPPET_READ, ADDR, 8);
	check(!puppet_step(vcpu));
	memcpy(vcpu->run->mmio.data, &value, sizeof(value));
	vcpu->run->immediate_exit = 1;
	check_errno(ioctl(vcpu->fd, KVM_RUN, 0), EINTR);
	vcpu->run->immediate_exit = 0;
	memset(vcpu->run->mmio.data, 0xff, 8);
	check_eq(puppet_finish(vcpu), 5);
}

int main(void)
{
	struct vcpu *vcpu;
	struct vm vm;
	u32 bytes;

	puppet_boot(&vm, 1);
	vcpu = &vm.vcpu[0];
	for (bytes = 1; bytes <= 8; bytes *= 2) {
		check_write(vcpu, bytes);
		check_read(vcpu, bytes);
	}
	check_signed(vcpu, 1, 32);
	check_signed(vcpu, 2, 32);
	check_signed(vcpu, 1, 64);
	check_signed(vcpu, 2, 64);
	check_signed(vcpu, 4, 64);
	check_once(vcpu);
	vm_destroy(&vm);
	return test_end();
}
