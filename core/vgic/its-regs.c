// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ITS's frames: control, and translation 64 KiB above it. Tables have pages
 * of 64 KiB and entries of 8 bytes; collections are all in memory. GIC
 * architecture (IHI 0069), 12.18 and 12.19.
 */
#include <linux/bitfield.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/irqchip/arm-gic-v3.h>
#include <linux/kernel.h>
#include <weir/vm.h>
#include "bits.h"
#include "core.h"
#include "its.h"
#include "mmio.h"
#include "vgic.h"

#define CMD_OFFSET	GENMASK(19, 5)
/* Written by the guest; the others are fixed, or read as zero. */
#define BASER_RW	(GITS_BASER_VALID | GITS_BASER_INDIRECT | \
			 GENMASK_ULL(47, 12) | GENMASK_ULL(7, 0))
#define CBASER_RW	(GITS_CBASER_VALID | GENMASK_ULL(51, 12) | \
			 GENMASK_ULL(7, 0))
/* Memory is always accessed as the VMM maps it, cacheable. */
#define BASER_FIXED	(GITS_BASER_RaWaWb | GITS_BASER_InnerShareable | \
			 GITS_BASER_PAGE_SIZE_64K | \
			 (u64)(WEIR_ITS_ENTRY_SIZE - 1) << GITS_BASER_ENTRY_SIZE_SHIFT)
#define CBASER_FIXED	(GITS_CBASER_RaWaWb | GITS_CBASER_InnerShareable)

static const u64 table_type[] = {
	(u64)GITS_BASER_TYPE_DEVICE << GITS_BASER_TYPE_SHIFT,
	(u64)GITS_BASER_TYPE_COLLECTION << GITS_BASER_TYPE_SHIFT,
};

static int read_ctlr(struct weir_vgic_access *a)
{
	struct weir_its *its = a->its;

	if (READ_ONCE(its->enabled))
		a->val = GITS_CTLR_ENABLE;
	else if (READ_ONCE(its->creadr) == READ_ONCE(its->cwriter))
		a->val = GITS_CTLR_QUIESCENT;
	return 0;
}

static bool may_enable(const struct weir_its *its)
{
	return its->baser[0] & its->baser[1] & GITS_BASER_VALID &&
	       its->cbaser & GITS_CBASER_VALID;
}

/* Enabling it without its tables is UNPREDICTABLE: it stays disabled. */
static int write_ctlr(struct weir_vgic_access *a)
{
	struct weir_its *its = a->its;
	bool enable = a->val & GITS_CTLR_ENABLE;

	if (a->atomic)
		return -EAGAIN;
	mutex_lock(&its->lock);
	WRITE_ONCE(its->enabled, enable && (its->enabled || may_enable(its)));
	weir_its_run_commands(its);
	mutex_unlock(&its->lock);
	return 0;
}

static int read_iidr(struct weir_vgic_access *a)
{
	a->val = WEIR_VGIC_IIDR_PRODUCT << GITS_IIDR_PRODUCTID_SHIFT |
		 (u32)a->its->rev << GITS_IIDR_REV_SHIFT | WEIR_VGIC_IIDR_ARM;
	return 0;
}

/* There is one revision of the tables. */
static int user_write_iidr(struct weir_vgic_access *a)
{
	return GITS_IIDR_REV(a->val) ? -EINVAL : 0;
}

static int read_half(struct weir_vgic_access *a, u64 val)
{
	a->val = val >> (a->pos % 8 * 8);
	return 0;
}

/* Targets are GICR_TYPER.Processor_Numbers (PTA 0); no HCC, no CIL. */
static int read_typer(struct weir_vgic_access *a)
{
	u64 val = GITS_TYPER_PLPIS |
		  FIELD_PREP(GITS_TYPER_ITT_ENTRY_SIZE, WEIR_ITS_ENTRY_SIZE - 1) |
		  FIELD_PREP(GITS_TYPER_IDBITS, WEIR_ITS_ID_BITS - 1) |
		  FIELD_PREP(GITS_TYPER_DEVBITS, WEIR_ITS_ID_BITS - 1);

	return read_half(a, val);
}

