// SPDX-License-Identifier: GPL-2.0-only
/*
 * User space lowers ID registers, so that guests see no more than every host
 * has that they may be moved to (api.rst 4.139, arm/vcpu-features.rst).
 */
#include <linux/kvm.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <asm/cpufeature.h>
#include <asm/sysreg.h>
#include "sysreg.h"

#define FIELD_BITS	4
#define FIELD_MASK	0xfULL
#define IMP_DEF_PMU	0xf

/* Fields whose upper half of values is below zero (ARM ARM D19.1.3). */
static const struct { u32 enc; unsigned int shift; } signed_fields[] = {
	{ SYS_ID_AA64MMFR0_EL1, ID_AA64MMFR0_EL1_TGRAN4_SHIFT },
	{ SYS_ID_AA64MMFR0_EL1, ID_AA64MMFR0_EL1_TGRAN64_SHIFT },
	{ SYS_ID_AA64DFR0_EL1, ID_AA64DFR0_EL1_DoubleLock_SHIFT },
	{ SYS_ID_MMFR0_EL1, ID_MMFR0_EL1_InnerShr_SHIFT },
	{ SYS_ID_MMFR0_EL1, ID_MMFR0_EL1_OuterShr_SHIFT },
};

static bool is_signed(u32 enc, unsigned int shift)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(signed_fields); i++)
		if (signed_fields[i].enc == enc &&
		    signed_fields[i].shift == shift)
			return true;
	return false;
}

static bool field_ok(u32 enc, unsigned int shift, u64 val, u64 limit)
{
	s64 v = (val >> shift) & FIELD_MASK;
	s64 l = (limit >> shift) & FIELD_MASK;

	if (is_signed(enc, shift)) {
		v = sign_extend64(v, FIELD_BITS - 1);
		l = sign_extend64(l, FIELD_BITS - 1);
	}
	return v <= l;
}

static bool fields_ok(u32 enc, u64 val, u64 limit)
{
	u64 writable = weir_id_reg_writable(enc);
	unsigned int shift;

	if ((val ^ limit) & ~writable)
		return false;
	for (shift = 0; shift < 64; shift += FIELD_BITS)
		if (!field_ok(enc, shift, val, limit))
			return false;
	return true;
}

/* Debug architectures and PMUs below version 8's have other encodings. */
static bool debug_ok(u32 enc, u64 val)
{
	u64 perfmon = FIELD_GET(ID_DFR0_EL1_PerfMon_MASK, val);

	if (enc == SYS_ID_AA64DFR0_EL1)
		return FIELD_GET(ID_AA64DFR0_EL1_DebugVer_MASK, val) >=
		       ID_AA64DFR0_EL1_DebugVer_IMP;
	if (enc == SYS_ID_DFR0_EL1)
		return FIELD_GET(ID_DFR0_EL1_CopDbg_MASK, val) >=
			ID_DFR0_EL1_CopDbg_Armv8 &&
		       (!perfmon || perfmon >= ID_DFR0_EL1_PerfMon_PMUv3);
	return true;
}

/* Older kernels gave some fields to user space that no guest could use. */
static u64 forgive(u32 enc, u64 val)
{
	u64 host = read_sanitised_ftr_reg(enc);
	u64 mask;

	switch (enc) {
	case SYS_ID_AA64PFR0_EL1:
		mask = ID_AA64PFR0_EL1_MPAM_MASK;
		return (val & mask) == (host & mask) ? val & ~mask : val;
	case SYS_ID_AA64PFR1_EL1:
		mask = ID_AA64PFR1_EL1_MPAM_frac_MASK;
		return (val & mask) == (host & mask) ? val & ~mask : val;
	case SYS_ID_AA64DFR0_EL1:
		mask = ID_AA64DFR0_EL1_PMUVer_MASK;
		return FIELD_GET(ID_AA64DFR0_EL1_PMUVer_MASK, val) ==
			IMP_DEF_PMU ? val & ~mask : val;
	case SYS_ID_DFR0_EL1:
		mask = ID_DFR0_EL1_PerfMon_MASK;
		return FIELD_GET(ID_DFR0_EL1_PerfMon_MASK, val) ==
			IMP_DEF_PMU ? val & ~mask : val;
	default:
		return val;
	}
}

