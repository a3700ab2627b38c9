// SPDX-License-Identifier: GPL-2.0-only
/*
 * A GICv2's distributor: one frame, whose registers for INTIDs 0 to 31 are the
 * accessing vCPU's own. No security extensions. GIC architecture v2 (IHI 0048),
 * 4.3. CPU numbers are the order of the vCPUs' creation.
 */
#include <linux/bitops.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/irqchip/arm-gic.h>
#include <linux/kernel.h>
#include <linux/kvm.h>
#include <weir/vm.h>
#include "bits.h"
#include "core.h"
#include "mmio.h"
#include "sgi-v2.h"
#include "source.h"
#include "vgic.h"

#define ICPIDR0		0xfd0
#define ICPIDR2		0xfe8
#define ICCIDR0		0xff0
#define ICPIDR2_V2	0x2b
#define SGIS_EDGE	0xaaaaaaaaU	/* GICD_ICFGR0 */

static int read_ctlr(struct weir_vgic_access *a)
{
	a->val = a->vm->vgic->groups;
	return 0;
}

static int read_typer(struct weir_vgic_access *a)
{
	a->val = (a->vm->vgic->nr_irqs / 32 - 1) | (a->vm->nr_vcpus - 1) << 5;
	return 0;
}

static int user_write_iidr(struct weir_vgic_access *a)
{
	int ret = weir_vgic_user_write_iidr(a);

	if (!ret)
		a->vm->vgic->v2.user_groups = true;
	return ret;
}

/* Older user space restores groups that older kernels reported wrongly. */
static int user_write_group(struct weir_vgic_access *a)
{
	return a->vm->vgic->v2.user_groups ? weir_vgic_write_group(a) : 0;
}

/* SGIs are made pending by GICD_SGIR and GICD_SPENDSGIR only. */
static void drop_sgis(struct weir_vgic_access *a)
{
	if (!a->intid)
		a->val &= ~(u64)WEIR_VGIC_V2_SGIS;
}

static int write_spending(struct weir_vgic_access *a)
{
	drop_sgis(a);
	return weir_vgic_write_spending(a);
}

static int write_cpending(struct weir_vgic_access *a)
{
	drop_sgis(a);
	return weir_vgic_write_cpending(a);
}

static int user_write_spending(struct weir_vgic_access *a)
{
	if (!a->intid)
		weir_vgic_user_pend_sgis(a);
	return write_spending(a);
}

static int user_write_cpending(struct weir_vgic_access *a)
{
	if (!a->intid)
		weir_vgic_user_unpend_sgis(a);
	return write_cpending(a);
}

/* SGIs are edge-triggered, whatever source.c makes of them. */
static int read_config(struct weir_vgic_access *a)
{
	if (a->intid >= 16)
		return weir_vgic_read_config(a);
	a->val = SGIS_EDGE;
	return 0;
}

static int write_config(struct weir_vgic_access *a)
{
	return a->intid < WEIR_VGIC_NR_PRIVATE ? 0 : weir_vgic_write_config(a);
}

static int read_targets(struct weir_vgic_access *a)
{
	const struct weir_vgic_irq *irq;
	u32 i;

	for (i = 0; i < a->nr; i++) {
		u64 targets = BIT(a->vcpu->idx);

		irq = weir_vgic_irq_get(a->vm, a->vcpu, a->intid + i);
		if (!irq)
			continue;
		if (a->intid + i >= WEIR_VGIC_NR_PRIVATE)
			targets = READ_ONCE(irq->route);
		a->val |= targets << i * 8;
	}
	return 0;
}

static int set_targets(struct weir_vgic_access *a, struct weir_vgic_irq *irq,
		       u8 targets)
{
	struct weir_vgic_if *target = NULL;
	struct weir_vgic_cpu *cpu;
	unsigned long flags;
	bool kick;
	int ret;

	ret = weir_vgic_irq_settle(irq, a->atomic, &cpu, &flags);
	if (ret)
		return ret;
	if (targets)
		target = &a->vm->vcpus[__ffs(targets)]->vgic->vif;
	WRITE_ONCE(irq->route, targets);
	cpu = weir_vgic_irq_retarget(irq, cpu, &flags, target);
	kick = weir_vgic_irq_update(irq);
	weir_vgic_irq_unlock(cpu, flags, kick);
	return 0;
}

/* With several targets the first one is who takes it. */
static int write_targets(struct weir_vgic_access *a)
{
	u8 all = GENMASK(a->vm->nr_vcpus - 1, 0);
	struct weir_vgic_irq *irq;
	int ret = 0;
	u32 i;

	for (i = 0; i < a->nr && !ret; i++) {
		if (a->intid + i < WEIR_VGIC_NR_PRIVATE)
			continue;
		irq = weir_vgic_irq_get(a->vm, a->vcpu, a->intid + i);
		if (irq)
			ret = set_targets(a, irq, a->val >> i * 8 & all);
	}
	return ret;
}

static int read_idregs(struct weir_vgic_access *a)
{
	static const u8 component[] = { 0x0d, 0xf0, 0x05, 0xb1 };

	if (a->offset == ICPIDR2)
		a->val = ICPIDR2_V2;
	else if (a->offset >= ICCIDR0)
		a->val = component[(a->offset - ICCIDR0) / 4];
	return 0;
}

#define W32	4
#define W8_32	(1 | 4)
/* An array for 1024 interrupts. */
#define ARRAY(off, b, w, r, wr, ...) \
	{ .offset = (off), .len = (b) * 128, .bits = (b), .widths = (w), \
	  .read = (r), .write = (wr), __VA_ARGS__ }

