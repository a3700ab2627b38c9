// SPDX-License-Identifier: GPL-2.0-only
/*
 * ID registers as the guest reads them: the host's sanitised values less what
 * Weir does not offer (ARM ARM D19.2, ID_AA64*_EL1). What is hidden here
 * traps and is UNDEFINED.
 */
#include <asm/cpufeature.h>
#include <asm/sysreg.h>
#include <weir/vgic.h>
#include "sysreg.h"

#define F(reg, field) ((u64)reg##_##field##_MASK)

/* Pointer authentication, by any of the three algorithms. */
#define PTRAUTH_1 (F(ID_AA64ISAR1_EL1, APA) | F(ID_AA64ISAR1_EL1, API) | \
		   F(ID_AA64ISAR1_EL1, GPA) | F(ID_AA64ISAR1_EL1, GPI))
#define PTRAUTH_2 (F(ID_AA64ISAR2_EL1, APA3) | F(ID_AA64ISAR2_EL1, GPA3))

/**
 * struct id_rule - what a guest may see of one register
 * @enc: its encoding
 * @hide: fields shown as zero
 * @set: bits shown as one
 * @fixed: fields that user space may not lower (6.12's own choice)
 */
struct id_rule {
	u32 enc;
	u64 hide;
	u64 set;
	u64 fixed;
};

