// SPDX-License-Identifier: GPL-2.0-only
/*
 * The PMU (ARM ARM D13): identification, counters of cycles, of events, of
 * software increments, chained, at EL1 and EL0; overflow and its interrupt;
 * PMUSERENR_EL0. PORT_PARAM is the interrupt's INTID.
 */

#include "cpu.h"
#include "el0.h"
#include "gic.h"
#include "report.h"
#include "sysreg.h"
#include "timer.h"

/* By number: the assembler knows that they are read-only and write-only. */
#define PMCEID0_EL0	S3_3_C9_C12_6
#define PMSWINC_EL0	S3_3_C9_C12_4

#define PMCR_E		BIT(0)
#define PMCR_P		BIT(1)
#define PMCR_C		BIT(2)
#define PMCR_LC		BIT(6)
#define PMCR_LP		BIT(7)
#define PMCR_N(pmcr)	((pmcr) >> 11 & 0x1f)
#define PMUVER(dfr0)	((dfr0) >> 8 & 0xf)
#define PMUVER_V3P5	6
#define CYCLES		BIT(31)
#define EVENT_SW_INCR	0x00
#define EVENT_CYCLES	0x11
#define EVENT_CHAIN	0x1e
#define NOT_EL1		BIT(31)
#define NOT_EL0		BIT(30)
#define USERENR_EN	BIT(0)
#define USERENR_SW	BIT(1)

asm(".pushsection .text\n"
	"user_count: mrs x0, pmevcntr0_el0\n"
	"svc #0\n"
	"user_soft: msr pmswinc_el0, x0\n"
	"svc #0\n"
	"user_spin: sub x0, x0, #1\n"
	"cbnz x0, user_spin\n"
	"svc #0\n"
	".popsection\n");
extern char user_count[], user_soft[], user_spin[];

static u64 el0_esr;
static volatile u32 interrupts;
static u32 intid;

static bool back(struct frame *frame, u64 esr)
{
	el0_esr = esr;
	el0_return(frame);
	return true;
}

static void clear(void)
{
	write_sysreg(PMCR_P | PMCR_C | PMCR_LC, pmcr_el0);
	write_sysreg(~0U, pmcntenclr_el0);
	write_sysreg(~0U, pmintenclr_el1);
	write_sysreg(~0U, pmovsclr_el0);
	isb();
}

static void spin(u32 n)
{
	while (n--)
		cpu_relax();
}

static void identify(void)
{
	u64 dfr0 = read_sysreg(id_aa64dfr0_el1), pmcr = read_sysreg(pmcr_el0);
	u64 n = PMCR_N(pmcr);

	check(PMUVER(dfr0) >= 1 && PMUVER(dfr0) <= PMUVER_V3P5);
	check(n >= 2 && n < 31);
	check_eq(pmcr & (PMCR_E | PMCR_P | PMCR_C), 0);
	check(read_sysreg(pmceid0_el0) & BIT(EVENT_CYCLES));
	check(read_sysreg(pmceid0_el0) & BIT(EVENT_CHAIN));
	check(undefined(write_reg(0, PMCEID0_EL0)));
	check(undefined(read_reg(PMSWINC_EL0)));
	/* Bits of counters that are not there do not stick. */
	write_sysreg(~0UL, pmcntenset_el0);
	check_eq(read_sysreg(pmcntenclr_el0), CYCLES | (BIT(n) - 1));
	write_sysreg(n, pmselr_el0);
	check(undefined(read_sysreg(pmxevcntr_el0)));
	check(undefined(read_sysreg(pmxevtyper_el0)));
	check(undefined(read_sysreg(pmevcntr30_el0)));
	write_sysreg(31, pmselr_el0);
	write_sysreg(NOT_EL0, pmxevtyper_el0);
	check_eq(read_sysreg(pmccfiltr_el0), NOT_EL0);
	write_sysreg(0, pmccfiltr_el0);
	clear();
	check_eq(read_sysreg(pmcntenset_el0), 0);
}

/* Counts while PMCR.E and its enable bit are set, and keeps its value else. */
static void cycle_counter(void)
{
	u64 first, second;

	write_sysreg(CYCLES, pmcntenset_el0);
	spin(1000);
	check_eq(read_sysreg(pmccntr_el0), 0);
	write_sysreg(PMCR_E | PMCR_LC, pmcr_el0);
	spin(1000);
	first = read_sysreg(pmccntr_el0);
	check(first > 0);
	spin(1000);
	second = read_sysreg(pmccntr_el0);
	check(second > first);
	write_sysreg(CYCLES, pmcntenclr_el0);
	first = read_sysreg(pmccntr_el0);
	check(first >= second);
	spin(1000);
	check_eq(read_sysreg(pmccntr_el0), first);
	write_sysreg(0x123456789abcdUL, pmccntr_el0);
	check_eq(read_sysreg(pmccntr_el0), 0x123456789abcdUL);
	write_sysreg(PMCR_C | PMCR_LC, pmcr_el0);
	check_eq(read_sysreg(pmccntr_el0), 0);
	clear();
}

