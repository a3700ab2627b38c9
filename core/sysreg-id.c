// SPDX-License-Identifier: GPL-2.0-only
/*
 * ID registers as the guest reads them: the host's sanitised values less what
 * Weir does not offer (ARM ARM D19.2, ID_AA64*_EL1). What is hidden here
 * traps and is UNDEFINED.
 */
#include <asm/cpufeature.h>
#include <asm/sysreg.h>
#include "sysreg.h"

#define F(reg, field) reg##_##field##_MASK

/**
 * struct id_rule - what a guest may see of one register
 * @enc: its encoding
 * @hide: fields shown as zero
 * @set: bits shown as one
 */
struct id_rule {
	u32 enc;
	u64 hide;
	u64 set;
};

static const struct id_rule id_rules[] = {
	/* 64-bit EL1 only; 32-bit EL0 as the host has it. */
	{ SYS_ID_AA64PFR0_EL1,
	  F(ID_AA64PFR0_EL1, AMU) | F(ID_AA64PFR0_EL1, MPAM) |
	  F(ID_AA64PFR0_EL1, SEL2) | F(ID_AA64PFR0_EL1, SVE) |
	  F(ID_AA64PFR0_EL1, RME) |
	  F(ID_AA64PFR0_EL1, EL1) | F(ID_AA64PFR0_EL1, EL2) |
	  F(ID_AA64PFR0_EL1, EL3) | F(ID_AA64PFR0_EL1, GIC),
	  BIT(ID_AA64PFR0_EL1_EL1_SHIFT) },
	{ SYS_ID_AA64PFR1_EL1, ~(F(ID_AA64PFR1_EL1, SSBS) |
				 F(ID_AA64PFR1_EL1, BT)), 0 },
	{ SYS_ID_AA64PFR2_EL1, ~0ULL, 0 },
	{ SYS_ID_AA64ZFR0_EL1, ~0ULL, 0 },
	{ SYS_ID_AA64SMFR0_EL1, ~0ULL, 0 },
	{ SYS_ID_AA64DFR0_EL1,
	  ~(F(ID_AA64DFR0_EL1, BRPs) | F(ID_AA64DFR0_EL1, WRPs) |
	    F(ID_AA64DFR0_EL1, CTX_CMPs) | F(ID_AA64DFR0_EL1, DebugVer)), 0 },
	{ SYS_ID_AA64DFR1_EL1, ~0ULL, 0 },
	{ SYS_ID_AA64ISAR0_EL1, F(ID_AA64ISAR0_EL1, TME), 0 },
	{ SYS_ID_AA64ISAR1_EL1,
	  F(ID_AA64ISAR1_EL1, APA) | F(ID_AA64ISAR1_EL1, API) |
	  F(ID_AA64ISAR1_EL1, GPA) | F(ID_AA64ISAR1_EL1, GPI) |
	  F(ID_AA64ISAR1_EL1, LS64) | F(ID_AA64ISAR1_EL1, XS), 0 },
	{ SYS_ID_AA64ISAR2_EL1,
	  F(ID_AA64ISAR2_EL1, APA3) | F(ID_AA64ISAR2_EL1, GPA3) |
	  F(ID_AA64ISAR2_EL1, MOPS) | F(ID_AA64ISAR2_EL1, WFxT) |
	  F(ID_AA64ISAR2_EL1, SYSREG_128) | F(ID_AA64ISAR2_EL1, SYSINSTR_128) |
	  F(ID_AA64ISAR2_EL1, PRFMSLC) | F(ID_AA64ISAR2_EL1, PAC_frac), 0 },
	{ SYS_ID_AA64MMFR0_EL1,
	  F(ID_AA64MMFR0_EL1, ECV) | F(ID_AA64MMFR0_EL1, FGT) |
	  F(ID_AA64MMFR0_EL1, EXS) | F(ID_AA64MMFR0_EL1, TGRAN4_2) |
	  F(ID_AA64MMFR0_EL1, TGRAN16_2) | F(ID_AA64MMFR0_EL1, TGRAN64_2), 0 },
	{ SYS_ID_AA64MMFR1_EL1,
	  F(ID_AA64MMFR1_EL1, VH) | F(ID_AA64MMFR1_EL1, LO) |
	  F(ID_AA64MMFR1_EL1, TWED) | F(ID_AA64MMFR1_EL1, HCX) |
	  F(ID_AA64MMFR1_EL1, SpecSEI) | F(ID_AA64MMFR1_EL1, nTLBPA) |
	  F(ID_AA64MMFR1_EL1, CMOW) | F(ID_AA64MMFR1_EL1, ECBHB), 0 },
	{ SYS_ID_AA64MMFR2_EL1,
	  F(ID_AA64MMFR2_EL1, EVT) | F(ID_AA64MMFR2_EL1, FWB) |
	  F(ID_AA64MMFR2_EL1, NV) | F(ID_AA64MMFR2_EL1, CCIDX) |
	  F(ID_AA64MMFR2_EL1, IDS), 0 },
	{ SYS_ID_AA64MMFR3_EL1, ~0ULL, 0 },
	{ SYS_ID_PFR0_EL1, 0, 0 },
	{ SYS_ID_PFR1_EL1, F(ID_PFR1_EL1, GIC), 0 },
	{ SYS_ID_DFR0_EL1, F(ID_DFR0_EL1, PerfMon) | F(ID_DFR0_EL1, TraceFilt) |
			   F(ID_DFR0_EL1, CopTrc) | F(ID_DFR0_EL1, MMapTrc), 0 },
	{ SYS_ID_MMFR0_EL1, 0, 0 },
	{ SYS_ID_MMFR1_EL1, 0, 0 },
	{ SYS_ID_MMFR2_EL1, 0, 0 },
	{ SYS_ID_MMFR3_EL1, 0, 0 },
	{ SYS_ID_ISAR0_EL1, 0, 0 },
	{ SYS_ID_ISAR1_EL1, 0, 0 },
	{ SYS_ID_ISAR2_EL1, 0, 0 },
	{ SYS_ID_ISAR3_EL1, 0, 0 },
	{ SYS_ID_ISAR4_EL1, 0, 0 },
	{ SYS_ID_ISAR5_EL1, 0, 0 },
	{ SYS_ID_MMFR4_EL1, F(ID_MMFR4_EL1, CCIDX), 0 },
	{ SYS_ID_ISAR6_EL1, 0, 0 },
	{ SYS_MVFR0_EL1, 0, 0 },
	{ SYS_MVFR1_EL1, 0, 0 },
	{ SYS_MVFR2_EL1, 0, 0 },
	{ SYS_ID_PFR2_EL1, 0, 0 },
	{ SYS_ID_DFR1_EL1, ~0ULL, 0 },
	{ SYS_ID_MMFR5_EL1, 0, 0 },
};

