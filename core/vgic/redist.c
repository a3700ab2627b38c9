// SPDX-License-Identifier: GPL-2.0-only
/*
 * The redistributors' frames: RD_base, and SGI_base 64 KiB above it. GIC
 * architecture (IHI 0069), 12.11 and 12.12.
 */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/irqchip/arm-gic-v3.h>
#include <linux/kernel.h>
#include <linux/sizes.h>
#include <weir/vm.h>
#include "bits.h"
#include "core.h"
#include "lpi.h"
#include "mmio.h"
#include "vgic.h"

#define STATUSR_BITS	0xfU
/* Since revision 3, as KVM's: invalidation registers, EnableLPIs can be cleared. */
#define CTLR_REV3	(GICR_CTLR_IR | GICR_CTLR_CES)
/* Memory is always accessed as the VMM maps it, cacheable. */
#define PROPBASER_RW	(GENMASK_ULL(51, 12) | GICR_PROPBASER_IDBITS_MASK)
#define PROPBASER_FIXED	(GICR_PROPBASER_RaWaWb | GICR_PROPBASER_InnerShareable)
#define PENDBASER_RW	(GENMASK_ULL(51, 16) | GICR_PENDBASER_PTZ)
#define PENDBASER_FIXED	(GICR_PENDBASER_RaWaWb | GICR_PENDBASER_InnerShareable)

static int read_ctlr(struct weir_vgic_access *a)
{
	if (a->vm->vgic->iidr_rev >= 3)
		a->val = CTLR_REV3;
	if (READ_ONCE(a->vcpu->vgic->lpis))
		a->val |= GICR_CTLR_ENABLE_LPIS;
	return 0;
}

/* Guest memory is read, and what is pending looked at. */
static int write_ctlr(struct weir_vgic_access *a)
{
	struct weir_lpis *lpis = a->vm->lpis;
	bool enable = a->val & GICR_CTLR_ENABLE_LPIS;

	if (!weir_vgic_has_its(a->vm) || enable == READ_ONCE(a->vcpu->vgic->lpis))
		return 0;
	if (a->atomic)
		return -EAGAIN;
	mutex_lock(&lpis->lock);
	weir_lpi_enable(a->vcpu, enable);
	mutex_unlock(&lpis->lock);
	return 0;
}

static int read_propbaser(struct weir_vgic_access *a)
{
	u64 val = READ_ONCE(a->vm->lpis->propbaser) | PROPBASER_FIXED;

	a->val = val >> (a->pos * 8);
	return 0;
}

/* One for all redistributors; fixed while this one's LPIs are enabled. */
static int write_propbaser(struct weir_vgic_access *a)
{
	struct weir_lpis *lpis = a->vm->lpis;

	if (a->atomic)
		return -EAGAIN;
	mutex_lock(&lpis->lock);
	if (!a->vcpu->vgic->lpis)
		WRITE_ONCE(lpis->propbaser,
			   weir_vgic_merge64(a, lpis->propbaser) & PROPBASER_RW);
	mutex_unlock(&lpis->lock);
	return 0;
}

/* PTZ is write-only. */
static int read_pendbaser(struct weir_vgic_access *a)
{
	u64 val = READ_ONCE(a->vcpu->vgic->pendbaser) & ~GICR_PENDBASER_PTZ;

	a->val = (val | PENDBASER_FIXED) >> (a->pos * 8);
	return 0;
}

static int write_pendbaser(struct weir_vgic_access *a)
{
	struct weir_vgic_cpu *cpu = a->vcpu->vgic;

	if (a->atomic)
		return -EAGAIN;
	mutex_lock(&a->vm->lpis->lock);
	if (!cpu->lpis)
		WRITE_ONCE(cpu->pendbaser,
			   weir_vgic_merge64(a, cpu->pendbaser) & PENDBASER_RW);
	mutex_unlock(&a->vm->lpis->lock);
	return 0;
}

static int write_invlpir(struct weir_vgic_access *a)
{
	struct weir_vgic_irq *irq;

	if (a->pos)
		return 0;
	if (a->atomic)
		return -EAGAIN;
	irq = weir_lpi_find(a->vm, a->val & GICR_INVLPIR_INTID);
	if (irq)
		weir_lpi_reload(a->vm, irq);
	return 0;
}

