// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * KVM_GUESTDBG_SINGLESTEP: every instruction is one step, those that trap, call
 * the hypervisor, leave to user space or raise an exception among them.
 */

#include <string.h>

#include "debug.h"

#define SPSR_SS		(1UL << 21)

asm(".pushsection .rodata\n.balign 4096\n"
	"code: mov x8, #0x0a000000\n"
	"mov w0, #0x84000000\n"
	"adr x2, code + 0x800\n"
	"msr vbar_el1, x2\n"
	"trapped: mrs x3, id_aa64pfr0_el1\n"
	"called: hvc #0\n"
	"loaded: ldr x4, [x8]\n"
	"stored: str w4, [x8, #8]\n"
	"undefined: udf #0\n"
	"behind: mrs x5, mdscr_el1\n"
	"add x6, x6, #1\n"
	"end: b end\n"
	".balign 0x800\n"
	".skip 0x200\n"
	"vector: mrs x7, elr_el1\n"
	"add x7, x7, #4\n"
	"msr elr_el1, x7\n"
	"return: eret\n"
	"code_end:\n"
	".popsection\n");
DEBUG_LABELS code[], code_end[], trapped[], called[], loaded[], stored[],
	undefined[], behind[], vector[], end[];

#define AT(symbol) code_at(code, symbol)

/* Straight on from @from to @to. */
static void steps(struct vcpu *vcpu, u64 from, u64 to)
{
	while (from < to) {
		from += 4;
		debug_expect(vcpu, EC_STEP, from);
		check_eq(vcpu_get(vcpu, REG_PSTATE) & SPSR_SS, 0);
	}
}

/* The access first, the step when user space has served it. */
static void check_mmio(struct vcpu *vcpu)
{
	u64 value = 0x123456789abcdef0;

	check_eq(vcpu_run(vcpu), KVM_EXIT_MMIO);
	check_eq(vcpu_get(vcpu, REG_PC), AT(loaded));
	check_eq(vcpu->run->flags, 0);
	memcpy(vcpu->run->mmio.data, &value, sizeof(value));
	debug_expect(vcpu, EC_STEP, AT(stored));
	check_eq(vcpu_get(vcpu, REG_X(4)), value);

	check_eq(vcpu_run(vcpu), KVM_EXIT_MMIO);
	check_eq(vcpu->run->mmio.phys_addr, GUEST_MMIO + 8);
	/* A run that ends before the guest is entered loses no step (under KVM it does). */
	if (test_under_weir()) {
		vcpu->run->immediate_exit = 1;
		check_errno(ioctl(vcpu->fd, KVM_RUN, 0), EINTR);
		vcpu->run->immediate_exit = 0;
		check_eq(vcpu_get(vcpu, REG_PC), AT(undefined));
	}
	debug_expect(vcpu, EC_STEP, AT(undefined));
}

/* The exception is taken in the step, to the vector's first instruction. */
static void check_exception(struct vcpu *vcpu)
{
	debug_expect(vcpu, EC_STEP, AT(vector));
	steps(vcpu, AT(vector), AT(vector) + 12);
	debug_expect(vcpu, EC_STEP, AT(behind));
}

/* A step that is done, but not told before there are to be none, is never told. */
static void check_forgotten(struct vcpu *vcpu)
{
	vcpu_set(vcpu, REG_PC, AT(loaded));
	check_eq(vcpu_run(vcpu), KVM_EXIT_MMIO);
	vcpu->run->immediate_exit = 1;
	check_errno(ioctl(vcpu->fd, KVM_RUN, 0), EINTR);
	vcpu->run->immediate_exit = 0;
	must(debug_set(vcpu, DEBUG_ON, NULL));
	must(debug_set(vcpu, DEBUG_STEP, NULL));
	vcpu_set(vcpu, REG_PC, AT(behind));
	debug_expect(vcpu, EC_STEP, AT(behind) + 4);
}

int main(void)
{
	struct vcpu *vcpu;
	struct vm vm;

	vcpu = debug_boot(&vm, code, code_end);
	must(debug_set(vcpu, DEBUG_STEP, NULL));
	steps(vcpu, AT(code), AT(called));
	check(vcpu_get(vcpu, REG_X(3)) != 0);
	steps(vcpu, AT(called), AT(loaded));
	check(vcpu_get(vcpu, REG_X(0)) >= 0x10001);
	check_mmio(vcpu);
	check_exception(vcpu);
	/* What the guest reads of the debug registers is its own. */
	vcpu_set(vcpu, REG_X(5), 1);
	steps(vcpu, AT(behind), AT(end));
	check_eq(vcpu_get(vcpu, REG_X(5)), 0);
	check_eq(vcpu_get(vcpu, REG_X(6)), 1);
	debug_expect(vcpu, EC_STEP, AT(end));

	/* Enabled without steps, and off: it runs on. */
	vcpu_set(vcpu, REG_PC, AT(code));
	must(debug_set(vcpu, DEBUG_ON, NULL));
	check_eq(vcpu_run(vcpu), KVM_EXIT_MMIO);
	must(debug_set(vcpu, 0, NULL));
	check_eq(vcpu_run(vcpu), KVM_EXIT_MMIO);
	check_eq(vcpu_get(vcpu, REG_PC), AT(stored));

	/* PSTATE.SS of the guest comes through as it was. */
	vcpu_set(vcpu, REG_PC, AT(undefined));
	vcpu->run->immediate_exit = 1;
	check_errno(ioctl(vcpu->fd, KVM_RUN, 0), EINTR);
	vcpu->run->immediate_exit = 0;
	vcpu_set(vcpu, REG_PC, AT(behind));
	vcpu_set(vcpu, REG_PSTATE, vcpu_get(vcpu, REG_PSTATE) | SPSR_SS);
	must(debug_set(vcpu, DEBUG_STEP, NULL));
	debug_expect(vcpu, EC_STEP, AT(behind) + 4);
	check_eq(vcpu_get(vcpu, REG_PSTATE) & SPSR_SS, SPSR_SS);
	check_forgotten(vcpu);
	vm_destroy(&vm);
	return test_end();
}