static u64 spin_at_el0(u64 type)
{
	write_sysreg(type | EVENT_CYCLES, pmevtyper0_el0);
	write_sysreg(0, pmevcntr0_el0);
	isb();
	el0_run(el0_alias(user_spin), 0, 200000);
	return read_sysreg(pmevcntr0_el0);
}

/*
 * Which exception level counts is the type's to say. (Linux 6.12's KVM does not
 * count EL0 when the value is written after the type.)
 */
static void exception_levels(void)
{
	u64 el1, el0, none;
	u32 tries = 20;

	write_sysreg(1, pmcntenset_el0);
	write_sysreg(PMCR_E | PMCR_LC, pmcr_el0);
	check(spin_at_el0(0) > 0);
	/* Nearly all of it is at EL0, but a busy host may hold it up at EL1. */
	do {
		el0 = spin_at_el0(NOT_EL1);
		el1 = spin_at_el0(NOT_EL0);
	} while (el0 && el0 <= el1 && --tries);
	none = spin_at_el0(NOT_EL0 | NOT_EL1);
	check(el0 > 0);
	check(el0 > el1);
	check_eq(none, 0);
	check_eq(read_sysreg(pmevtyper0_el0), NOT_EL0 | NOT_EL1 | EVENT_CYCLES);
	clear();
}

static void software_increment(void)
{
	write_sysreg(EVENT_SW_INCR, pmevtyper0_el0);
	write_sysreg(EVENT_CHAIN, pmevtyper1_el0);
	write_sysreg(3, pmcntenset_el0);
	write_sysreg(1, pmswinc_el0);
	check_eq(read_sysreg(pmevcntr0_el0), 0);
	write_sysreg(PMCR_E | PMCR_LC, pmcr_el0);
	write_sysreg(3, pmswinc_el0);
	write_sysreg(2, pmswinc_el0);
	check_eq(read_sysreg(pmevcntr0_el0), 1);
	check_eq(read_sysreg(pmevcntr1_el0), 0);
	write_sysreg(0xffffffff, pmevcntr0_el0);
	check_eq(read_sysreg(pmovsset_el0), 0);
	write_sysreg(1, pmswinc_el0);
	/* 32 bits, or 64 of which bit 32 is no overflow. */
	check_eq((u32)read_sysreg(pmevcntr0_el0), 0);
	check_eq(read_sysreg(pmevcntr1_el0), 1);
	check_eq(read_sysreg(pmovsclr_el0), 1);
	clear();
	check_eq(read_sysreg(pmevcntr1_el0), 0);
}

static void overflowed(u32 taken)
{
	check_eq(taken, intid);
	interrupts++;
	check(read_sysreg(pmovsset_el0) & 1);
	write_sysreg(~0U, pmovsclr_el0);
	isb();
}

static void wait_interrupts(u32 n)
{
	u64 start = timer_now();

	while (interrupts < n && timer_now() - start < timer_ticks(60000000))
		cpu_relax();
	check(interrupts >= n);
}

/* A counter of cycles, chained to the next, that overflows now and soon. */
static void overflow(void)
{
	irq_hook = overflowed;
	gic_enable(intid);
	write_sysreg(EVENT_CYCLES, pmevtyper0_el0);
	write_sysreg(EVENT_CHAIN, pmevtyper1_el0);
	write_sysreg(0xffffffff - 100000, pmevcntr0_el0);
	write_sysreg(1, pmintenset_el1);
	write_sysreg(3, pmcntenset_el0);
	irq_enable();
	write_sysreg(PMCR_E | PMCR_LC, pmcr_el0);
	wait_interrupts(1);
	check_eq(read_sysreg(pmevcntr1_el0), 1);
	write_sysreg(0xffffffff - 100000, pmevcntr0_el0);
	wait_interrupts(2);
	check_eq(read_sysreg(pmevcntr1_el0), 2);
	irq_disable();
	/* By hand: a level, for as long as all three say so. */
	write_sysreg(1, pmovsset_el0);
	check(gic_is_pending(intid));
	write_sysreg(1, pmintenclr_el1);
	check(!gic_is_pending(intid));
	write_sysreg(1, pmintenset_el1);
	check(gic_is_pending(intid));
	write_sysreg(PMCR_LC, pmcr_el0);
	check(!gic_is_pending(intid));
	write_sysreg(PMCR_E | PMCR_LC, pmcr_el0);
	check(gic_is_pending(intid));
	write_sysreg(1, pmovsclr_el0);
	check(!gic_is_pending(intid));
	clear();
}

