// SPDX-License-Identifier: GPL-2.0-only
/*
 * System registers as user space sees them: a table by encoding of those that
 * are stored, those that are constant, and the ID registers.
 */
#include <asm/cpufeature.h>
#include <asm/cputype.h>
#include <asm/sysreg.h>
#include "onereg.h"
#include "pmu.h"
#include "sysreg.h"
#include "vcpu.h"

/* Kinds of place a register has. */
enum kind {
	EL1,		/* vcpu->ctx.el1[index] */
	CTX,		/* a u64 at an offset in struct weir_vcpu */
	CONST_HOST,	/* the host's value, constant */
	FIXED_ZERO,	/* reads as zero, takes zero */
};

struct sys_row {
	u32 enc;
	enum kind kind;
	size_t index;
};

#define AT(member) CTX, offsetof(struct weir_vcpu, member)

static const struct sys_row rows[] = {
	{ SYS_MDCCINT_EL1, FIXED_ZERO, 0 },
	{ SYS_MDSCR_EL1, AT(arch.debug.mdscr) },
	{ SYS_OSLSR_EL1, AT(arch.debug.oslsr) },
	{ SYS_MIDR_EL1, CONST_HOST, 0 },
	{ SYS_MPIDR_EL1, AT(arch.mpidr) },
	{ SYS_REVIDR_EL1, CONST_HOST, 0 },
	{ SYS_SCTLR_EL1, EL1, WEIR_SCTLR_EL1 },
	{ SYS_ACTLR_EL1, FIXED_ZERO, 0 },
	{ SYS_CPACR_EL1, EL1, WEIR_CPACR_EL1 },
	{ SYS_TTBR0_EL1, EL1, WEIR_TTBR0_EL1 },
	{ SYS_TTBR1_EL1, EL1, WEIR_TTBR1_EL1 },
	{ SYS_TCR_EL1, EL1, WEIR_TCR_EL1 },
	{ SYS_AFSR0_EL1, EL1, WEIR_AFSR0_EL1 },
	{ SYS_AFSR1_EL1, EL1, WEIR_AFSR1_EL1 },
	{ SYS_ESR_EL1, EL1, WEIR_ESR_EL1 },
	{ SYS_FAR_EL1, EL1, WEIR_FAR_EL1 },
	{ SYS_PAR_EL1, EL1, WEIR_PAR_EL1 },
	{ SYS_MAIR_EL1, EL1, WEIR_MAIR_EL1 },
	{ SYS_AMAIR_EL1, EL1, WEIR_AMAIR_EL1 },
	{ SYS_VBAR_EL1, EL1, WEIR_VBAR_EL1 },
	{ SYS_DISR_EL1, AT(ctx.vdisr) },
	{ SYS_CONTEXTIDR_EL1, EL1, WEIR_CONTEXTIDR_EL1 },
	{ SYS_TPIDR_EL1, EL1, WEIR_TPIDR_EL1 },
	{ SYS_CNTKCTL_EL1, EL1, WEIR_CNTKCTL_EL1 },
	{ SYS_CLIDR_EL1, AT(arch.clidr) },
	{ SYS_AIDR_EL1, CONST_HOST, 0 },
	{ SYS_CSSELR_EL1, AT(arch.csselr) },
	{ SYS_TPIDR_EL0, AT(ctx.tpidr_el0) },
	{ SYS_TPIDRRO_EL0, AT(ctx.tpidrro_el0) },
};

static u64 host_value(u32 enc)
{
	switch (enc) {
	case SYS_MIDR_EL1:
		return read_cpuid_id();
	case SYS_REVIDR_EL1:
		return read_sysreg(revidr_el1);
	default:
		return read_sysreg(aidr_el1);
	}
}

static u64 enc_to_id(u32 enc)
{
	return ARM64_SYS_REG(sys_reg_Op0(enc), sys_reg_Op1(enc),
			     sys_reg_CRn(enc), sys_reg_CRm(enc),
			     sys_reg_Op2(enc));
}

static bool id_to_enc(u64 id, u32 *enc)
{
	u64 base = KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM64_SYSREG;

	if ((id & ~(u64)0xffff) != base)
		return false;
	*enc = sys_reg((id & KVM_REG_ARM64_SYSREG_OP0_MASK) >>
			KVM_REG_ARM64_SYSREG_OP0_SHIFT,
		       (id & KVM_REG_ARM64_SYSREG_OP1_MASK) >>
			KVM_REG_ARM64_SYSREG_OP1_SHIFT,
		       (id & KVM_REG_ARM64_SYSREG_CRN_MASK) >>
			KVM_REG_ARM64_SYSREG_CRN_SHIFT,
		       (id & KVM_REG_ARM64_SYSREG_CRM_MASK) >>
			KVM_REG_ARM64_SYSREG_CRM_SHIFT,
		       (id & KVM_REG_ARM64_SYSREG_OP2_MASK) >>
			KVM_REG_ARM64_SYSREG_OP2_SHIFT);
	return true;
}

