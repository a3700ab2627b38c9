// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cache geometry as guests are told (ARM ARM D19.2, CLIDR_EL1, CCSIDR_EL1).
 * A vCPU may run on any CPU of the host, so it is told of as few caches as
 * CTR_EL0 asks maintenance for, of one set and one way: operations by set and
 * way trap, and there are no more of them than needed. User space may tell it
 * otherwise.
 */
#include <linux/log2.h>
#include <linux/uaccess.h>
#include <asm/cache.h>
#include <asm/cpufeature.h>
#include <asm/sysreg.h>
#include "onereg.h"
#include "sysreg.h"

#define CTYPE_NONE	0
#define CTYPE_INST	1
#define CTYPE_DATA	2
#define CTYPE_UNIFIED	4
#define CLIDR_RES0	GENMASK_ULL(63, 47)
#define CCSIDR_RES0	GENMASK(31, 28)
#define CCSIDR_LINE	GENMASK(2, 0)
#define LEVEL_LOUIS	GENMASK(23, 21)
#define LEVEL_LOC	GENMASK(26, 24)
#define LEVEL_LOUU	GENMASK(29, 27)
#define CSSELR_IND	BIT(0)

static u64 ctype(unsigned int level, u64 type)
{
	return type << (3 * (level - 1));
}

static u64 default_clidr(void)
{
	u64 ctr = read_sanitised_ftr_reg(SYS_CTR_EL0);
	bool dic = ctr & CTR_EL0_DIC_MASK;
	u64 clidr = dic ? 0 : ctype(1, CTYPE_INST);
	u64 loc = 1;

	if (ctr & CTR_EL0_IDC_MASK) {
		loc = dic ? 1 : 2;
		clidr |= ctype(loc, CTYPE_UNIFIED);
	} else {
		clidr |= ctype(1, CTYPE_DATA) | FIELD_PREP(LEVEL_LOUU, 1) |
			 FIELD_PREP(LEVEL_LOUIS, 1);
	}
	return clidr | FIELD_PREP(LEVEL_LOC, loc);
}

/* log2 of the smallest line's bytes; CTR_EL0 counts words. */
static u32 min_line_shift(u32 csselr)
{
	u64 ctr = read_sanitised_ftr_reg(SYS_CTR_EL0);

	return 2 + (csselr & CSSELR_IND ? FIELD_GET(CTR_EL0_IminLine_MASK, ctr) :
					  FIELD_GET(CTR_EL0_DminLine_MASK, ctr));
}

/**
 * weir_cache_id_init() - what a new vCPU is told
 * @vcpu: new
 */
void weir_cache_id_init(struct weir_vcpu *vcpu)
{
	u32 i;

	for (i = 0; i < WEIR_CACHES_NR; i++)
		vcpu->arch.ccsidr[i] = FIELD_PREP(CCSIDR_LINE,
						  min_line_shift(i) - 4);
	vcpu->arch.clidr = default_clidr();
}

/**
 * weir_cache_id_set_clidr() - CLIDR_EL1 from user space
 * @vcpu: locked
 * @val: new value
 *
 * Return: 0, or -EINVAL: reserved bits, or no data cache to clean to the point
 * of unification where CTR_EL0 says that one must.
 */
int weir_cache_id_set_clidr(struct weir_vcpu *vcpu, u64 val)
{
	u64 ctr = read_sanitised_ftr_reg(SYS_CTR_EL0);
	bool idc = !FIELD_GET(LEVEL_LOC, val) ||
		   !(FIELD_GET(LEVEL_LOUIS, val) | FIELD_GET(LEVEL_LOUU, val));

	if ((val & CLIDR_RES0) || (idc && !(ctr & CTR_EL0_IDC_MASK)))
		return -EINVAL;
	vcpu->arch.clidr = val;
	return 0;
}

/**
 * weir_cache_id_ccsidr() - CCSIDR_EL1 of the cache that CSSELR_EL1 selects
 * @vcpu: any
 *
 * Return: its value, 0 for a level beyond the seventh. Context: any.
 */
u64 weir_cache_id_ccsidr(const struct weir_vcpu *vcpu)
{
	u64 csselr = vcpu->arch.csselr & GENMASK(3, 0);

	return csselr < WEIR_CACHES_NR ? vcpu->arch.ccsidr[csselr] : 0;
}

/**
 * weir_cache_id_onereg() - CCSIDR_EL1 by cache, KVM_REG_ARM_DEMUX
 * @vcpu: locked
 * @reg: identifier and user address
 * @set: a write
 *
 * Return: 0; -ENOENT; -EFAULT; -EINVAL: reserved bits, or lines shorter than
 * CTR_EL0's shortest.
 */
int weir_cache_id_onereg(struct weir_vcpu *vcpu, const struct kvm_one_reg *reg,
			 bool set)
{
	u64 csselr = reg->id & KVM_REG_ARM_DEMUX_VAL_MASK;
	u32 __user *user = (u32 __user *)(unsigned long)reg->addr;
	u32 val;

	if ((reg->id & ~(u64)KVM_REG_ARM_DEMUX_VAL_MASK) != WEIR_DEMUX_CCSIDR ||
	    csselr >= WEIR_CACHES_NR)
		return -ENOENT;
	if (!set)
		return put_user(vcpu->arch.ccsidr[csselr], user);
	if (get_user(val, user))
		return -EFAULT;
	if ((val & CCSIDR_RES0) ||
	    (val & CCSIDR_LINE) + 4 < min_line_shift(csselr))
		return -EINVAL;
	vcpu->arch.ccsidr[csselr] = val;
	return 0;
}
