// SPDX-License-Identifier: GPL-2.0-only
/*
 * EL0: exception return and system call, an abort on memory that is EL1's, a
 * trapped system register, and an interrupt taken from EL0.
 */

#include "cpu.h"
#include "el0.h"
#include "gic.h"
#include "report.h"
#include "sysreg.h"
#include "timer.h"

/* The user's code; position-independent, as EL0 has its own alias of RAM. */
asm(".pushsection .text\n"
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
extern char user_add[], user_load[], user_privileged[], user_spin[];

static u64 last_esr;
static volatile u64 flag;

static bool back_to_el1(struct frame *frame, u64 esr)
{
	last_esr = esr;
	el0_return(frame);
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
		check_eq(el0_run(el0_alias(user_add), 0, i), i + 1);
		check_eq(ESR_EC(last_esr), EC_SVC64);
		check_eq(last_esr & 0xffff, 0x42);
	}
	el0_run(el0_alias(user_load), 0, (u64)&flag);
	check_eq(ESR_EC(last_esr), EC_DABT_LOWER);
	el0_run((u64)user_add, 0, 0);
	check_eq(ESR_EC(last_esr), EC_IABT_LOWER);
	el0_run(el0_alias(user_privileged), 0, 0);
	check(ESR_EC(last_esr) == EC_UNKNOWN || ESR_EC(last_esr) == EC_SYSREG);

	irq_hook = raise_flag;
	gic_enable(TIMER_VIRT_INTID);
	write_sysreg(timer_now() + timer_ticks(2000), cntv_cval_el0);
	write_sysreg(TIMER_ENABLE, cntv_ctl_el0);
	isb();
	check_eq(el0_run(el0_alias(user_spin), 0, el0_alias(&flag)), el0_alias(&flag));
	check_eq(ESR_EC(last_esr), EC_SVC64);
	return 0;
}
