// SPDX-License-Identifier: GPL-2.0-only
/*
 * EL0: exception return and system call, an abort on memory that is EL1's, a
 * trapped system register, and an interrupt taken from EL0.
 */

#include "cpu.h"
#include "gic.h"
#include "report.h"
#include "sysreg.h"
#include "timer.h"

#define PSR_EL1H_MASKED	0x3c5

/*
 * el0_run(fn, arg) enters EL0 and comes back behind itself when el0_hook makes
 * the frame return to el0_back. The user's code is reached by the alias of RAM
 * that EL0 may use, and is position-independent.
 */
asm(".pushsection .text\n"
	"el0_run:\n"
	"stp x29, x30, [sp, #-96]!\n"
	"stp x19, x20, [sp, #16]\n"
	"stp x21, x22, [sp, #32]\n"
	"stp x23, x24, [sp, #48]\n"
	"stp x25, x26, [sp, #64]\n"
	"stp x27, x28, [sp, #80]\n"
	"msr elr_el1, x0\n"
	"msr spsr_el1, xzr\n"
	"mov x0, x1\n"
	"eret\n"
	".globl el0_back\n"
	"el0_back:\n"
	"ldp x19, x20, [sp, #16]\n"
	"ldp x21, x22, [sp, #32]\n"
	"ldp x23, x24, [sp, #48]\n"
	"ldp x25, x26, [sp, #64]\n"
	"ldp x27, x28, [sp, #80]\n"
	"ldp x29, x30, [sp], #96\n"
	"ret\n"
	"user_add: add x0, x0, #1\n"
	"svc #0x42\n"
	"user_load: ldr x0, [x0]\n"
	"svc #0\n"
	"user_privileged: mrs x0, vbar_el1\n"
	"svc #0\n"
	"user_spin: ldr x1, [x0]\n"
	"cbz x1, user_spin\n"
	"svc #0\n"
	".popsection\n");
u64 el0_run(u64 fn, u64 arg);
extern char el0_back[], user_add[], user_load[], user_privileged[], user_spin[];

static u64 last_esr;
static volatile u64 flag;

static u64 alias(const volatile void *p)
{
	return (u64)p - GUEST_RAM + GUEST_EL0_ALIAS;
}

static bool back_to_el1(struct frame *frame, u64 esr)
{
	last_esr = esr;
	frame->elr = (u64)el0_back;
	frame->spsr = PSR_EL1H_MASKED;
	return true;
}

static void raise_flag(u32 intid)
{
	check_eq(intid, TIMER_VIRT_INTID);
	write_sysreg(0, cntv_ctl_el0);
	flag = 1;
}

int main(void)
{
	u32 i;

	gic_init();
	el0_hook = back_to_el1;
	for (i = 0; i < 100; i++) {
		check_eq(el0_run(alias(user_add), i), i + 1);
		check_eq(ESR_EC(last_esr), EC_SVC64);
		check_eq(last_esr & 0xffff, 0x42);
	}
	el0_run(alias(user_load), (u64)&flag);
	check_eq(ESR_EC(last_esr), EC_DABT_LOWER);
	el0_run((u64)user_add, 0);
	check_eq(ESR_EC(last_esr), EC_IABT_LOWER);
	el0_run(alias(user_privileged), 0);
	check(ESR_EC(last_esr) == EC_UNKNOWN || ESR_EC(last_esr) == EC_SYSREG);

	irq_hook = raise_flag;
	gic_enable(TIMER_VIRT_INTID);
	write_sysreg(timer_now() + timer_ticks(2000), cntv_cval_el0);
	write_sysreg(TIMER_ENABLE, cntv_ctl_el0);
	isb();
	check_eq(el0_run(alias(user_spin), alias(&flag)), alias(&flag));
	check_eq(ESR_EC(last_esr), EC_SVC64);
	return 0;
}
