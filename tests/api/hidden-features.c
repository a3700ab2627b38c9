// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * What guests are not shown in the ID registers is UNDEFINED to them, also when
 * the CPU has it and the guest has switched on at EL1 what there is to switch.
 */

#include <string.h>
#include <sys/auxv.h>

#include "blob.h"
#include "puppet.h"

#ifndef HWCAP2_ECV
#define HWCAP2_ECV	(1UL << 19)
#endif
#define UNKNOWN	(1UL << 25)	/* ESR_EL1: EC 0, IL */
#define SLOT	9		/* of the instruction that is tried */

/* x0: where this is. Answers ESR_EL1 of what the instruction raises, else 0. */
GUEST_CODE(try_instruction,
	"	mrs	x9, vbar_el1\n"
	"	mrs	x10, cpacr_el1\n"
	"	msr	vbar_el1, x0\n"
	"	ldr	x11, =0x3330000\n"	/* SMEN, FPEN, ZEN */
	"	orr	x11, x10, x11\n"
	"	msr	cpacr_el1, x11\n"
	"	isb\n"
	"	mov	x2, #0\n"
	"	mov	x3, #0\n"
	"	udf	#0\n"			/* SLOT */
	"	mov	x0, #0\n"
	"	b	1f\n"
	"	.ltorg\n"
	".org try_instruction + 0x200\n"	/* synchronous, EL1 with SP_EL1 */
	"	mrs	x0, esr_el1\n"
	"1:	msr	vbar_el1, x9\n"
	"	msr	cpacr_el1, x10\n"
	"	isb\n"
	"	ret\n");

#define MRS(op0, op1, crn, crm, op2)					\
	(0xd5200000 | (op0) << 19 | (op1) << 16 | (crn) << 12 |		\
	 (crm) << 8 | (op2) << 5)
#define MSR(op0, op1, crn, crm, op2)					\
	(MRS(op0, op1, crn, crm, op2) & ~(1U << 21))

#define KVM_SHOWS	1	/* where the CPU has it */
#define FINE		2	/* trapped by FEAT_FGT alone */

static const struct {
	const char *name;
	u32 word;
	u32 flags;
} hidden[] = {
	{ "rdvl (SVE)", 0x04bf5020, 0 },
	{ "ZCR_EL1", MRS(3, 0, 1, 2, 0), 0 },
	{ "smstart (SME)", 0xd503477f, 0 },
	{ "rdsvl (SME)", 0x04bf5820, 0 },
	{ "SVCR", MRS(3, 3, 4, 2, 2), 0 },
	{ "SMCR_EL1", MRS(3, 0, 1, 2, 6), 0 },
	{ "SMPRI_EL1", MRS(3, 0, 1, 2, 4), FINE },
	{ "TPIDR2_EL0", MRS(3, 3, 13, 0, 5), FINE },
	{ "TCR2_EL1", MRS(3, 0, 2, 0, 3), KVM_SHOWS },
	{ "SCTLR2_EL1", MRS(3, 0, 1, 0, 3), 0 },
	{ "PIR_EL1", MRS(3, 0, 10, 2, 3), KVM_SHOWS | FINE },
	{ "PIRE0_EL1", MRS(3, 0, 10, 2, 2), KVM_SHOWS | FINE },
	{ "POR_EL1", MRS(3, 0, 10, 2, 4), KVM_SHOWS | FINE },
	{ "GCR_EL1", MRS(3, 0, 1, 0, 6), 0 },
	{ "RGSR_EL1", MRS(3, 0, 1, 0, 5), 0 },
	{ "TFSR_EL1", MRS(3, 0, 5, 6, 0), 0 },
	{ "SCXTNUM_EL1", MRS(3, 0, 13, 0, 7), 0 },
	{ "SCXTNUM_EL0", MRS(3, 3, 13, 0, 7), 0 },
	{ "LORID_EL1", MRS(3, 0, 10, 4, 7), KVM_SHOWS },
	{ "AMCR_EL0", MRS(3, 3, 13, 2, 0), 0 },
	{ "PMSCR_EL1", MRS(3, 0, 9, 9, 0), 0 },
	{ "TRFCR_EL1", MRS(3, 0, 1, 2, 1), 0 },
	{ "TRBLIMITR_EL1", MRS(3, 0, 9, 11, 0), 0 },
	{ "ALLINT", MSR(3, 0, 4, 3, 0), KVM_SHOWS },
	{ "setp (MOPS)", 0x19c30441, KVM_SHOWS },
	{ "cpyfp (MOPS)", 0x19010443, KVM_SHOWS },
	{ "wfit (WFxT)", 0xd5031020, KVM_SHOWS },	/* wfet may end without a trap */
	{ "ld64b (LS64)", 0xf83fd020, 0 },
	{ "st64b (LS64)", 0xf83f9020, 0 },
	{ "st64bv (LS64_V)", 0xf822b020, 0 },
	{ "st64bv0 (LS64_ACCDATA)", 0xf822a020, 0 },
	{ "ACCDATA_EL1", MRS(3, 0, 13, 0, 5), FINE },
	{ "FPMR", MRS(3, 3, 4, 4, 2), KVM_SHOWS },
	{ "POR_EL0", MRS(3, 3, 10, 2, 4), KVM_SHOWS | FINE },
	{ "GCSCR_EL1", MRS(3, 0, 2, 5, 0), 0 },
	{ "DBGVCR32_EL2", MRS(2, 4, 0, 7, 0), 0 },
	{ "DACR32_EL2", MRS(3, 4, 3, 0, 0), 0 },
	{ "FPEXC32_EL2", MRS(3, 4, 5, 3, 0), 0 },
	{ "APIAKEYLO_EL1", MRS(3, 0, 2, 1, 0), 0 },
	{ "pacga", 0x9ac03000, 0 },
	{ "HCR_EL2", MRS(3, 4, 1, 1, 0), 0 },
};

static u64 try(struct vcpu *vcpu, u32 word)
{
	u32 *code = guest_to_host(vcpu->vm, PUPPET_HEAP);

	code[SLOT] = word;
	__builtin___clear_cache((char *)code, (char *)(code + SLOT + 1));
	return puppet(vcpu, PUPPET_CALL, PUPPET_HEAP, PUPPET_HEAP);
}

int main(void)
{
	/* Armv8.6 has both FEAT_ECV and FEAT_FGT; emulators may have SME alone. */
	bool fgt = getauxval(AT_HWCAP2) & HWCAP2_ECV;
	struct vm vm;
	size_t i;
	u64 esr;

	puppet_boot(&vm, 1);
	guest_put_code(&vm, PUPPET_HEAP, try_instruction);
	check_eq(try(&vm.vcpu[0], 0xd503201f), 0);		/* nop */
	check_eq(try(&vm.vcpu[0], MRS(3, 0, 0, 4, 0)), 0);	/* ID_AA64PFR0_EL1 */
	check_eq(try(&vm.vcpu[0], 0x4f00e400), 0);		/* movi v0.16b, #0 */
	check_eq(try(&vm.vcpu[0], 0), UNKNOWN);
	for (i = 0; i < ARRAY_SIZE(hidden); i++) {
		if (((hidden[i].flags & KVM_SHOWS) && !test_under_weir()) ||
		    ((hidden[i].flags & FINE) && !fgt))
			continue;
		esr = try(&vm.vcpu[0], hidden[i].word);
		if (esr != UNKNOWN)
			test_report(__FILE__, __LINE__, hidden[i].name,
				    "raises %#llx", (unsigned long long)esr);
	}
	vm_destroy(&vm);
	return test_end();
}
