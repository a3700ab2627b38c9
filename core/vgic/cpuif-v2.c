// SPDX-License-Identifier: GPL-2.0-only
/*
 * A GICv2's CPU interface. The guest has the hardware's GICV page at its
 * address; GICC_DIR, in the page behind, traps. User space's view is made of
 * the saved GICH_VMCR and GICH_APR. GIC architecture v2 (IHI 0048), 4.4, 5.3.8.
 */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/irqchip/arm-gic.h>
#include <linux/kernel.h>
#include <linux/kvm.h>
#include <linux/mm.h>
#include <weir/vm.h>
#include "bits.h"
#include "core.h"
#include "vgic.h"

#define CTLR_BITS	(GIC_CPU_CTRL_EnableGrp0 | GIC_CPU_CTRL_EnableGrp1 | \
			 GIC_CPU_CTRL_AckCtl | GIC_CPU_CTRL_FIQEn | \
			 GIC_CPU_CTRL_CBPR | GIC_CPU_CTRL_EOImodeNS)
#define IIDR_PRODUCT	20
#define IIDR_V2		(2U << 16)
#define DIR_INTID	GENMASK(9, 0)

/* A field of GICH_VMCR, whose GICC_CTLR bits are where that register has them. */
static int get(struct weir_vgic_access *a, u32 mask)
{
	a->val = (a->vcpu->vgic->vif.vmcr & mask) >> __ffs(mask);
	return 0;
}

static int set(struct weir_vgic_access *a, u32 mask)
{
	u32 *vmcr = &a->vcpu->vgic->vif.vmcr;

	*vmcr = (*vmcr & ~mask) | ((u32)a->val << __ffs(mask) & mask);
	return 0;
}

#define FIELD(name, mask) \
static int read_##name(struct weir_vgic_access *a) { return get(a, mask); } \
static int write_##name(struct weir_vgic_access *a) { return set(a, mask); }
FIELD(ctlr, CTLR_BITS)
/* The upper five bits of the mask, at the bottom: arm-vgic.rst. */
FIELD(pmr, GICH_VMCR_PRIMASK_MASK)
FIELD(bpr, GICH_VMCR_BINPOINT_MASK)
FIELD(abpr, GICH_VMCR_ALIAS_BINPOINT_MASK)
#undef FIELD

/* 32 preemption levels: GICC_APR1 to 3 are RAZ/WI. */
static int read_apr(struct weir_vgic_access *a)
{
	if (!a->pos)
		a->val = a->vcpu->vgic->vif.ap0r[0];
	return 0;
}

static int write_apr(struct weir_vgic_access *a)
{
	if (!a->pos)
		a->vcpu->vgic->vif.ap0r[0] = a->val;
	return 0;
}

static int read_iidr(struct weir_vgic_access *a)
{
	a->val = WEIR_VGIC_IIDR_PRODUCT << IIDR_PRODUCT | IIDR_V2 |
		 WEIR_VGIC_IIDR_ARM;
	return 0;
}

#define REG(off, l, r, w) \
	{ .offset = (off), .len = (l), .widths = 4, .read = (r), .write = (w) }

static const struct weir_vgic_reg cpu_regs[] = {
	REG(GIC_CPU_CTRL, 4, read_ctlr, write_ctlr),
	REG(GIC_CPU_PRIMASK, 4, read_pmr, write_pmr),
	REG(GIC_CPU_BINPOINT, 4, read_bpr, write_bpr),
	REG(GIC_CPU_ALIAS_BINPOINT, 4, read_abpr, write_abpr),
	REG(GIC_CPU_ACTIVEPRIO, 16, read_apr, write_apr),
	REG(GIC_CPU_IDENT, 4, read_iidr, NULL),
};

static u8 cpu_index[WEIR_VGIC_INDEX(KVM_VGIC_V2_CPU_SIZE)];

static const struct weir_vgic_frame cpu_frame = {
	.regs = cpu_regs,
	.nr = ARRAY_SIZE(cpu_regs),
	.size = KVM_VGIC_V2_CPU_SIZE,
	.index = cpu_index,
};

/**
 * weir_vgic_v2_cpu_check() - is the register table sound; its index
 *
 * Return: 0, -EINVAL.
 */
int weir_vgic_v2_cpu_check(void)
{
	return weir_vgic_frame_init(&cpu_frame);
}

/**
 * weir_vgic_v2_cpu_has() - does user space find a register there
 * @offset: from the CPU interface's start
 */
bool weir_vgic_v2_cpu_has(u32 offset)
{
	return !(offset & 3) && weir_vgic_reg_find(&cpu_frame, offset);
}

/**
 * weir_vgic_v2_cpu_uaccess() - a register for user space, 32 bits
 * @vcpu: whose; the VM is paused
 * @offset: from the CPU interface's start
 * @val: value written, or read
 * @write: direction
 *
 * Return: 0, -ENXIO.
 */
int weir_vgic_v2_cpu_uaccess(struct weir_vcpu *vcpu, u32 offset, u32 *val,
			     bool write)
{
	struct weir_vgic_access a = {
		.vm = vcpu->vm, .vcpu = vcpu, .offset = offset, .len = 4,
		.val = *val,
	};
	int ret = weir_vgic_frame_uaccess(&cpu_frame, &a, write);

	if (!ret && !write)
		*val = a.val;
	return ret;
}

/* GICC_DIR is all there is. It is write-only. */
static enum weir_mmio_result dir_access(struct weir_mmio_dev *dev,
					struct weir_mmio_access *m)
{
	m->val = m->write ? m->val : 0;
	if (!m->write || m->addr - dev->base != GIC_CPU_DEACTIVATE - PAGE_SIZE)
		return WEIR_MMIO_HANDLED;
	if (m->len != 4)
		return WEIR_MMIO_FAILED;
	return weir_vgic_deactivate(m->vcpu, m->val & DIR_INTID, m->atomic) ?
	       WEIR_MMIO_HANDLED : WEIR_MMIO_DEFER;
}

const struct weir_mmio_ops weir_vgic_v2_dir_ops = { .access = dir_access };