static int write_invallr(struct weir_vgic_access *a)
{
	if (a->pos)
		return 0;
	if (a->atomic)
		return -EAGAIN;
	weir_lpi_reload_all(a->vm, &a->vcpu->vgic->vif);
	return 0;
}

static int read_iidr(struct weir_vgic_access *a)
{
	a->val = WEIR_VGIC_IIDR_PRODUCT << GICD_IIDR_PRODUCT_ID_SHIFT |
		 WEIR_VGIC_IIDR_ARM;
	return 0;
}

/* The last of a run of redistributors without a gap: guests stop there. */
static bool is_last(struct weir_vm *vm, u32 idx)
{
	struct weir_vgic_dist *dist = vm->vgic;
	struct weir_vgic_region *reg;

	for (reg = dist->regions; reg < dist->regions + dist->nr_regions; reg++) {
		gpa_t end = reg->base + reg->nr * WEIR_VGIC_REDIST_SIZE;
		struct weir_vgic_region *r;

		if (idx < reg->first || idx >= reg->first + reg->nr)
			continue;
		if (idx != reg->first + reg->nr - 1)
			return false;
		for (r = dist->regions; r < dist->regions + dist->nr_regions; r++)
			if (r->nr && r->base == end)
				return false;
		return true;
	}
	return false;
}

static int read_typer(struct weir_vgic_access *a)
{
	u64 mpidr = weir_vcpu_mpidr(a->vcpu);
	u64 val = (mpidr & GENMASK_ULL(23, 0)) << 32;

	val |= (u64)(a->vcpu->id & 0xffff) << 8;
	if (is_last(a->vm, a->vcpu->idx))
		val |= GICR_TYPER_LAST;
	if (weir_vgic_has_its(a->vm))
		val |= GICR_TYPER_PLPIS;
	a->val = val >> (a->pos * 8);
	return 0;
}

static int read_statusr(struct weir_vgic_access *a)
{
	a->val = a->vcpu->vgic->statusr;
	return 0;
}

static int write_statusr(struct weir_vgic_access *a)
{
	a->vcpu->vgic->statusr &= ~(a->val & STATUSR_BITS);
	return 0;
}

static int user_write_statusr(struct weir_vgic_access *a)
{
	a->vcpu->vgic->statusr = a->val & STATUSR_BITS;
	return 0;
}

/*
 * Awake out of reset, unlike hardware: guests that run under KVM, whose
 * GICR_WAKER is RAZ/WI, need not wake it.
 */
static int read_waker(struct weir_vgic_access *a)
{
	if (READ_ONCE(a->vcpu->vgic->asleep))
		a->val = GICR_WAKER_ProcessorSleep | GICR_WAKER_ChildrenAsleep;
	return 0;
}

static int write_waker(struct weir_vgic_access *a)
{
	WRITE_ONCE(a->vcpu->vgic->asleep, a->val & GICR_WAKER_ProcessorSleep);
	return 0;
}

#define W32		4
#define W8_32		(1 | 4)
#define W32_64		(4 | 8)
#define SGI(off)	(SZ_64K + (off))
#define RAZ_WI(off)	{ .offset = (off), .len = 4, .widths = W32 }
/* An array for the 32 private interrupts. */
#define ARRAY(off, b, w, r, wr, ...) \
	{ .offset = SGI(off), .len = (b) * 4, .bits = (b), .widths = (w), \
	  .read = (r), .write = (wr), __VA_ARGS__ }

