// SPDX-License-Identifier: GPL-2.0-only
/*
 * What EL1 may not do, or not see: ID registers, ACTLR, set/way maintenance,
 * debug and trace registers, SMC, WFI and WFE, and that registers of absent
 * features are UNDEFINED.
 */

#include "cpu.h"
#include "gic.h"
#include "report.h"
#include "smccc.h"
#include "sysreg.h"

#define FIELD(v, shift) ((v) >> (shift) & 0xf)

#define is_undefined(name) undefined(read_sysreg(name))
#define check_undefined(name) check(is_undefined(name))

/* All of op0 3, op1 0, CRn 0, CRm 1 to 7 reads, named or reserved. */
static void check_id_space(void)
{
#define READ_ID(crm, op2) check(!raises(read_sysreg(S3_0_C0_C##crm##_##op2)))
#define READ_ROW(crm)							\
	READ_ID(crm, 0); READ_ID(crm, 1); READ_ID(crm, 2); READ_ID(crm, 3); \
	READ_ID(crm, 4); READ_ID(crm, 5); READ_ID(crm, 6); READ_ID(crm, 7)
	READ_ROW(1);
	READ_ROW(2);
	READ_ROW(3);
	READ_ROW(4);
	READ_ROW(5);
	READ_ROW(6);
	READ_ROW(7);
	check(read_sysreg(midr_el1) != 0);
	check(read_sysreg(mpidr_el1) & BIT(31));
	check_eq(cpu_index(), 0);
	check(!raises(read_sysreg(ctr_el0)));
	check(!raises(read_sysreg(dczid_el0)));
	check(!raises(read_sysreg(revidr_el1)));
	check(!raises(read_sysreg(clidr_el1)));
	check(!raises(write_sysreg(0, csselr_el1)));
	check(!raises(read_sysreg(ccsidr_el1)));
	check(undefined(write_sysreg(0, S3_0_C0_C4_0)));	/* read-only */
}

/* A register of a feature that its ID field denies is UNDEFINED. */
static void check_absent_features(void)
{
	u64 pfr0 = read_sysreg(id_aa64pfr0_el1);
	u64 pfr1 = read_sysreg(id_aa64pfr1_el1);
	u64 dfr0 = read_sysreg(id_aa64dfr0_el1);
	u64 mmfr1 = read_sysreg(id_aa64mmfr1_el1);
	u64 cpacr = read_sysreg(cpacr_el1);

	/* Where the CPU has SVE, EL1's own trap of it would come first. */
	write_sysreg(cpacr | 3 << 16, cpacr_el1);
	isb();
	check(FIELD(pfr0, 0) >= 1 && FIELD(pfr0, 4) >= 1);
	check_eq(FIELD(pfr0, 24), !gic_v2);
	check_eq(FIELD(pfr0, 32), 0);			/* SVE was not asked for */
	check_undefined(S3_0_C1_C2_0);			/* ZCR_EL1 */
	check_eq(FIELD(pfr0, 44), 0);			/* AMU */
	check_undefined(S3_3_C13_C2_0);			/* AMCR_EL0 */
	check_eq(FIELD(pfr1, 24), 0);			/* SME */
	check(FIELD(pfr1, 8) < 2);			/* MTE */
	check_undefined(S3_0_C1_C0_5);			/* RGSR_EL1 */
	check(FIELD(dfr0, 8) == 0 || FIELD(dfr0, 8) == 15);	/* PMUv3 */
	check_undefined(pmcr_el0);
	check_undefined(pmccntr_el0);
	check_undefined(pmintenset_el1);
	check_eq(FIELD(dfr0, 32), 0);			/* SPE */
	check_undefined(S3_0_C9_C9_0);			/* PMSCR_EL1 */
	check_eq(FIELD(dfr0, 4), 0);			/* trace */
	check_undefined(S2_1_C0_C1_0);			/* TRCPRGCTLR */
	check_undefined(S2_1_C1_C0_4);			/* TRCOSLAR */
	check_eq(FIELD(dfr0, 40), 0);			/* TraceFilt */
	check_undefined(S3_0_C1_C2_1);			/* TRFCR_EL1 */
	if (!FIELD(mmfr1, 16))
		check_undefined(S3_0_C10_C4_3);		/* LORC_EL1 */
	write_sysreg(cpacr, cpacr_el1);
	isb();
}