static const struct weir_vgic_reg dist_regs[] = {
	{ GIC_DIST_CTRL, 4, .widths = W32, .read = read_ctlr,
	  .write = weir_vgic_write_ctlr },
	{ GIC_DIST_CTR, 4, .widths = W32, .read = read_typer },
	{ GIC_DIST_IIDR, 4, .widths = W32, .read = weir_vgic_read_iidr,
	  .user_write = user_write_iidr },
	ARRAY(GIC_DIST_IGROUP, 1, W32, weir_vgic_read_group,
	      weir_vgic_write_group, .user_write = user_write_group),
	ARRAY(GIC_DIST_ENABLE_SET, 1, W32, weir_vgic_read_enable,
	      weir_vgic_write_senable),
	ARRAY(GIC_DIST_ENABLE_CLEAR, 1, W32, weir_vgic_read_enable,
	      weir_vgic_write_cenable),
	ARRAY(GIC_DIST_PENDING_SET, 1, W32, weir_vgic_read_pending,
	      write_spending, .user_write = user_write_spending),
	ARRAY(GIC_DIST_PENDING_CLEAR, 1, W32, weir_vgic_read_pending,
	      write_cpending, .user_write = user_write_cpending),
	ARRAY(GIC_DIST_ACTIVE_SET, 1, W32, weir_vgic_read_active,
	      weir_vgic_write_sactive),
	ARRAY(GIC_DIST_ACTIVE_CLEAR, 1, W32, weir_vgic_read_active,
	      weir_vgic_write_cactive),
	ARRAY(GIC_DIST_PRI, 8, W8_32, weir_vgic_read_priority,
	      weir_vgic_write_priority),
	ARRAY(GIC_DIST_TARGET, 8, W8_32, read_targets, write_targets),
	ARRAY(GIC_DIST_CONFIG, 2, W32, read_config, write_config),
	{ GIC_DIST_SOFTINT, 4, .widths = W32, .write = weir_vgic_write_sgir },
	{ GIC_DIST_SGI_PENDING_CLEAR, 16, .bits = 8, .widths = W8_32,
	  .read = weir_vgic_read_sgi_sources, .write = weir_vgic_write_cpendsgi },
	{ GIC_DIST_SGI_PENDING_SET, 16, .bits = 8, .widths = W8_32,
	  .read = weir_vgic_read_sgi_sources, .write = weir_vgic_write_spendsgi },
	{ ICPIDR0, 0x30, .widths = W32, .read = read_idregs },
};

static u8 dist_index[WEIR_VGIC_INDEX(KVM_VGIC_V2_DIST_SIZE)];

static const struct weir_vgic_frame dist_frame = {
	.regs = dist_regs,
	.nr = ARRAY_SIZE(dist_regs),
	.size = KVM_VGIC_V2_DIST_SIZE,
	.index = dist_index,
};

/**
 * weir_vgic_v2_check() - is the register table sound; its index
 *
 * Return: 0, -EINVAL.
 */
int weir_vgic_v2_check(void)
{
	return weir_vgic_frame_init(&dist_frame);
}

/**
 * weir_vgic_v2_dist_has() - does user space find a register there
 * @offset: from the frame's start
 */
bool weir_vgic_v2_dist_has(u32 offset)
{
	return !(offset & 3) && weir_vgic_reg_find(&dist_frame, offset);
}

/**
 * weir_vgic_v2_dist_uaccess() - a register for user space, 32 bits
 * @vcpu: as whom; the VM is paused
 * @offset: from the frame's start
 * @val: value written, or read
 * @write: direction
 *
 * Context: may sleep. Return: 0, -ENXIO, -EINVAL.
 */
int weir_vgic_v2_dist_uaccess(struct weir_vcpu *vcpu, u32 offset, u32 *val,
			      bool write)
{
	struct weir_vgic_access a = {
		.vm = vcpu->vm, .vcpu = vcpu, .offset = offset, .len = 4,
		.val = *val,
	};
	int ret = weir_vgic_frame_uaccess(&dist_frame, &a, write);

	if (!ret && !write)
		*val = a.val;
	return ret;
}

static enum weir_mmio_result dist_access(struct weir_mmio_dev *dev,
					 struct weir_mmio_access *m)
{
	struct weir_vgic_access *a = weir_vgic_mmio_begin(m, m->addr - dev->base);

	a->vcpu = m->vcpu;
	return weir_vgic_mmio(&dist_frame, a, m);
}

const struct weir_mmio_ops weir_vgic_v2_dist_ops = { .access = dist_access };

/**
 * weir_vgic_v2_init() - interrupts as a GICv2 has them out of reset
 * @vm: the machine, its interrupts just made
 *
 * Group 0, and SPIs go to CPU 0, as KVM's: guests that never write
 * GICD_IGROUPR and GICD_ITARGETSR depend on it.
 */
void weir_vgic_v2_init(struct weir_vm *vm)
{
	struct weir_vgic_dist *dist = vm->vgic;
	struct weir_vcpu *vcpu;
	u32 n, i;

	weir_for_each_vcpu(i, vcpu, vm) {
		for (n = 0; n < WEIR_VGIC_NR_PRIVATE; n++)
			vcpu->vgic->private[n].group1 = false;
		for (n = 0; n < 16; n++)
			weir_vgic_source_init(&vcpu->vgic->private[n]);
	}
	for (n = 0; n < dist->nr_irqs - WEIR_VGIC_NR_PRIVATE; n++) {
		dist->spis[n].group1 = false;
		dist->spis[n].route = BIT(0);
	}
}