static const struct id_rule id_rules[] = {
	/* 64-bit EL1 only; 32-bit EL0 as the host has it. */
	{ SYS_ID_AA64PFR0_EL1,
	  F(ID_AA64PFR0_EL1, AMU) | F(ID_AA64PFR0_EL1, MPAM) |
	  F(ID_AA64PFR0_EL1, SEL2) | F(ID_AA64PFR0_EL1, SVE) |
	  F(ID_AA64PFR0_EL1, RME) |
	  F(ID_AA64PFR0_EL1, EL1) | F(ID_AA64PFR0_EL1, EL2) |
	  F(ID_AA64PFR0_EL1, EL3) | F(ID_AA64PFR0_EL1, GIC),
	  BIT(ID_AA64PFR0_EL1_EL1_SHIFT),
	  F(ID_AA64PFR0_EL1, RAS) | F(ID_AA64PFR0_EL1, AdvSIMD) |
	  F(ID_AA64PFR0_EL1, FP) },
	{ SYS_ID_AA64PFR1_EL1, ~(F(ID_AA64PFR1_EL1, SSBS) |
				 F(ID_AA64PFR1_EL1, BT)), 0, 0 },
	{ SYS_ID_AA64PFR2_EL1, ~0ULL, 0, 0 },
	{ SYS_ID_AA64ZFR0_EL1, ~0ULL, 0, 0 },
	{ SYS_ID_AA64SMFR0_EL1, ~0ULL, 0, 0 },
	{ SYS_ID_AA64DFR0_EL1,
	  ~(F(ID_AA64DFR0_EL1, BRPs) | F(ID_AA64DFR0_EL1, WRPs) |
	    F(ID_AA64DFR0_EL1, CTX_CMPs) | F(ID_AA64DFR0_EL1, DebugVer) |
	    F(ID_AA64DFR0_EL1, PMUVer) | F(ID_AA64DFR0_EL1, DoubleLock)), 0,
	  F(ID_AA64DFR0_EL1, BRPs) | F(ID_AA64DFR0_EL1, CTX_CMPs) },
	{ SYS_ID_AA64DFR1_EL1, ~0ULL, 0, 0 },
	{ SYS_ID_AA64ISAR0_EL1, F(ID_AA64ISAR0_EL1, TME), 0, 0 },
	{ SYS_ID_AA64ISAR1_EL1,
	  F(ID_AA64ISAR1_EL1, LS64) | F(ID_AA64ISAR1_EL1, XS), 0, PTRAUTH_1 },
	{ SYS_ID_AA64ISAR2_EL1,
	  F(ID_AA64ISAR2_EL1, MOPS) | F(ID_AA64ISAR2_EL1, WFxT) |
	  F(ID_AA64ISAR2_EL1, SYSREG_128) | F(ID_AA64ISAR2_EL1, SYSINSTR_128) |
	  F(ID_AA64ISAR2_EL1, PRFMSLC) | F(ID_AA64ISAR2_EL1, PAC_frac), 0,
	  PTRAUTH_2 },
	{ SYS_ID_AA64MMFR0_EL1,
	  F(ID_AA64MMFR0_EL1, FGT) | F(ID_AA64MMFR0_EL1, EXS) | F(ID_AA64MMFR0_EL1, TGRAN4_2) |
	  F(ID_AA64MMFR0_EL1, TGRAN16_2) | F(ID_AA64MMFR0_EL1, TGRAN64_2), 0,
	  F(ID_AA64MMFR0_EL1, ASIDBITS) },
	{ SYS_ID_AA64MMFR1_EL1,
	  F(ID_AA64MMFR1_EL1, VH) | F(ID_AA64MMFR1_EL1, LO) |
	  F(ID_AA64MMFR1_EL1, TWED) | F(ID_AA64MMFR1_EL1, HCX) |
	  F(ID_AA64MMFR1_EL1, SpecSEI) | F(ID_AA64MMFR1_EL1, nTLBPA) |
	  F(ID_AA64MMFR1_EL1, CMOW) | F(ID_AA64MMFR1_EL1, ECBHB), 0,
	  F(ID_AA64MMFR1_EL1, XNX) | F(ID_AA64MMFR1_EL1, VMIDBits) },
	{ SYS_ID_AA64MMFR2_EL1,
	  F(ID_AA64MMFR2_EL1, EVT) | F(ID_AA64MMFR2_EL1, FWB) |
	  F(ID_AA64MMFR2_EL1, NV) | F(ID_AA64MMFR2_EL1, CCIDX) |
	  F(ID_AA64MMFR2_EL1, IDS), 0, 0 },
	{ SYS_ID_AA64MMFR3_EL1, ~0ULL, 0, 0 },
	{ SYS_ID_PFR0_EL1, 0, 0, 0 },
	{ SYS_ID_PFR1_EL1, F(ID_PFR1_EL1, GIC), 0, 0 },
	{ SYS_ID_DFR0_EL1, F(ID_DFR0_EL1, TraceFilt) | F(ID_DFR0_EL1, CopTrc) |
			    F(ID_DFR0_EL1, MMapTrc), 0, 0 },
	{ SYS_ID_MMFR0_EL1, 0, 0, 0 },
	{ SYS_ID_MMFR1_EL1, 0, 0, 0 },
	{ SYS_ID_MMFR2_EL1, 0, 0, 0 },
	{ SYS_ID_MMFR3_EL1, 0, 0, 0 },
	{ SYS_ID_ISAR0_EL1, 0, 0, 0 },
	{ SYS_ID_ISAR1_EL1, 0, 0, 0 },
	{ SYS_ID_ISAR2_EL1, 0, 0, 0 },
	{ SYS_ID_ISAR3_EL1, 0, 0, 0 },
	{ SYS_ID_ISAR4_EL1, 0, 0, 0 },
	{ SYS_ID_ISAR5_EL1, 0, 0, 0 },
	{ SYS_ID_MMFR4_EL1, F(ID_MMFR4_EL1, CCIDX), 0, F(ID_MMFR4_EL1, SpecSEI) },
	{ SYS_ID_ISAR6_EL1, 0, 0, 0 },
	{ SYS_MVFR0_EL1, 0, 0, 0 },
	{ SYS_MVFR1_EL1, 0, 0, 0 },
	{ SYS_MVFR2_EL1, 0, 0, 0 },
	{ SYS_ID_PFR2_EL1, 0, 0, 0 },
	{ SYS_ID_DFR1_EL1, ~0ULL, 0, 0 },
	{ SYS_ID_MMFR5_EL1, 0, 0, 0 },
};

