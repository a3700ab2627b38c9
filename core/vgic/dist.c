// SPDX-License-Identifier: GPL-2.0-only
/*
 * The distributor's frame. One security state (GICD_CTLR.DS = 1), affinity
 * routing always on. GIC architecture (IHI 0069), 12.9.
 */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/irqchip/arm-gic-v3.h>
#include <linux/kernel.h>
#include <weir/vm.h>
#include "bits.h"
#include "core.h"
#include "lpi.h"
#include "mmio.h"
#include "vgic.h"

#define CTLR_GROUPS		(GICD_CTLR_ENABLE_SS_G0 | GICD_CTLR_ENABLE_SS_G1)
#define SPI_ID_BITS		10
#define STATUSR_BITS		0xfU
#define ROUTE_BITS		(WEIR_VGIC_ROUTE_ANY | GENMASK_ULL(23, 0))
/* KVM's revisions: 2 has guest-configurable groups, 3 adds direct LPIs. */
#define IIDR_REV_MIN		2U
#define IIDR_REV_MAX		3U

static int read_ctlr(struct weir_vgic_access *a)
{
	a->val = a->vm->vgic->groups | GICD_CTLR_ARE_NS | GICD_CTLR_DS;
	return 0;
}

/**
 * weir_vgic_write_ctlr() - GICD_CTLR: group enables
 * @a: the access
 *
 * Every interrupt is looked at again: not with host interrupts masked.
 *
 * Return: 0, -EAGAIN.
 */
int weir_vgic_write_ctlr(struct weir_vgic_access *a)
{
	u8 groups = a->val & CTLR_GROUPS;

	if (groups == a->vm->vgic->groups)
		return 0;
	if (a->atomic)
		return -EAGAIN;
	weir_vgic_set_groups(a->vm, groups);
	return 0;
}

/* No message-based SPIs, no affinity level 3; LPIs once there is an ITS. */
static int read_typer(struct weir_vgic_access *a)
{
	a->val = a->vm->vgic->nr_irqs / 32 - 1;
	if (weir_vgic_has_its(a->vm))
		a->val |= GICD_TYPER_LPIS | (WEIR_LPI_ID_BITS - 1) << 19;
	else
		a->val |= (SPI_ID_BITS - 1) << 19;
	return 0;
}

/**
 * weir_vgic_read_iidr() - GICD_IIDR
 * @a: the access
 *
 * KVM's product, as VMMs expect it. Return: 0.
 */
int weir_vgic_read_iidr(struct weir_vgic_access *a)
{
	a->val = WEIR_VGIC_IIDR_PRODUCT << GICD_IIDR_PRODUCT_ID_SHIFT |
		 a->vm->vgic->iidr_rev << GICD_IIDR_REVISION_SHIFT |
		 WEIR_VGIC_IIDR_ARM;
	return 0;
}

/**
 * weir_vgic_user_write_iidr() - GICD_IIDR from user space
 * @a: the access
 *
 * Return: 0; -EINVAL: anything but another revision that there is.
 */
int weir_vgic_user_write_iidr(struct weir_vgic_access *a)
{
	struct weir_vgic_access now = *a;
	u32 rev = (a->val & GICD_IIDR_REVISION_MASK) >> GICD_IIDR_REVISION_SHIFT;

	weir_vgic_read_iidr(&now);
	if ((now.val ^ a->val) & ~(u64)GICD_IIDR_REVISION_MASK)
		return -EINVAL;
	if (rev < IIDR_REV_MIN || rev > IIDR_REV_MAX)
		return -EINVAL;
	a->vm->vgic->iidr_rev = rev;
	return 0;
}

static int user_write_typer2(struct weir_vgic_access *a)
{
	return a->val ? -EINVAL : 0;
}

static int read_statusr(struct weir_vgic_access *a)
{
	a->val = a->vm->vgic->statusr;
	return 0;
}

static int write_statusr(struct weir_vgic_access *a)
{
	a->vm->vgic->statusr &= ~(a->val & STATUSR_BITS);
	return 0;
}

static int user_write_statusr(struct weir_vgic_access *a)
{
	a->vm->vgic->statusr = a->val & STATUSR_BITS;
	return 0;
}

static int read_irouter(struct weir_vgic_access *a)
{
	struct weir_vgic_irq *irq = weir_vgic_irq_get(a->vm, NULL, a->intid);

	if (irq)
		a->val = READ_ONCE(irq->route) >> (a->pos % 8 * 8);
	return 0;
}

static int write_irouter(struct weir_vgic_access *a)
{
	struct weir_vgic_irq *irq = weir_vgic_irq_get(a->vm, NULL, a->intid);
	struct weir_vgic_cpu *cpu;
	unsigned long flags;
	u64 route = a->val;
	bool kick;
	int ret;

	if (!irq)
		return 0;
	ret = weir_vgic_irq_settle(irq, a->atomic, &cpu, &flags);
	if (ret)
		return ret;
	if (a->len == 4 && a->pos % 8)
		route = lower_32_bits(irq->route) | a->val << 32;
	else if (a->len == 4)
		route = (irq->route & GENMASK_ULL(63, 32)) | a->val;
	cpu = weir_vgic_irq_route(a->vm, irq, cpu, &flags, route & ROUTE_BITS);
	kick = weir_vgic_irq_update(irq);
	weir_vgic_irq_unlock(cpu, flags, kick);
	return 0;
}