static void check_other_levels(void)
{
	check_undefined(hcr_el2);
	check_undefined(vttbr_el2);
	check_undefined(S3_4_C12_C11_0);	/* ICH_HCR_EL2 */
	check_undefined(sctlr_el3);
	check_undefined(S3_5_C1_C0_0);		/* SCTLR_EL12 */
	check_undefined(S3_3_C15_C7_7);		/* implementation defined */
	check_undefined(S3_0_C15_C7_7);
	check(undefined(asm volatile(".inst 0x00000000")));
}

static void check_actlr(void)
{
	u64 before;

	check(!raises(before = read_sysreg(actlr_el1)));
	check(!raises(write_sysreg(~before, actlr_el1)));
	check_eq(read_sysreg(actlr_el1), before);
}

/* Trapped, counted as maintenance of all of memory, and no data is lost. */
static void check_set_way(void)
{
	static volatile u64 words[512];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		words[i] = i * 3;
	for (i = 0; i < 8; i++) {
		asm volatile("dc cisw, %0" : : "r"((u64)i << 6) : "memory");
		asm volatile("dc csw, %0" : : "r"((u64)i << 6) : "memory");
		asm volatile("dc isw, %0" : : "r"((u64)i << 6) : "memory");
	}
	dsb();
	for (i = 0; i < ARRAY_SIZE(words); i++)
		check_eq(words[i], i * 3);
}

static void check_debug(void)
{
	check(!raises(read_sysreg(mdscr_el1)));
	write_sysreg(BIT(12), mdscr_el1);
	check(read_sysreg(mdscr_el1) & BIT(12));
	write_sysreg(0, mdscr_el1);
	write_sysreg(0x1000, dbgbvr0_el1);
	check_eq(read_sysreg(dbgbvr0_el1), 0x1000);
	write_sysreg(0x2000, dbgwvr0_el1);
	check_eq(read_sysreg(dbgwvr0_el1), 0x2000);
	write_sysreg(0, oslar_el1);
	isb();
	check_eq(read_sysreg(oslsr_el1) & BIT(1), 0);
	write_sysreg(1, oslar_el1);
	isb();
	check_eq(read_sysreg(oslsr_el1) & BIT(1), BIT(1));
	write_sysreg(0, oslar_el1);
	check(!raises(write_sysreg(0, osdlr_el1)));
	check_eq(read_sysreg(mdccsr_el0) & 0x3fffffff, 0);
}

/* Refused (x0 is -1) or UNDEFINED, and never executed twice. */
static void check_smc(void)
{
	register u64 x0 asm("x0") = SMCCC_VERSION;
	bool undef = undefined(asm volatile("smc #0" : "+r"(x0) : :
			       "x1", "x2", "x3", "memory"));

	check(undef || (s64)x0 == -1);
}

static void check_waits(void)
{
	gic_enable(1);
	gic_sgi(1, 0, 1);
	wfi();				/* pending: does not wait */
	check_eq(gic_ack(), 1);
	gic_eoi(1);
	sev();
	wfe();
	wfe();				/* no event: may return at any time */
	if (gic_v2) {
		check(undefined(read_reg(ICC_SRE_EL1)));
		return;
	}
	check(!raises(write_reg(0, ICC_SRE_EL1)));
	check(read_reg(ICC_SRE_EL1) & 1);
}

int main(void)
{
	gic_init();
	check_id_space();
	check_absent_features();
	check_other_levels();
	check_actlr();
	check_set_way();
	check_debug();
	check_smc();
	check_waits();
	return 0;
}