/* Fields of which Weir does no more than this; 15 is not there. */
static const struct { u32 enc; unsigned int shift; u64 max; } id_limits[] = {
	{ SYS_ID_AA64PFR0_EL1, ID_AA64PFR0_EL1_RAS_SHIFT,
	  ID_AA64PFR0_EL1_RAS_IMP },
	{ SYS_ID_AA64PFR0_EL1, ID_AA64PFR0_EL1_CSV2_SHIFT,
	  ID_AA64PFR0_EL1_CSV2_IMP },
	{ SYS_ID_AA64PFR0_EL1, ID_AA64PFR0_EL1_CSV3_SHIFT,
	  ID_AA64PFR0_EL1_CSV3_IMP },
	{ SYS_ID_AA64DFR0_EL1, ID_AA64DFR0_EL1_DebugVer_SHIFT,
	  ID_AA64DFR0_EL1_DebugVer_V8P8 },
	{ SYS_ID_AA64DFR0_EL1, ID_AA64DFR0_EL1_PMUVer_SHIFT,
	  ID_AA64DFR0_EL1_PMUVer_V3P5 },
	{ SYS_ID_DFR0_EL1, ID_DFR0_EL1_PerfMon_SHIFT,
	  ID_DFR0_EL1_PerfMon_PMUv3p5 },
	{ SYS_ID_DFR0_EL1, ID_DFR0_EL1_CopDbg_SHIFT,
	  ID_DFR0_EL1_CopDbg_Debugv8p8 },
	{ SYS_ID_AA64MMFR0_EL1, ID_AA64MMFR0_EL1_ECV_SHIFT,
	  ID_AA64MMFR0_EL1_ECV_IMP },
	{ SYS_ID_AA64MMFR0_EL1, ID_AA64MMFR0_EL1_TGRAN4_SHIFT,
	  ID_AA64MMFR0_EL1_TGRAN4_IMP },
	{ SYS_ID_AA64MMFR0_EL1, ID_AA64MMFR0_EL1_TGRAN16_SHIFT,
	  ID_AA64MMFR0_EL1_TGRAN16_IMP },
	{ SYS_ID_AA64MMFR0_EL1, ID_AA64MMFR0_EL1_PARANGE_SHIFT,
	  ID_AA64MMFR0_EL1_PARANGE_48 },
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

static const struct id_rule *find_rule(u32 enc)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(id_rules); i++)
		if (id_rules[i].enc == enc)
			return &id_rules[i];
	return NULL;
}

static bool is_aa32(u32 enc)
{
	return sys_reg_CRm(enc) < 4;
}

static u64 limit_fields(u32 enc, u64 val)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(id_limits); i++) {
		u64 mask = 0xfULL << id_limits[i].shift;
		u64 max = id_limits[i].max << id_limits[i].shift;

		if (id_limits[i].enc == enc && (val & mask) > max &&
		    (val & mask) != mask)
			val = (val & ~mask) | max;
	}
	return val;
}

/* What depends on KVM_ARM_VCPU_INIT's features. */
static u64 hidden_by_feature(const struct weir_vm *vm, u32 enc)
{
	if (!(vm->arch.features & BIT(KVM_ARM_VCPU_PMU_V3))) {
		if (enc == SYS_ID_AA64DFR0_EL1)
			return F(ID_AA64DFR0_EL1, PMUVer);
		if (enc == SYS_ID_DFR0_EL1)
			return F(ID_DFR0_EL1, PerfMon);
	}
	if (weir_vm_has_ptrauth(vm))
		return 0;
	if (enc == SYS_ID_AA64ISAR1_EL1)
		return PTRAUTH_1;
	return enc == SYS_ID_AA64ISAR2_EL1 ? PTRAUTH_2 : 0;
}

/**
 * weir_id_reg_limit() - the most that guests of a VM can be shown
 * @vm: the machine, its features chosen
 * @enc: encoding for which weir_is_id_reg() holds
 */
u64 weir_id_reg_limit(const struct weir_vm *vm, u32 enc)
{
	const struct id_rule *r = find_rule(enc);
	u64 val;

	if (!r || r->hide == ~0ULL || (is_aa32(enc) && !weir_has_aa32_el0()))
		return 0;
	val = read_sanitised_ftr_reg(enc) & ~r->hide;
	val &= ~hidden_by_feature(vm, enc);
	val = limit_fields(enc, val | r->set);
	/* The vGIC's system registers: gone at the first run if there is none. */
	if (!weir_vgic_offers(KVM_DEV_TYPE_ARM_VGIC_V3))
		return val;
	if (enc == SYS_ID_AA64PFR0_EL1)
		val |= BIT(ID_AA64PFR0_EL1_GIC_SHIFT);
	if (enc == SYS_ID_PFR1_EL1)
		val |= BIT(ID_PFR1_EL1_GIC_SHIFT);
	return val;
}

/**
 * weir_id_reg_writable() - which bits user space may choose
 * @enc: encoding for which weir_is_id_reg() holds
 *
 * Return: mask of whole fields; 0 for a register that guests do not see.
 */
u64 weir_id_reg_writable(u32 enc)
{
	const struct id_rule *r = find_rule(enc);
	u64 gic = 0;

	if (!r || r->hide == ~0ULL || (is_aa32(enc) && !weir_has_aa32_el0()))
		return 0;
	if (enc == SYS_ID_AA64PFR0_EL1)
		gic = F(ID_AA64PFR0_EL1, GIC);
	else if (enc == SYS_ID_PFR1_EL1)
		gic = F(ID_PFR1_EL1, GIC);
	return (~(r->hide | r->fixed) | gic) &
	       (is_aa32(enc) ? GENMASK_ULL(31, 0) : ~0ULL);
}

