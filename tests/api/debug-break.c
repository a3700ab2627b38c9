// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * BRK, breakpoints and watchpoints of a debugger in user space, next to the
 * guest's own, which keep their values and come back in force.
 */

#include "debug.h"

#define MDSCR_MDE	(1UL << 15)
#define MDSCR_KDE	(1UL << 13)
#define REG_MDSCR	ARM64_SYS_REG(2, 0, 0, 2, 2)
#define REG_DBGBVR0	ARM64_SYS_REG(2, 0, 0, 0, 4)
#define REG_DBGBCR0	ARM64_SYS_REG(2, 0, 0, 0, 5)
#define REG_ESR		ARM64_SYS_REG(3, 0, 5, 2, 0)
#define REG_OSLSR	ARM64_SYS_REG(2, 0, 1, 1, 4)
#define PSTATE_EL1H	0x1c5	/* all but D masked */

asm(".pushsection .rodata\n.balign 4096\n"
	"code: adr x1, word\n"
	"adr x2, code + 0x800\n"
	"msr vbar_el1, x2\n"
	"first: ldr x3, [x1]\n"
	"second: str x3, [x1, #8]\n"
	"third: add x3, x3, #1\n"
	"broken: brk #0x123\n"
	"mrs x4, dbgbvr0_el1\n"
	"mrs x5, mdscr_el1\n"
	"msr dbgbvr1_el1, x1\n"
	"end: b end\n"
	".balign 8\n"
	"word: .quad 7, 0\n"
	".balign 0x800\n"
	".skip 0x200\n"
	"vector: mov x6, #0x0a000000\n"
	"str x6, [x6]\n"
	"code_end:\n"
	".popsection\n");
DEBUG_LABELS code[], code_end[], first[], second[], third[], broken[], end[],
	word[], vector[];

#define AT(symbol) code_at(code, symbol)

static void check_brk(struct vcpu *vcpu)
{
	must(debug_set(vcpu, DEBUG_ON | KVM_GUESTDBG_USE_SW_BP, NULL));
	debug_expect(vcpu, EC_BRK, AT(broken));
	check_eq(vcpu->run->debug.arch.hsr & 0xffff, 0x123);
	/* Again and again, until somebody moves PC. */
	debug_expect(vcpu, EC_BRK, AT(broken));
}

static void check_hardware(struct vcpu *vcpu)
{
	struct kvm_guest_debug_arch arch = {
		.dbg_bvr[0] = AT(third), .dbg_bcr[0] = BCR_EL1,
		.dbg_bvr[1] = AT(end), .dbg_bcr[1] = BCR_EL1,
		.dbg_wvr[0] = AT(word), .dbg_wcr[0] = WCR_EL1_LOAD,
		.dbg_wvr[1] = AT(word) + 8, .dbg_wcr[1] = WCR_EL1_STORE,
	};

	vcpu_set(vcpu, REG_PC, AT(code));
	must(debug_set(vcpu, DEBUG_ON | KVM_GUESTDBG_USE_HW, &arch));
	debug_expect(vcpu, EC_WATCHPOINT, AT(first));
	check_eq(vcpu->run->debug.arch.far, AT(word));
	/* Past it by a step without watchpoints, as debuggers do. */
	must(debug_set(vcpu, DEBUG_STEP, NULL));
	debug_expect(vcpu, EC_STEP, AT(second));
	check_eq(vcpu_get(vcpu, REG_X(3)), 7);
	must(debug_set(vcpu, DEBUG_ON | KVM_GUESTDBG_USE_HW, &arch));
	debug_expect(vcpu, EC_WATCHPOINT, AT(second));
	check_eq(vcpu->run->debug.arch.far, AT(word) + 8);
	arch.dbg_wcr[1] = 0;
	must(debug_set(vcpu, DEBUG_ON | KVM_GUESTDBG_USE_HW, &arch));
	debug_expect(vcpu, EC_BREAKPOINT, AT(third));
	/* BRK is a debug exception, USE_SW_BP or not. */
	arch.dbg_bcr[0] = 0;
	must(debug_set(vcpu, DEBUG_ON | KVM_GUESTDBG_USE_HW, &arch));
	debug_expect(vcpu, EC_BRK, AT(broken));
	vcpu_set(vcpu, REG_PC, AT(broken) + 4);
	/* The guest reads what it wrote: nothing yet; and writes its own. */
	debug_expect(vcpu, EC_BREAKPOINT, AT(end));
	check_eq(vcpu_get(vcpu, REG_X(4)), 0);
	check_eq(vcpu_get(vcpu, REG_X(5)), 0);
	check_eq(vcpu_get(vcpu, REG_DBGBVR0 + (1 << 3)), AT(word));
}

/* The guest's own breakpoint: to the debugger while there is one. */
static void check_own(struct vcpu *vcpu)
{
	static const struct kvm_guest_debug_arch none;

	vcpu_set(vcpu, REG_DBGBVR0, AT(third));
	vcpu_set(vcpu, REG_DBGBCR0, BCR_EL1);
	vcpu_set(vcpu, REG_MDSCR, MDSCR_MDE | MDSCR_KDE);
	vcpu_set(vcpu, REG_PSTATE, PSTATE_EL1H);
	vcpu_set(vcpu, REG_PC, AT(code));
	must(debug_set(vcpu, DEBUG_ON, NULL));
	debug_expect(vcpu, EC_BREAKPOINT, AT(third));
	/* Not in force while the debugger has the hardware. */
	must(debug_set(vcpu, DEBUG_ON | KVM_GUESTDBG_USE_HW, &none));
	debug_expect(vcpu, EC_BRK, AT(broken));
	check_eq(vcpu_get(vcpu, REG_MDSCR), MDSCR_MDE | MDSCR_KDE);
	/* Nor under the OS Lock. */
	vcpu_set(vcpu, REG_OSLSR, vcpu_get(vcpu, REG_OSLSR) | 2);
	must(debug_set(vcpu, DEBUG_ON, NULL));
	vcpu_set(vcpu, REG_PC, AT(code));
	debug_expect(vcpu, EC_BRK, AT(broken));
	vcpu_set(vcpu, REG_OSLSR, vcpu_get(vcpu, REG_OSLSR) & ~2UL);
	/* The guest's again: its vector stores to user space's MMIO. */
	must(debug_set(vcpu, 0, NULL));
	vcpu_set(vcpu, REG_PC, AT(code));
	check_eq(vcpu_run(vcpu), KVM_EXIT_MMIO);
	check_eq(vcpu_get(vcpu, REG_ESR) >> 26, EC_BREAKPOINT + 1);
}

int main(void)
{
	struct vcpu *vcpu;
	struct vm vm;
	u64 oslsr;

	vcpu = debug_boot(&vm, code, code_end);
	check_brk(vcpu);
	check_hardware(vcpu);
	oslsr = vcpu_get(vcpu, REG_OSLSR);
	check_eq(oslsr, 8);
	oslsr ^= 8;
	check_errno(vcpu_reg(vcpu, KVM_SET_ONE_REG, REG_OSLSR, &oslsr), EINVAL);
	check_own(vcpu);
	vm_destroy(&vm);
	return test_end();
}