/* Before PMUv3p5: 32 bits, and PMCR_EL0.LP is RES0. */
static void short_counters(void)
{
	write_sysreg(PMCR_LC | PMCR_LP, pmcr_el0);
	check_eq(read_sysreg(pmcr_el0) & PMCR_LP, 0);
	write_sysreg(0x123456789abcdUL, pmevcntr0_el0);
	check_eq(read_sysreg(pmevcntr0_el0), 0x6789abcd);
}

/* PMUv3p5: 64 bits, of which LP says whether 32 overflow or all. */
static void long_counters(void)
{
	write_sysreg(EVENT_SW_INCR, pmevtyper0_el0);
	write_sysreg(1, pmcntenset_el0);
	write_sysreg(PMCR_E | PMCR_LC, pmcr_el0);
	write_sysreg(0x1ffffffffUL, pmevcntr0_el0);
	write_sysreg(1, pmswinc_el0);
	check_eq(read_sysreg(pmevcntr0_el0), 0x200000000UL);
	check_eq(read_sysreg(pmovsset_el0), 1);
	write_sysreg(1, pmovsclr_el0);

	write_sysreg(PMCR_E | PMCR_LC | PMCR_LP, pmcr_el0);
	check_eq(read_sysreg(pmcr_el0) & PMCR_LP, PMCR_LP);
	write_sysreg(0x1ffffffffUL, pmevcntr0_el0);
	write_sysreg(1, pmswinc_el0);
	check_eq(read_sysreg(pmevcntr0_el0), 0x200000000UL);
	check_eq(read_sysreg(pmovsset_el0), 0);
	write_sysreg(~0UL, pmevcntr0_el0);
	write_sysreg(1, pmswinc_el0);
	check_eq(read_sysreg(pmevcntr0_el0), 0);
	check_eq(read_sysreg(pmovsset_el0), 1);
	clear();
}

static void long_overflow(void)
{
	u32 before = interrupts;

	write_sysreg(EVENT_CYCLES, pmevtyper0_el0);
	write_sysreg(0xfffffffeUL, pmevcntr0_el0);
	write_sysreg(1, pmintenset_el1);
	write_sysreg(1, pmcntenset_el0);
	irq_enable();
	write_sysreg(PMCR_E | PMCR_LC | PMCR_LP, pmcr_el0);
	spin(100000);
	check(read_sysreg(pmevcntr0_el0) > 0xffffffffUL);
	check_eq(interrupts, before);
	write_sysreg(~0UL - 100000, pmevcntr0_el0);
	wait_interrupts(before + 1);
	irq_disable();
	clear();
}

static void width(void)
{
	if (PMUVER(read_sysreg(id_aa64dfr0_el1)) < PMUVER_V3P5) {
		short_counters();
		return;
	}
	long_counters();
	long_overflow();
}

static void from_el0(void)
{
	write_sysreg(42, pmevcntr0_el0);
	el0_run(el0_alias(user_count), 0, 0);
	check(ESR_EC(el0_esr) == EC_UNKNOWN || ESR_EC(el0_esr) == EC_SYSREG);
	el0_run(el0_alias(user_soft), 0, 1);
	check(ESR_EC(el0_esr) == EC_UNKNOWN || ESR_EC(el0_esr) == EC_SYSREG);
	write_sysreg(USERENR_SW, pmuserenr_el0);
	el0_run(el0_alias(user_soft), 0, 1);
	check_eq(ESR_EC(el0_esr), EC_SVC64);
	el0_run(el0_alias(user_count), 0, 0);
	check(ESR_EC(el0_esr) == EC_UNKNOWN || ESR_EC(el0_esr) == EC_SYSREG);
	write_sysreg(USERENR_EN, pmuserenr_el0);
	check_eq(el0_run(el0_alias(user_count), 0, 0), 42);
	check_eq(ESR_EC(el0_esr), EC_SVC64);
	check_eq(read_sysreg(pmuserenr_el0), USERENR_EN);
	write_sysreg(0, pmuserenr_el0);
}

int main(void)
{
	intid = port_read(PORT_PARAM);
	gic_init();
	el0_hook = back;
	clear();
	identify();
	cycle_counter();
	exception_levels();
	software_increment();
	overflow();
	width();
	from_el0();
	return 0;
}