/**
 * weir_id_reg_ignored() - does a register take anything from user space?
 * @enc: encoding for which weir_is_id_reg() holds
 *
 * AArch32's do where no EL has AArch32: they read as zero then.
 */
bool weir_id_reg_ignored(u32 enc)
{
	const struct id_rule *r = find_rule(enc);

	return r && r->hide != ~0ULL && is_aa32(enc) && !weir_has_aa32_el0();
}

/**
 * weir_id_regs_init() - what a VM's guests will see unless user space lowers it
 * @vm: its features chosen, or new
 */
void weir_id_regs_init(struct weir_vm *vm)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(id_rules); i++)
		vm->arch.id_regs[WEIR_ID_INDEX(id_rules[i].enc)] =
			weir_id_reg_limit(vm, id_rules[i].enc);
	vm->arch.ctr = read_sanitised_ftr_reg(SYS_CTR_EL0);
}

static u64 shown(const struct weir_vm *vm, u32 enc, unsigned int shift)
{
	return weir_id_reg(vm, enc) >> shift & 0xf;
}

#define TLBI_OS (HFGITR_EL2_TLBIRVAALE1OS | HFGITR_EL2_TLBIRVALE1OS |	\
		 HFGITR_EL2_TLBIRVAAE1OS | HFGITR_EL2_TLBIRVAE1OS |	\
		 HFGITR_EL2_TLBIVAALE1OS | HFGITR_EL2_TLBIVALE1OS |	\
		 HFGITR_EL2_TLBIVAAE1OS | HFGITR_EL2_TLBIASIDE1OS |	\
		 HFGITR_EL2_TLBIVAE1OS | HFGITR_EL2_TLBIVMALLE1OS)
#define TLBI_RANGE (HFGITR_EL2_TLBIRVAALE1 | HFGITR_EL2_TLBIRVALE1 |	\
		    HFGITR_EL2_TLBIRVAAE1 | HFGITR_EL2_TLBIRVAE1 |	\
		    HFGITR_EL2_TLBIRVAALE1IS | HFGITR_EL2_TLBIRVALE1IS | \
		    HFGITR_EL2_TLBIRVAAE1IS | HFGITR_EL2_TLBIRVAE1IS |	\
		    HFGITR_EL2_TLBIRVAALE1OS | HFGITR_EL2_TLBIRVALE1OS | \
		    HFGITR_EL2_TLBIRVAAE1OS | HFGITR_EL2_TLBIRVAE1OS)

/**
 * weir_id_regs_hfgitr() - instructions that guests are not shown
 * @vm: its ID registers final
 *
 * Return: HFGITR_EL2, where the host has FEAT_FGT.
 */
u64 weir_id_regs_hfgitr(const struct weir_vm *vm)
{
	u64 tlb = shown(vm, SYS_ID_AA64ISAR0_EL1, ID_AA64ISAR0_EL1_TLB_SHIFT);
	u64 pan = shown(vm, SYS_ID_AA64MMFR1_EL1, ID_AA64MMFR1_EL1_PAN_SHIFT);
	u64 traps = 0;

	if (tlb < ID_AA64ISAR0_EL1_TLB_OS)
		traps |= TLBI_OS;
	if (tlb < ID_AA64ISAR0_EL1_TLB_RANGE)
		traps |= TLBI_RANGE;
	if (pan < ID_AA64MMFR1_EL1_PAN_PAN2)
		traps |= HFGITR_EL2_ATS1E1RP | HFGITR_EL2_ATS1E1WP;
	if (!shown(vm, SYS_ID_AA64ISAR2_EL1, ID_AA64ISAR2_EL1_ATS1A_SHIFT))
		traps |= HFGITR_EL2_ATS1E1A;
	return traps;
}

/**
 * weir_id_regs_no_gic() - the guest has no GICv3 with system registers
 * @vm: about to run for the first time
 */
void weir_id_regs_no_gic(struct weir_vm *vm)
{
	vm->arch.id_regs[WEIR_ID_INDEX(SYS_ID_AA64PFR0_EL1)] &=
		~ID_AA64PFR0_EL1_GIC_MASK;
	vm->arch.id_regs[WEIR_ID_INDEX(SYS_ID_PFR1_EL1)] &=
		~(u64)ID_PFR1_EL1_GIC_MASK;
}