/* All zero out of reset, as arm-vgic-its.rst has it. */
static int read_cbaser(struct weir_vgic_access *a)
{
	u64 val = READ_ONCE(a->its->cbaser);

	return read_half(a, val ? val | CBASER_FIXED : 0);
}

/* The queue starts empty. Read-only while enabled. */
static int write_cbaser(struct weir_vgic_access *a)
{
	struct weir_its *its = a->its;

	if (a->atomic)
		return -EAGAIN;
	mutex_lock(&its->lock);
	if (!its->enabled) {
		WRITE_ONCE(its->cbaser,
			   weir_vgic_merge64(a, its->cbaser) & CBASER_RW);
		WRITE_ONCE(its->creadr, 0);
		WRITE_ONCE(its->cwriter, 0);
	}
	mutex_unlock(&its->lock);
	return 0;
}

static int read_cwriter(struct weir_vgic_access *a)
{
	return read_half(a, READ_ONCE(a->its->cwriter));
}

/* Is there a command at @offset? */
static bool in_queue(const struct weir_its *its, u32 offset)
{
	return offset < ((its->cbaser & 0xff) + 1) * SZ_4K;
}

/* The Retry bit means nothing: the queue never stalls. */
static int put_cwriter(struct weir_vgic_access *a)
{
	struct weir_its *its = a->its;
	u32 offset = weir_vgic_merge64(a, its->cwriter) & CMD_OFFSET;

	if (!in_queue(its, offset))
		return 0;
	WRITE_ONCE(its->cwriter, offset);
	if (a->atomic)
		return weir_its_run_quick(its);
	weir_its_run_commands(its);
	return 0;
}

/* What -EAGAIN repeats finds the queue as far as it has come. */
static int write_cwriter(struct weir_vgic_access *a)
{
	struct weir_its *its = a->its;
	int ret;

	if (!a->atomic)
		mutex_lock(&its->lock);
	else if (!mutex_trylock(&its->lock))
		return -EAGAIN;
	ret = put_cwriter(a);
	mutex_unlock(&its->lock);
	return ret;
}

static int read_creadr(struct weir_vgic_access *a)
{
	return read_half(a, READ_ONCE(a->its->creadr));
}

static int user_write_creadr(struct weir_vgic_access *a)
{
	struct weir_its *its = a->its;
	u32 offset = a->val & CMD_OFFSET;
	int ret = 0;

	mutex_lock(&its->lock);
	if (its->enabled)
		ret = -EBUSY;
	else if (!in_queue(its, offset))
		ret = -EINVAL;
	else
		WRITE_ONCE(its->creadr, offset);
	mutex_unlock(&its->lock);
	return ret;
}

static u64 baser_value(const struct weir_its *its, unsigned int n)
{
	if (n >= ARRAY_SIZE(table_type))
		return 0;
	return READ_ONCE(its->baser[n]) | BASER_FIXED | table_type[n];
}

static int read_baser(struct weir_vgic_access *a)
{
	return read_half(a, baser_value(a->its, a->pos / 8));
}

/* Another table: what was mapped in the former one is gone. */
static void set_baser(struct weir_its *its, unsigned int n, u64 val)
{
	val &= BASER_RW;
	if (n)
		val &= ~GITS_BASER_INDIRECT;
	if (val == its->baser[n])
		return;
	WRITE_ONCE(its->baser[n], val);
	if (n)
		weir_its_unmap_collections(its);
	else
		weir_its_unmap_devices(its);
}

static int write_baser(struct weir_vgic_access *a)
{
	struct weir_its *its = a->its;
	unsigned int n = a->pos / 8;

	if (n >= ARRAY_SIZE(table_type))
		return 0;
	if (a->atomic)
		return -EAGAIN;
	mutex_lock(&its->lock);
	if (!its->enabled)
		set_baser(its, n, weir_vgic_merge64(a, its->baser[n]));
	mutex_unlock(&its->lock);
	return 0;
}