/* Fixed once a vCPU has run. */
static int store(struct weir_vm *vm, u64 *place, u64 val, bool ok)
{
	int err = 0;

	mutex_lock(&vm->lock);
	if (vm->arch.ran)
		err = val == *place ? 0 : -EBUSY;
	else if (ok)
		*place = val;
	else
		err = -EINVAL;
	mutex_unlock(&vm->lock);
	return err;
}

/**
 * weir_id_reg_set() - an ID register from user space
 * @vm: the machine
 * @enc: encoding for which weir_is_id_reg() holds
 * @val: its new value
 *
 * AArch32's are not there on a host without it, and take anything. Return: 0;
 * -EINVAL (more than weir_id_reg_limit(), or not a value of the register);
 * -EBUSY (another value, and a vCPU has been run). Context: process.
 */
int weir_id_reg_set(struct weir_vm *vm, u32 enc, u64 val)
{
	u64 *place = &vm->arch.id_regs[WEIR_ID_INDEX(enc)];
	u64 limit = weir_id_reg_limit(vm, enc);
	bool ok;

	if (weir_id_reg_writable(enc))
		val = forgive(enc, val);
	else if (weir_id_reg_ignored(enc))
		return 0;
	ok = !weir_id_reg_writable(enc) ? val == limit :
	     debug_ok(enc, val) && fields_ok(enc, val, limit);
	return store(vm, place, val, ok);
}

/**
 * weir_ctr_set() - CTR_EL0 from user space
 * @vm: the machine
 * @val: its new value: shorter lines, or more maintenance than the host needs
 *
 * Return: 0, -EINVAL, -EBUSY as weir_id_reg_set(). Context: process.
 */
int weir_ctr_set(struct weir_vm *vm, u64 val)
{
	u64 host = read_sanitised_ftr_reg(SYS_CTR_EL0);
	bool ok = !((val ^ host) & ~WEIR_CTR_WRITABLE) &&
		  !(val & ~host & (CTR_EL0_DIC_MASK | CTR_EL0_IDC_MASK)) &&
		  (val & CTR_EL0_DminLine_MASK) <= (host & CTR_EL0_DminLine_MASK) &&
		  (val & CTR_EL0_IminLine_MASK) <= (host & CTR_EL0_IminLine_MASK);

	return store(vm, &vm->arch.ctr, val, ok);
}

/**
 * weir_id_reg_masks() - KVM_ARM_GET_REG_WRITABLE_MASKS
 * @range: which registers, and where to write a mask for each
 *
 * Return: 0, -EINVAL (range or reserved not 0), -EFAULT (api.rst 4.139).
 */
int weir_id_reg_masks(const struct reg_mask_range *range)
{
	u64 __user *masks = (u64 __user *)(unsigned long)range->addr;
	unsigned int crm, op2;

	if (range->range != KVM_ARM_FEATURE_ID_RANGE ||
	    memchr_inv(range->reserved, 0, sizeof(range->reserved)))
		return -EINVAL;
	if (clear_user(masks, KVM_ARM_FEATURE_ID_RANGE_SIZE * sizeof(*masks)))
		return -EFAULT;
	for (crm = 1; crm < 8; crm++)
		for (op2 = 0; op2 < 8; op2++)
			if (put_user(weir_id_reg_writable(sys_reg(3, 0, 0, crm, op2)),
				     masks + KVM_ARM_FEATURE_ID_RANGE_IDX(3, 0, 0, crm, op2)))
				return -EFAULT;
	if (put_user(~(u64)CLIDR_EL1_RES0,
		     masks + KVM_ARM_FEATURE_ID_RANGE_IDX(3, 1, 0, 0, 1)))
		return -EFAULT;
	return put_user((u64)WEIR_CTR_WRITABLE,
			masks + KVM_ARM_FEATURE_ID_RANGE_IDX(3, 3, 0, 0, 1));
}
