// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registers with a few bits per interrupt, alike in GICD and GICR. Interrupts
 * that do not exist, and private ones in the distributor, are RAZ/WI.
 * GIC architecture (IHI 0069), 12.9 and 12.11.
 */
#include <linux/bits.h>
#include <linux/irqchip/arm-gic-v3.h>
#include <weir/vm.h>
#include "bits.h"
#include "core.h"
#include "vgic.h"

typedef u32 (*get_fn)(struct weir_vgic_irq *irq);
/* Return: the vCPU is to be kicked. */
typedef bool (*set_fn)(struct weir_vgic_irq *irq, u32 val);

/*
 * How a field is reached: @settle: it needs the state that hardware may hold;
 * @ones: a write acts on the bits that are set only.
 */
struct field {
	get_fn get;
	set_fn set;
	bool settle;
	bool ones;
	u8 bits;
};

/* The interrupt locked as @f needs it. Return: 1 when it exists, 0, -EAGAIN. */
static int lock_for(struct weir_vgic_access *a, const struct field *f, u32 i,
		    struct weir_vgic_irq **irq, struct weir_vgic_cpu **cpu,
		    unsigned long *flags)
{
	int ret;

	*irq = weir_vgic_irq_get(a->vm, a->vcpu, a->intid + i);
	if (!*irq)
		return 0;
	if (!f->settle) {
		*cpu = weir_vgic_irq_lock(*irq, flags);
		return 1;
	}
	ret = weir_vgic_irq_settle(*irq, a->atomic, cpu, flags);
	return ret ? ret : 1;
}

static int read_field(struct weir_vgic_access *a, const struct field *f)
{
	struct weir_vgic_irq *irq;
	struct weir_vgic_cpu *cpu;
	unsigned long flags;
	u64 val = 0;
	u32 i;
	int ret;

	for (i = 0; i < a->nr; i++) {
		ret = lock_for(a, f, i, &irq, &cpu, &flags);
		if (ret < 0)
			return ret;
		if (!ret)
			continue;
		val |= (u64)f->get(irq) << (i * f->bits);
		weir_vgic_irq_unlock(cpu, flags, false);
	}
	a->val = val;
	return 0;
}

static int write_field(struct weir_vgic_access *a, const struct field *f)
{
	struct weir_vgic_irq *irq;
	struct weir_vgic_cpu *cpu;
	unsigned long flags;
	u32 i, val;
	bool kick;
	int ret;

	for (i = 0; i < a->nr; i++) {
		val = (a->val >> (i * f->bits)) & GENMASK(f->bits - 1, 0);
		if (f->ones && !val)
			continue;
		ret = lock_for(a, f, i, &irq, &cpu, &flags);
		if (ret < 0)
			return ret;
		if (!ret)
			continue;
		kick = f->set(irq, val);
		weir_vgic_irq_unlock(cpu, flags, kick);
	}
	return 0;
}

/* A change that only takes away: an LR elsewhere is withdrawn by a kick. */
static bool take_away(struct weir_vgic_irq *irq)
{
	bool flying = irq->lr != WEIR_VGIC_LR_NONE;

	return weir_vgic_irq_update(irq) || flying;
}

static u32 get_group(struct weir_vgic_irq *irq)
{
	return irq->group1;
}

static bool set_group(struct weir_vgic_irq *irq, u32 val)
{
	if (irq->group1 == val)
		return false;
	irq->group1 = val;
	return take_away(irq);
}

static u32 get_enable(struct weir_vgic_irq *irq)
{
	return irq->enabled;
}

static bool set_enable(struct weir_vgic_irq *irq, u32 val)
{
	if (irq->enabled)
		return false;
	irq->enabled = true;
	return weir_vgic_irq_update(irq);
}

static bool clear_enable(struct weir_vgic_irq *irq, u32 val)
{
	if (!irq->enabled)
		return false;
	irq->enabled = false;
	return take_away(irq);
}

/* That a HW interrupt's line fell is told to nobody, so its device is asked. */
static u32 get_pending(struct weir_vgic_irq *irq)
{
	bool pending = irq->latch || (irq->level && irq->line);

	if (pending && irq->hw && irq->still_pending)
		return irq->still_pending(irq->owner->vcpu, irq);
	return pending;
}

static bool set_pending(struct weir_vgic_irq *irq, u32 val)
{
	return weir_vgic_irq_set_latch(irq, true);
}

static bool clear_pending(struct weir_vgic_irq *irq, u32 val)
{
	if (irq->latch && irq->hw && irq->owner->resident)
		irq->owner->ops->hw_deactivate(irq->hwirq);
	return weir_vgic_irq_set_latch(irq, false);
}