#define W32	4
#define W32_64	(4 | 8)

static const struct weir_vgic_reg its_regs[] = {
	{ GITS_CTLR, 4, .widths = W32, .read = read_ctlr, .write = write_ctlr },
	{ GITS_IIDR, 4, .widths = W32, .read = read_iidr,
	  .user_write = user_write_iidr },
	{ GITS_TYPER, 8, .widths = W32_64, .read = read_typer },
	{ GITS_CBASER, 8, .widths = W32_64, .read = read_cbaser,
	  .write = write_cbaser },
	{ GITS_CWRITER, 8, .widths = W32_64, .read = read_cwriter,
	  .write = write_cwriter },
	{ GITS_CREADR, 8, .widths = W32_64, .read = read_creadr,
	  .user_write = user_write_creadr },
	{ GITS_BASER, 8 * GITS_BASER_NR_REGS, .widths = W32_64,
	  .read = read_baser, .write = write_baser },
	{ GITS_IDREGS_BASE, 0x30, .widths = W32, .read = weir_vgic_read_idregs },
	/* A vCPU has no DeviceID, so what it writes here is no message. */
	{ GITS_TRANSLATER, 4, .widths = W32 },
};

static u8 its_index[WEIR_VGIC_INDEX(WEIR_ITS_SIZE)];

static const struct weir_vgic_frame its_frame = {
	.regs = its_regs,
	.nr = ARRAY_SIZE(its_regs),
	.size = WEIR_ITS_SIZE,
	.index = its_index,
};

/**
 * weir_its_frame_check() - is the register table sound; its index
 *
 * Return: 0, -EINVAL.
 */
int weir_its_frame_check(void)
{
	return weir_vgic_frame_init(&its_frame);
}

static const struct weir_vgic_reg *find(u64 offset)
{
	const struct weir_vgic_reg *reg;

	reg = offset < SZ_64K ? weir_vgic_reg_find(&its_frame, offset) : NULL;
	/* 32-bit halves of 64-bit registers are not for user space. */
	if (!reg || (offset - reg->offset) % (reg->widths & 8 ? 8 : 4))
		return NULL;
	return reg;
}

/**
 * weir_its_has_reg() - does user space find a register there
 * @offset: from the control frame
 */
bool weir_its_has_reg(u64 offset)
{
	return find(offset);
}

/**
 * weir_its_uaccess() - a register for user space, in its full width
 * @its: the ITS, with its address; the VM is paused
 * @offset: from the control frame
 * @val: value written, or read
 * @write: direction
 *
 * Context: may sleep.
 * Return: 0; -EINVAL: not aligned, or a value that it cannot have; -ENXIO: no
 * register; -EBUSY: GITS_CREADR of an enabled ITS.
 */
int weir_its_uaccess(struct weir_its *its, u64 offset, u64 *val, bool write)
{
	bool wide = offset >= GITS_TYPER && offset < GITS_IDREGS_BASE;
	const struct weir_vgic_reg *reg = find(offset);
	struct weir_vgic_access a = {
		.vm = its->vm, .its = its, .offset = offset, .val = *val,
	};
	int ret;

	if (offset & (wide ? 7 : 3))
		return -EINVAL;
	if (!reg)
		return -ENXIO;
	a.len = reg->widths & 8 ? 8 : 4;
	ret = weir_vgic_frame_uaccess(&its_frame, &a, write);
	if (!ret && !write)
		*val = a.val;
	return ret;
}

static enum weir_mmio_result its_access(struct weir_mmio_dev *dev,
					struct weir_mmio_access *m)
{
	struct weir_vgic_access *a = weir_vgic_mmio_begin(m, m->addr - dev->base);

	a->its = container_of(dev, struct weir_its, dev);
	return weir_vgic_mmio(&its_frame, a, m);
}

const struct weir_mmio_ops weir_its_mmio_ops = { .access = its_access };
