// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS: the CPU interface's registers for user
 * space, out of the saved ICH_VMCR_EL2 and active priorities. GIC architecture
 * (IHI 0069), 12.2 and 12.4.
 */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/irqchip/arm-gic-v3.h>
#include <linux/kernel.h>
#include <asm/sysreg.h>
#include <weir/vm.h>
#include "core.h"
#include "vgic.h"

#define FIELD(shift, bits)	((shift) | (bits) << 8)
#define VMCR_ENG0		FIELD(0, 1)
#define VMCR_ENG1		FIELD(1, 1)
#define VMCR_CBPR		FIELD(4, 1)
#define VMCR_EOIM		FIELD(9, 1)
#define VMCR_BPR1		FIELD(18, 3)
#define VMCR_BPR0		FIELD(21, 3)
#define VMCR_PMR		FIELD(24, 8)

#define CTLR_CBPR		BIT(0)
#define CTLR_EOIMODE		BIT(1)
#define CTLR_PRIBITS(v)		(((v) >> 8) & 7)
#define CTLR_IDBITS(v)		(((v) >> 11) & 7)
#define CTLR_SEIS		BIT(14)
#define CTLR_A3V		BIT(15)
#define SRE_ALL	(ICC_SRE_EL1_SRE | ICC_SRE_EL1_DFB | ICC_SRE_EL1_DIB)

/**
 * struct icc_reg - a register of the CPU interface
 * @enc: its encoding
 * @get: read
 * @set: write; 0 or -EINVAL
 * @field: field of ICH_VMCR_EL2, for those that are one
 */
struct icc_reg {
	u32 enc;
	int (*get)(struct weir_vgic_if *vif, const struct icc_reg *r, u64 *val);
	int (*set)(struct weir_vgic_if *vif, const struct icc_reg *r, u64 val);
	u16 field;
};

static u32 vmcr_get(const struct weir_vgic_if *vif, u16 field)
{
	return (vif->vmcr >> (field & 0xff)) & GENMASK((field >> 8) - 1, 0);
}

static void vmcr_set(struct weir_vgic_if *vif, u16 field, u32 val)
{
	u32 mask = GENMASK((field >> 8) - 1, 0);

	vif->vmcr &= ~(mask << (field & 0xff));
	vif->vmcr |= (val & mask) << (field & 0xff);
}

static int get_field(struct weir_vgic_if *vif, const struct icc_reg *r, u64 *val)
{
	*val = vmcr_get(vif, r->field);
	return 0;
}

static int set_field(struct weir_vgic_if *vif, const struct icc_reg *r, u64 val)
{
	vmcr_set(vif, r->field, val);
	return 0;
}

/* With ICC_CTLR_EL1.CBPR the group 1 binary point follows that of group 0. */
static int get_bpr1(struct weir_vgic_if *vif, const struct icc_reg *r, u64 *val)
{
	if (vmcr_get(vif, VMCR_CBPR))
		*val = min(vmcr_get(vif, VMCR_BPR0) + 1, 7U);
	else
		*val = vmcr_get(vif, VMCR_BPR1);
	return 0;
}

static int set_bpr1(struct weir_vgic_if *vif, const struct icc_reg *r, u64 val)
{
	if (!vmcr_get(vif, VMCR_CBPR))
		vmcr_set(vif, VMCR_BPR1, val);
	return 0;
}

static int get_ctlr(struct weir_vgic_if *vif, const struct icc_reg *r, u64 *val)
{
	const struct weir_vgic_host *host = &weir_vgic_host;

	*val = (u64)(host->pri_bits - 1) << 8 | (u64)host->id_bits << 11 |
	       (host->seis ? CTLR_SEIS : 0) | (host->a3v ? CTLR_A3V : 0) |
	       (vmcr_get(vif, VMCR_CBPR) ? CTLR_CBPR : 0) |
	       (vmcr_get(vif, VMCR_EOIM) ? CTLR_EOIMODE : 0);
	return 0;
}

/* The fixed fields say what the saved machine had: this one must have it too. */
static int set_ctlr(struct weir_vgic_if *vif, const struct icc_reg *r, u64 val)
{
	const struct weir_vgic_host *host = &weir_vgic_host;

	if (CTLR_PRIBITS(val) + 1 > host->pri_bits ||
	    CTLR_IDBITS(val) > host->id_bits)
		return -EINVAL;
	if (!!(val & CTLR_SEIS) != host->seis || !!(val & CTLR_A3V) != host->a3v)
		return -EINVAL;
	vmcr_set(vif, VMCR_CBPR, !!(val & CTLR_CBPR));
	vmcr_set(vif, VMCR_EOIM, !!(val & CTLR_EOIMODE));
	return 0;
}