static u32 get_latch(struct weir_vgic_irq *irq)
{
	return irq->latch;
}

static bool set_latch(struct weir_vgic_irq *irq, u32 val)
{
	return weir_vgic_irq_set_latch(irq, val);
}

static u32 get_active(struct weir_vgic_irq *irq)
{
	return irq->active;
}

static bool set_active(struct weir_vgic_irq *irq, u32 val)
{
	return weir_vgic_irq_set_active(irq, true);
}

static bool clear_active(struct weir_vgic_irq *irq, u32 val)
{
	return irq->active && weir_vgic_if_deactivate(irq->owner, irq);
}

static u32 get_priority(struct weir_vgic_irq *irq)
{
	return irq->priority;
}

static bool set_priority(struct weir_vgic_irq *irq, u32 val)
{
	return weir_vgic_irq_set_priority(irq, val);
}

static u32 get_config(struct weir_vgic_irq *irq)
{
	return irq->level ? 0 : 2;
}

/* SGIs are fixed; so are PPIs, whose devices are the architected ones. */
static bool set_config(struct weir_vgic_irq *irq, u32 val)
{
	if (irq->intid < WEIR_VGIC_NR_PRIVATE || irq->level == !(val & 2))
		return false;
	irq->level = !(val & 2);
	return weir_vgic_irq_update(irq);
}

static u32 get_line(struct weir_vgic_irq *irq)
{
	return irq->intid >= 16 && irq->line;
}

/* The line alone: an edge is not latched, ISPENDR restores that. */
static bool set_line(struct weir_vgic_irq *irq, u32 val)
{
	if (irq->intid < 16)
		return false;
	irq->line = val;
	return weir_vgic_irq_update(irq);
}

#define FIELD(name, ...) \
	static const struct field name = { __VA_ARGS__ }
#define READER(fn, f) \
	int weir_vgic_##fn(struct weir_vgic_access *a) \
	{ return read_field(a, &(f)); }
#define WRITER(fn, f) \
	int weir_vgic_##fn(struct weir_vgic_access *a) \
	{ return write_field(a, &(f)); }

FIELD(group, get_group, set_group, .bits = 1);
FIELD(senable, get_enable, set_enable, .ones = true, .bits = 1);
FIELD(cenable, get_enable, clear_enable, .ones = true, .bits = 1);
FIELD(spending, get_pending, set_pending, .settle = true, .ones = true, .bits = 1);
FIELD(cpending, get_pending, clear_pending, .settle = true, .ones = true, .bits = 1);
FIELD(latch, get_latch, set_latch, .settle = true, .bits = 1);
FIELD(sactive, get_active, set_active, .settle = true, .ones = true, .bits = 1);
FIELD(cactive, get_active, clear_active, .settle = true, .ones = true, .bits = 1);
FIELD(priority, get_priority, set_priority, .bits = 8);
FIELD(config, get_config, set_config, .bits = 2);
FIELD(lines, get_line, set_line, .settle = true, .bits = 1);

READER(read_group, group)
WRITER(write_group, group)
READER(read_enable, senable)
WRITER(write_senable, senable)
WRITER(write_cenable, cenable)
READER(read_pending, spending)
WRITER(write_spending, spending)
WRITER(write_cpending, cpending)
READER(user_read_latch, latch)
WRITER(user_write_latch, latch)
READER(read_active, sactive)
WRITER(write_sactive, sactive)
WRITER(write_cactive, cactive)
READER(read_priority, priority)
WRITER(write_priority, priority)
READER(read_config, config)
WRITER(write_config, config)
READER(read_lines, lines)
WRITER(write_lines, lines)

/**
 * weir_vgic_user_none() - ICPENDR from user space
 * @a: the access
 *
 * RAZ/WI: ISPENDR carries the latch both ways (arm-vgic-v3.rst). Return: 0.
 */
int weir_vgic_user_none(struct weir_vgic_access *a)
{
	a->val = 0;
	return 0;
}

/**
 * weir_vgic_read_idregs() - identification registers
 * @a: the access
 *
 * A GICv3; component identification as IHI 0069, 12.1.4. Return: 0.
 */
int weir_vgic_read_idregs(struct weir_vgic_access *a)
{
	switch (a->offset & 0xffff) {
	case GICD_PIDR2:
		a->val = GIC_PIDR2_ARCH_GICv3 | 0xb;
		break;
	case 0xfff0:
		a->val = 0x0d;
		break;
	case 0xfff4:
		a->val = 0xf0;
		break;
	case 0xfff8:
		a->val = 0x05;
		break;
	case 0xfffc:
		a->val = 0xb1;
		break;
	}
	return 0;
}
