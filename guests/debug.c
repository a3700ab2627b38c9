// SPDX-License-Identifier: GPL-2.0-only
/*
 * Self-hosted debug of EL0: single step, instruction by instruction, a
 * breakpoint, the OS Lock and a watchpoint (ARM ARM D2.5 to D2.10). Each also across
 * exits to the hypervisor, which must neither lose nor see them.
 */

#include "cpu.h"
#include "el0.h"
#include "report.h"
#include "smccc.h"
#include "sysreg.h"

#define PSR_SS		BIT(21)
#define MDSCR_SS	BIT(0)
#define MDSCR_MDE	BIT(15)
#define OSLSR_LOCKED	BIT(1)
#define EC_BREAKPOINT	0x30
#define EC_STEP		0x32
#define EC_WATCHPOINT	0x34

/* Enabled for EL0, all four bytes of an instruction. */
#define BCR_EL0		(BIT(0) | 2 << 1 | 0xf << 5)
/* Enabled for EL0, stores, eight bytes. */
#define WCR_EL0_STORE	(BIT(0) | 2 << 1 | 2 << 3 | 0xff << 5)

asm(".pushsection .text\n"
	"user_code: add x1, x0, #0\n"
	"user_second: mov x2, #3\n"
	"str x2, [x1]\n"
	"add x0, x0, #1\n"
	"svc #0\n"
	".popsection\n");
extern char user_code[], user_second[];

static u32 steps, breaks, watches;
static u64 where;
static volatile u64 word;

/* Every debug exception also makes a call, so that state crosses an exit. */
static bool debugged(struct frame *frame, u64 esr)
{
	smccc_hvc(SMCCC_VERSION, 0, 0, 0);
	where = frame->elr;
	switch (ESR_EC(esr)) {
	case EC_STEP:
		steps++;
		frame->spsr |= PSR_SS;
		return true;
	case EC_BREAKPOINT:
		breaks++;
		write_sysreg(0, dbgbcr0_el1);
		return true;
	case EC_WATCHPOINT:
		watches++;
		write_sysreg(0, dbgwcr0_el1);
		return true;
	default:
		check_eq(ESR_EC(esr), EC_SVC64);
		el0_return(frame);
		return true;
	}
}

static void step(void)
{
	write_sysreg(MDSCR_SS, mdscr_el1);
	isb();
	check_eq(el0_run(el0_alias(user_code), PSR_SS, el0_alias(&word)),
		 el0_alias(&word) + 1);
	check_eq(steps, 4);
	check_eq(word, 3);
	check_eq(read_sysreg(mdscr_el1), MDSCR_SS);
}

static void breakpoint(void)
{
	write_sysreg(el0_alias(user_second), dbgbvr0_el1);
	write_sysreg(BCR_EL0, dbgbcr0_el1);
	write_sysreg(MDSCR_MDE, mdscr_el1);
	isb();
	check_eq(read_sysreg(dbgbvr0_el1), el0_alias(user_second));
	el0_run(el0_alias(user_code), 0, el0_alias(&word));
	check_eq(breaks, 1);
}

/* The OS Lock keeps it from coming. */
static void os_lock(void)
{
	write_sysreg(BCR_EL0, dbgbcr0_el1);
	write_sysreg(1, oslar_el1);
	isb();
	check_eq(read_sysreg(oslsr_el1) & OSLSR_LOCKED, OSLSR_LOCKED);
	el0_run(el0_alias(user_code), 0, el0_alias(&word));
	check_eq(breaks, 1);
	write_sysreg(0, oslar_el1);
	isb();
	el0_run(el0_alias(user_code), 0, el0_alias(&word));
	check_eq(breaks, 2);
}

static void watchpoint(void)
{
	word = 0;
	write_sysreg(el0_alias(&word), dbgwvr0_el1);
	write_sysreg(WCR_EL0_STORE, dbgwcr0_el1);
	isb();
	el0_run(el0_alias(user_code), 0, el0_alias(&word));
	check_eq(watches, 1);
	check_eq(word, 3);
}

int main(void)
{
	u32 i;

	write_sysreg(0, oslar_el1);
	isb();
	el0_hook = debugged;
	step();
	breakpoint();
	os_lock();
	watchpoint();
	/* Off again: nothing more comes. */
	write_sysreg(0, mdscr_el1);
	isb();
	for (i = 0; i < 100; i++)
		el0_run(el0_alias(user_code), 0, el0_alias(&word));
	check_eq(steps + breaks + watches, 7);
	return 0;
}