static int get_sre(struct weir_vgic_if *vif, const struct icc_reg *r, u64 *val)
{
	*val = SRE_ALL;
	return 0;
}

static int set_sre(struct weir_vgic_if *vif, const struct icc_reg *r, u64 val)
{
	return val & ICC_SRE_EL1_SRE ? 0 : -EINVAL;
}

/* Active priorities: as many words as there are preemption levels for. */
static u32 *active_prios(struct weir_vgic_if *vif, const struct icc_reg *r)
{
	unsigned int n = sys_reg_Op2(r->enc) & 3;

	if (n >= 1U << (weir_vgic_host.pre_bits - 5))
		return NULL;
	return sys_reg_CRm(r->enc) == 8 ? &vif->ap0r[n] : &vif->ap1r[n];
}

static int get_apr(struct weir_vgic_if *vif, const struct icc_reg *r, u64 *val)
{
	u32 *apr = active_prios(vif, r);

	if (!apr)
		return -EINVAL;
	*val = *apr;
	return 0;
}

static int set_apr(struct weir_vgic_if *vif, const struct icc_reg *r, u64 val)
{
	u32 *apr = active_prios(vif, r);

	if (!apr)
		return -EINVAL;
	*apr = val;
	return 0;
}

#define VMCR_REG(reg, f)	{ SYS_##reg, get_field, set_field, (f) }
#define APR(reg)		{ SYS_##reg, get_apr, set_apr }

static const struct icc_reg icc_regs[] = {
	VMCR_REG(ICC_PMR_EL1, VMCR_PMR),
	VMCR_REG(ICC_BPR0_EL1, VMCR_BPR0),
	APR(ICC_AP0R0_EL1),
	APR(ICC_AP0R1_EL1),
	APR(ICC_AP0R2_EL1),
	APR(ICC_AP0R3_EL1),
	APR(ICC_AP1R0_EL1),
	APR(ICC_AP1R1_EL1),
	APR(ICC_AP1R2_EL1),
	APR(ICC_AP1R3_EL1),
	{ SYS_ICC_BPR1_EL1, get_bpr1, set_bpr1 },
	{ SYS_ICC_CTLR_EL1, get_ctlr, set_ctlr },
	{ SYS_ICC_SRE_EL1, get_sre, set_sre },
	VMCR_REG(ICC_IGRPEN0_EL1, VMCR_ENG0),
	VMCR_REG(ICC_IGRPEN1_EL1, VMCR_ENG1),
};

/* KVM's instr: op0 15:14, op1 13:11, CRn 10:7, CRm 6:3, op2 2:0. */
static const struct icc_reg *find(u32 instr)
{
	u32 enc = sys_reg(instr >> 14 & 3, instr >> 11 & 7, instr >> 7 & 0xf,
			  instr >> 3 & 0xf, instr & 7);
	const struct icc_reg *r;

	for (r = icc_regs; r < icc_regs + ARRAY_SIZE(icc_regs); r++)
		if (r->enc == enc)
			return r;
	return NULL;
}

/**
 * weir_vgic_has_sysreg() - is it a register of the CPU interface
 * @instr: encoding as in kvm_device_attr.attr, 16 bits
 */
bool weir_vgic_has_sysreg(u32 instr)
{
	return find(instr);
}

/**
 * weir_vgic_sysreg() - a register of the CPU interface for user space
 * @vcpu: whose; the VM is paused
 * @instr: encoding as in kvm_device_attr.attr, 16 bits
 * @val: value written, or read
 * @write: direction
 *
 * Return: 0, -ENXIO (no such register), -EINVAL (a value it cannot have, or a
 * register that this machine has not got).
 */
int weir_vgic_sysreg(struct weir_vcpu *vcpu, u32 instr, u64 *val, bool write)
{
	const struct icc_reg *r = find(instr);
	struct weir_vgic_if *vif = &vcpu->vgic->vif;

	if (!r)
		return -ENXIO;
	return write ? r->set(vif, r, *val) : r->get(vif, r, val);
}