/**
 * weir_is_id_reg() - is this an ID register that HCR_EL2.TID3 traps?
 * @enc: sys_reg() encoding
 *
 * The whole space op0 3, op1 0, CRn 0, CRm 1 to 7 is: unallocated parts of it
 * read as zero.
 */
bool weir_is_id_reg(u32 enc)
{
	return (enc & ~(sys_reg(0, 0, 0, 7, 7))) == sys_reg(3, 0, 0, 0, 0) &&
	       sys_reg_CRm(enc) >= 1;
}

/**
 * weir_id_reg() - an ID register as this VM's guests read it
 * @vm: the machine
 * @enc: encoding for which weir_is_id_reg() holds
 */
u64 weir_id_reg(const struct weir_vm *vm, u32 enc)
{
	return vm->arch.id_regs[WEIR_ID_INDEX(enc)];
}

/**
 * weir_has_aa32_el0() - can every CPU run 32-bit code at EL0?
 */
bool weir_has_aa32_el0(void)
{
	u64 pfr0 = read_sanitised_ftr_reg(SYS_ID_AA64PFR0_EL1);

	return FIELD_GET(ID_AA64PFR0_EL1_EL0_MASK, pfr0) ==
	       ID_AA64PFR0_EL1_EL0_AARCH32;
}

/**
 * weir_id_regs_init() - what a new VM's guests will see
 * @vm: new
 */
void weir_id_regs_init(struct weir_vm *vm)
{
	bool aa32 = weir_has_aa32_el0();
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(id_rules); i++) {
		const struct id_rule *r = &id_rules[i];
		u64 val = 0;

		if (r->hide != ~0ULL && (aa32 || sys_reg_CRm(r->enc) >= 4))
			val = (read_sanitised_ftr_reg(r->enc) & ~r->hide) | r->set;
		vm->arch.id_regs[WEIR_ID_INDEX(r->enc)] = val;
	}
	weir_id_regs_set_gic(vm, true);
}

/**
 * weir_id_regs_set_gic() - does the guest have a GICv3 with system registers?
 * @vm: the machine
 * @present: shown from the start, and gone at the first run if there is none
 */
void weir_id_regs_set_gic(struct weir_vm *vm, bool present)
{
	u64 *pfr0 = &vm->arch.id_regs[WEIR_ID_INDEX(SYS_ID_AA64PFR0_EL1)];
	u64 *pfr1 = &vm->arch.id_regs[WEIR_ID_INDEX(SYS_ID_PFR1_EL1)];

	*pfr0 &= ~ID_AA64PFR0_EL1_GIC_MASK;
	*pfr1 &= ~(u64)ID_PFR1_EL1_GIC_MASK;
	if (!present)
		return;
	*pfr0 |= BIT(ID_AA64PFR0_EL1_GIC_SHIFT);
	if (weir_has_aa32_el0())
		*pfr1 |= BIT(ID_PFR1_EL1_GIC_SHIFT);
}