static const struct sys_row *find(u32 enc)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].enc == enc)
			return &rows[i];
	return NULL;
}

/* Where a stored register is, or NULL. */
static u64 *place(struct weir_vcpu *vcpu, u32 enc)
{
	const struct sys_row *row = find(enc);
	u64 *slot = weir_debug_slot(vcpu, enc) ?: weir_key_slot(vcpu, enc);

	if (slot)
		return slot;
	if (row && row->kind == EL1)
		return &vcpu->ctx.el1[row->index];
	if (row && row->kind == CTX)
		return (u64 *)((char *)vcpu + row->index);
	return NULL;
}

static int constant(struct weir_vcpu *vcpu, u32 enc, u64 *val)
{
	const struct sys_row *row = find(enc);

	if (weir_is_id_reg(enc))
		*val = weir_id_reg(vcpu->vm, enc);
	else if (enc == SYS_CTR_EL0)
		*val = vcpu->vm->arch.ctr;
	else if (row && row->kind == CONST_HOST)
		*val = host_value(enc);
	else if (row && row->kind == FIXED_ZERO)
		*val = 0;
	else
		return -ENOENT;
	return 0;
}

/**
 * weir_onereg_sys_get() - read a system register for user space
 * @vcpu: locked, state in memory
 * @id: ONE_REG identifier
 * @val: its value
 *
 * Return: 0 or -ENOENT.
 */
int weir_onereg_sys_get(struct weir_vcpu *vcpu, u64 id, u64 *val)
{
	u64 *slot;
	u32 enc;

	if (!id_to_enc(id, &enc))
		return -ENOENT;
	if (!weir_pmu_reg_get(vcpu, enc, val))
		return 0;
	slot = place(vcpu, enc);
	if (!slot)
		return constant(vcpu, enc, val);
	*val = *slot;
	return 0;
}

/**
 * weir_onereg_sys_set() - write a system register from user space
 * @vcpu: locked, state in memory
 * @id: ONE_REG identifier
 * @val: its new value; a constant takes only the value it has
 *
 * Return: 0; -ENOENT; -EINVAL for another value of a constant, or an ID register
 * that shows more than there is; -EBUSY for another one after the first run.
 */
int weir_onereg_sys_set(struct weir_vcpu *vcpu, u64 id, u64 val)
{
	struct weir_sysreg_access a = { .val = val, .write = true };
	u64 *slot, now;
	int err;

	if (!id_to_enc(id, &a.enc))
		return -ENOENT;
	if (a.enc == SYS_MDSCR_EL1) {
		weir_debug_access(vcpu, &a);
		return 0;
	}
	if (a.enc == SYS_CLIDR_EL1)
		return weir_cache_id_set_clidr(vcpu, val);
	if (a.enc == SYS_OSLSR_EL1)
		return weir_debug_set_oslsr(vcpu, val);
	if (!weir_pmu_reg_set(vcpu, a.enc, val))
		return 0;
	slot = place(vcpu, a.enc);
	if (slot) {
		*slot = val;
		return 0;
	}
	if (weir_is_id_reg(a.enc))
		return weir_id_reg_set(vcpu->vm, a.enc, val);
	if (a.enc == SYS_CTR_EL0)
		return weir_ctr_set(vcpu->vm, val);
	err = constant(vcpu, a.enc, &now);
	if (err)
		return err;
	return now == val ? 0 : -EINVAL;
}

static int list_debug(u64 __user **list, unsigned int *nr, weir_put_id put)
{
	unsigned int n, op2;
	int err = 0;

	for (n = 0; n < KVM_ARM_MAX_DBG_REGS; n++)
		for (op2 = 4; op2 < 8 && !err; op2++)
			err = put(list, enc_to_id(sys_reg(2, 0, 0, n, op2)), nr);
	return err;
}

/**
 * weir_onereg_sys_list() - name every system register
 * @vcpu: locked
 * @list: where, advanced by @put
 * @nr: how many so far
 * @put: appends one
 *
 * Return: 0 or -EFAULT.
 */
int weir_onereg_sys_list(struct weir_vcpu *vcpu, u64 __user **list,
			 unsigned int *nr, weir_put_id put)
{
	unsigned int i, crm, op2;
	int err = list_debug(list, nr, put);

	for (i = 0; i < ARRAY_SIZE(rows) && !err; i++)
		err = put(list, enc_to_id(rows[i].enc), nr);
	for (i = 0; i < WEIR_KEY_NR && vcpu->ctx.ptrauth && !err; i++)
		err = put(list, enc_to_id(weir_key_enc(i)), nr);
	if (!err)
		err = put(list, enc_to_id(SYS_CTR_EL0), nr);
	for (i = 0; weir_pmu_reg_nth(vcpu, i) && !err; i++)
		err = put(list, enc_to_id(weir_pmu_reg_nth(vcpu, i)), nr);
	for (crm = 1; crm < 8; crm++)
		for (op2 = 0; op2 < 8 && !err; op2++)
			err = put(list, enc_to_id(sys_reg(3, 0, 0, crm, op2)), nr);
	return err;
}