static const struct weir_vgic_reg redist_regs[] = {
	{ GICR_CTLR, 4, .widths = W32, .read = read_ctlr, .write = write_ctlr },
	{ GICR_IIDR, 4, .widths = W32, .read = read_iidr },
	{ GICR_TYPER, 8, .widths = W32_64, .read = read_typer },
	{ GICR_STATUSR, 4, .widths = W32, .read = read_statusr,
	  .write = write_statusr, .user_write = user_write_statusr },
	{ GICR_WAKER, 4, .widths = W32, .read = read_waker, .write = write_waker },
	{ GICR_PROPBASER, 8, .widths = W32_64, .read = read_propbaser,
	  .write = write_propbaser },
	{ GICR_PENDBASER, 8, .widths = W32_64, .read = read_pendbaser,
	  .write = write_pendbaser },
	{ GICR_INVLPIR, 8, .widths = W32_64, .write = write_invlpir },
	{ GICR_INVALLR, 8, .widths = W32_64, .write = write_invallr },
	RAZ_WI(GICR_SYNCR),
	{ GICR_IDREGS, 0x30, .widths = W32, .read = weir_vgic_read_idregs },
	ARRAY(GICR_IGROUPR0, 1, W32, weir_vgic_read_group, weir_vgic_write_group),
	ARRAY(GICR_ISENABLER0, 1, W32, weir_vgic_read_enable, weir_vgic_write_senable),
	ARRAY(GICR_ICENABLER0, 1, W32, weir_vgic_read_enable, weir_vgic_write_cenable),
	ARRAY(GICR_ISPENDR0, 1, W32, weir_vgic_read_pending, weir_vgic_write_spending,
	      .user_read = weir_vgic_user_read_latch,
	      .user_write = weir_vgic_user_write_latch),
	ARRAY(GICR_ICPENDR0, 1, W32, weir_vgic_read_pending, weir_vgic_write_cpending,
	      .user_read = weir_vgic_user_none, .user_write = weir_vgic_user_none),
	ARRAY(GICR_ISACTIVER0, 1, W32, weir_vgic_read_active, weir_vgic_write_sactive),
	ARRAY(GICR_ICACTIVER0, 1, W32, weir_vgic_read_active, weir_vgic_write_cactive),
	ARRAY(GICR_IPRIORITYR0, 8, W8_32, weir_vgic_read_priority,
	      weir_vgic_write_priority),
	ARRAY(GICR_ICFGR0, 2, W32, weir_vgic_read_config, weir_vgic_write_config),
	RAZ_WI(SGI(GICR_IGRPMODR0)),
	RAZ_WI(SGI(GICR_NSACR)),
};

static u8 redist_index[WEIR_VGIC_INDEX(WEIR_VGIC_REDIST_SIZE)];

static const struct weir_vgic_frame redist_frame = {
	.regs = redist_regs,
	.nr = ARRAY_SIZE(redist_regs),
	.size = WEIR_VGIC_REDIST_SIZE,
	.index = redist_index,
};

/**
 * weir_vgic_redist_check() - is the register table sound; its index
 *
 * Return: 0, -EINVAL.
 */
int weir_vgic_redist_check(void)
{
	return weir_vgic_frame_init(&redist_frame);
}

/**
 * weir_vgic_redist_has() - does user space find a register there
 * @offset: from RD_base
 */
bool weir_vgic_redist_has(u32 offset)
{
	return !(offset & 3) && weir_vgic_reg_find(&redist_frame, offset);
}

/**
 * weir_vgic_redist_uaccess() - a register for user space, 32 bits
 * @vcpu: whose redistributor; the VM is paused
 * @offset: from RD_base
 * @val: value written, or read
 * @write: direction
 *
 * Context: may sleep. Return: 0, -ENXIO, -EINVAL.
 */
int weir_vgic_redist_uaccess(struct weir_vcpu *vcpu, u32 offset, u32 *val,
			     bool write)
{
	struct weir_vgic_access a = {
		.vm = vcpu->vm, .vcpu = vcpu, .offset = offset, .len = 4,
		.val = *val,
	};
	int ret = weir_vgic_frame_uaccess(&redist_frame, &a, write);

	if (!ret && !write)
		*val = a.val;
	return ret;
}

static enum weir_mmio_result redist_access(struct weir_mmio_dev *dev,
					   struct weir_mmio_access *m)
{
	struct weir_vgic_region *region =
		container_of(dev, struct weir_vgic_region, dev);
	u64 pos = m->addr - dev->base;
	struct weir_vgic_access *a =
		weir_vgic_mmio_begin(m, pos % WEIR_VGIC_REDIST_SIZE);

	a->vcpu = region->vm->vcpus[region->first + pos / WEIR_VGIC_REDIST_SIZE];
	return weir_vgic_mmio(&redist_frame, a, m);
}

const struct weir_mmio_ops weir_vgic_redist_ops = { .access = redist_access };