#define W32	4
#define W8_32	(1 | 4)
#define W32_64	(4 | 8)
#define RO(off, r) \
	{ .offset = (off), .len = 4, .widths = W32, .read = (r) }
/* An array for 1024 interrupts. */
#define ARRAY(off, b, w, r, wr, ...) \
	{ .offset = (off), .len = (b) * 128, .bits = (b), .widths = (w), \
	  .read = (r), .write = (wr), __VA_ARGS__ }

static const struct weir_vgic_reg dist_regs[] = {
	{ GICD_CTLR, 4, .widths = W32, .read = read_ctlr, .write = weir_vgic_write_ctlr },
	RO(GICD_TYPER, read_typer),
	{ GICD_IIDR, 4, .widths = W32, .read = weir_vgic_read_iidr,
	  .user_write = weir_vgic_user_write_iidr },
	{ GICD_TYPER2, 4, .widths = W32, .user_write = user_write_typer2 },
	{ GICD_STATUSR, 4, .widths = W32, .read = read_statusr,
	  .write = write_statusr, .user_write = user_write_statusr },
	ARRAY(GICD_IGROUPR, 1, W32, weir_vgic_read_group, weir_vgic_write_group),
	ARRAY(GICD_ISENABLER, 1, W32, weir_vgic_read_enable, weir_vgic_write_senable),
	ARRAY(GICD_ICENABLER, 1, W32, weir_vgic_read_enable, weir_vgic_write_cenable),
	ARRAY(GICD_ISPENDR, 1, W32, weir_vgic_read_pending, weir_vgic_write_spending,
	      .user_read = weir_vgic_user_read_latch,
	      .user_write = weir_vgic_user_write_latch),
	ARRAY(GICD_ICPENDR, 1, W32, weir_vgic_read_pending, weir_vgic_write_cpending,
	      .user_read = weir_vgic_user_none, .user_write = weir_vgic_user_none),
	ARRAY(GICD_ISACTIVER, 1, W32, weir_vgic_read_active, weir_vgic_write_sactive),
	ARRAY(GICD_ICACTIVER, 1, W32, weir_vgic_read_active, weir_vgic_write_cactive),
	ARRAY(GICD_IPRIORITYR, 8, W8_32, weir_vgic_read_priority,
	      weir_vgic_write_priority),
	/* RES0 with affinity routing. */
	ARRAY(GICD_ITARGETSR, 8, W8_32, NULL, NULL),
	ARRAY(GICD_ICFGR, 2, W32, weir_vgic_read_config, weir_vgic_write_config),
	/* RES0 with one security state. */
	ARRAY(GICD_IGRPMODR, 1, W32, NULL, NULL),
	ARRAY(GICD_NSACR, 2, W32, NULL, NULL),
	ARRAY(GICD_IROUTER, 64, W32_64, read_irouter, write_irouter),
	{ GICD_IDREGS, 0x30, .widths = W32, .read = weir_vgic_read_idregs },
};

static u8 dist_index[WEIR_VGIC_INDEX(WEIR_VGIC_DIST_SIZE)];

static const struct weir_vgic_frame dist_frame = {
	.regs = dist_regs,
	.nr = ARRAY_SIZE(dist_regs),
	.size = WEIR_VGIC_DIST_SIZE,
	.index = dist_index,
};

/**
 * weir_vgic_dist_check() - is the register table sound; its index
 *
 * Return: 0, -EINVAL.
 */
int weir_vgic_dist_check(void)
{
	return weir_vgic_frame_init(&dist_frame);
}

/**
 * weir_vgic_dist_has() - does user space find a register there
 * @offset: from the frame's start
 */
bool weir_vgic_dist_has(u32 offset)
{
	return !(offset & 3) && weir_vgic_reg_find(&dist_frame, offset);
}

/**
 * weir_vgic_dist_uaccess() - a register for user space, 32 bits
 * @vm: the machine, paused
 * @offset: from the frame's start
 * @val: value written, or read
 * @write: direction
 *
 * Context: may sleep. Return: 0, -ENXIO, -EINVAL.
 */
int weir_vgic_dist_uaccess(struct weir_vm *vm, u32 offset, u32 *val, bool write)
{
	struct weir_vgic_access a = {
		.vm = vm, .offset = offset, .len = 4, .val = *val,
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

	a->vcpu = NULL;
	return weir_vgic_mmio(&dist_frame, a, m);
}

const struct weir_mmio_ops weir_vgic_dist_ops = { .access = dist_access };
