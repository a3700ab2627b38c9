// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * 32-bit code at EL0 accesses MMIO within an IT block: what follows is conditional
 * as the block says, whoever has done the access for the guest.
 */

#include <string.h>

#include "vm.h"

#define CODE	(GUEST_RAM + 0x100000UL)

/* User mode, Thumb, interrupts masked. */
#define USR_THUMB	(0x10 | 0x20 | 0x1c0)

/* r3 is stored after each block, whose conditions are those of Z set. */
static const u16 code[] = {
	0x2000,		/* movs r0, #0 */
	0xbf06,		/* itte eq */
	0x6011,		/* streq r1, [r2] */
	0x2301,		/* moveq r3, #1 */
	0x2302,		/* movne r3, #2 */
	0x6053,		/* str r3, [r2, #4] */
	0xbf0a,		/* itet eq */
	0x6891,		/* ldreq r1, [r2, #8] */
	0x2303,		/* movne r3, #3 */
	0x18cb,		/* addeq r3, r1, r3 */
	0x60d3,		/* str r3, [r2, #12] */
	0xe7fe,		/* b . */
};

static struct vm vm;

static struct kvm_run *access_at(u32 offset)
{
	struct kvm_run *run = vm.vcpu[0].run;

	check_eq(vcpu_run(&vm.vcpu[0]), KVM_EXIT_MMIO);
	check_eq(run->mmio.phys_addr, GUEST_MMIO + offset);
	return run;
}

int main(void)
{
	struct vcpu *vcpu;
	u64 usr = USR_THUMB;
	struct kvm_run *run;

	vm_create(&vm);
	vm_add_ram(&vm, TEST_RAM_SIZE);
	vcpu = vm_add_vcpu(&vm);
	memcpy(guest_to_host(&vm, CODE), code, sizeof(code));
	if (vcpu_reg(vcpu, KVM_SET_ONE_REG, REG_PSTATE, &usr))
		test_skip("the host has no 32-bit EL0");
	vcpu_set(vcpu, REG_PC, CODE);
	vcpu_set(vcpu, REG_X(1), 0x11);
	vcpu_set(vcpu, REG_X(2), GUEST_MMIO);

	run = access_at(0);
	check_eq(*(u32 *)run->mmio.data, 0x11);
	run = access_at(4);
	check_eq(*(u32 *)run->mmio.data, 1);
	run = access_at(8);
	check_eq(run->mmio.is_write, 0);
	*(u32 *)run->mmio.data = 0x40;
	run = access_at(12);
	check_eq(*(u32 *)run->mmio.data, 0x41);
	vm_destroy(&vm);
	return test_end();
}
