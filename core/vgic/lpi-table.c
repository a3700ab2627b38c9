// SPDX-License-Identifier: GPL-2.0-only
/*
 * The LPI tables in guest memory. The configuration table is read when an LPI
 * is mapped and when the guest invalidates what is cached of it; the pending
 * tables are read when a redistributor's LPIs are enabled and written when user
 * space asks for it. GIC architecture (IHI 0069), 5.1.1 and 5.1.2.
 */
#include <linux/bitmap.h>
#include <linux/errno.h>
#include <linux/irqchip/arm-gic-v3.h>
#include <linux/slab.h>
#include <weir/mmu.h>
#include <weir/vm.h>
#include "core.h"
#include "lpi.h"
#include "vgic.h"

#define CHUNK		512U		/* bytes of a table copied at a time */
#define LPI_PRIORITY	0xfc

/**
 * weir_lpi_limit() - end of the INTIDs for which the guest made room
 * @vm: the machine
 */
u32 weir_lpi_limit(struct weir_vm *vm)
{
	u32 bits = (READ_ONCE(vm->lpis->propbaser) & GICR_PROPBASER_IDBITS_MASK) + 1;

	return 1U << min_t(u32, bits, WEIR_LPI_ID_BITS);
}

static gpa_t config_address(struct weir_vm *vm, u32 intid)
{
	return GICR_PROPBASER_ADDRESS(READ_ONCE(vm->lpis->propbaser)) + intid -
	       WEIR_VGIC_FIRST_LPI;
}

/* Even in a list register it changes at once: its vCPU is to look again. */
static void configure(struct weir_vgic_irq *irq, u8 config)
{
	struct weir_vgic_cpu *cpu;
	unsigned long flags;
	bool kick;

	cpu = weir_vgic_irq_lock(irq, &flags);
	kick = weir_vgic_irq_set_priority(irq, config & LPI_PRIORITY);
	if (irq->enabled != (config & LPI_PROP_ENABLED)) {
		irq->enabled = config & LPI_PROP_ENABLED;
		kick |= weir_vgic_irq_update(irq);
		kick |= irq->lr != WEIR_VGIC_LR_NONE;
	}
	weir_vgic_irq_unlock(cpu, flags, kick);
}

/**
 * weir_lpi_reload() - read an LPI's configuration
 * @vm: the machine
 * @irq: the LPI
 *
 * Context: process, may sleep. Return: 0, -EFAULT.
 */
int weir_lpi_reload(struct weir_vm *vm, struct weir_vgic_irq *irq)
{
	u8 config;
	int ret;

	ret = weir_guest_read(vm, config_address(vm, irq->intid), &config, 1);
	if (!ret)
		configure(irq, config);
	return ret;
}

/**
 * weir_lpi_reload_all() - read the configuration of all LPIs of a vCPU
 * @vm: the machine
 * @target: the vCPU's interface
 *
 * What lies outside of memory stays as it was. Context: process, may sleep.
 */
void weir_lpi_reload_all(struct weir_vm *vm, struct weir_vgic_if *target)
{
	u32 start = 0, limit = weir_lpi_limit(vm);
	struct weir_vgic_irq *irq;
	unsigned long intid;
	u8 config[CHUNK];
	bool ok = false;

	xa_for_each(&vm->lpis->irqs, intid, irq) {
		if (READ_ONCE(irq->target) != target || intid >= limit)
			continue;
		if (ALIGN_DOWN(intid, CHUNK) != start) {
			start = ALIGN_DOWN(intid, CHUNK);
			ok = !weir_guest_read(vm, config_address(vm, start),
					      config, CHUNK);
			cond_resched();
		}
		if (ok)
			configure(irq, config[intid - start]);
		else
			weir_lpi_reload(vm, irq);
	}
}

/* A bit in a pending table: the LPI is this vCPU's unless another one has it. */
static void found_pending(struct weir_vcpu *vcpu, u32 intid)
{
	struct weir_vgic_if *target = &vcpu->vgic->vif, *now;
	struct weir_vgic_irq *irq = weir_lpi_find(vcpu->vm, intid);

	now = irq ? READ_ONCE(irq->target) : NULL;
	if (now && now != target && READ_ONCE(weir_vgic_if_cpu(now)->lpis))
		return;
	if (!weir_lpi_map(vcpu->vm, intid, target, &irq))
		weir_lpi_signal(irq);
}

static gpa_t pending_address(struct weir_vcpu *vcpu)
{
	return GICR_PENDBASER_ADDRESS(READ_ONCE(vcpu->vgic->pendbaser));
}

static void read_pending(struct weir_vcpu *vcpu)
{
	u32 pos, end = weir_lpi_limit(vcpu->vm) / 8;
	DECLARE_BITMAP(bits, CHUNK * 8);
	unsigned int n;

	for (pos = WEIR_VGIC_FIRST_LPI / 8; pos < end; pos += CHUNK) {
		if (weir_guest_read(vcpu->vm, pending_address(vcpu) + pos, bits,
				    CHUNK))
			continue;
		for_each_set_bit(n, bits, CHUNK * 8)
			found_pending(vcpu, pos * 8 + n);
		cond_resched();
	}
}

/* Those too whose collection is not mapped any more: it led here. */
static void drop_pending(struct weir_vcpu *vcpu)
{
	struct weir_vgic_if *vif = &vcpu->vgic->vif, *target;
	struct weir_vgic_irq *irq;
	unsigned long intid;

	xa_for_each(&vcpu->vm->lpis->irqs, intid, irq) {
		target = READ_ONCE(irq->target);
		if (target == vif || (!target && READ_ONCE(irq->owner) == vif))
			weir_lpi_clear(irq);
		cond_resched();
	}
}

static void set_enabled(struct weir_vgic_cpu *cpu, bool enable)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&cpu->lock, flags);
	WRITE_ONCE(cpu->lpis, enable);
	raw_spin_unlock_irqrestore(&cpu->lock, flags);
}

/**
 * weir_lpi_enable() - GICR_CTLR.EnableLPIs
 * @vcpu: whose redistributor
 * @enable: new value
 *
 * Enabled, it takes over what the pending table has, unless the guest said that
 * it is zero. Disabled, it forgets what is pending, as KVM's does.
 *
 * Context: process, may sleep; lpis->lock held.
 */
void weir_lpi_enable(struct weir_vcpu *vcpu, bool enable)
{
	struct weir_vgic_cpu *cpu = vcpu->vgic;

	lockdep_assert_held(&vcpu->vm->lpis->lock);
	if (cpu->lpis == enable)
		return;
	set_enabled(cpu, enable);
	if (!enable) {
		drop_pending(vcpu);
		return;
	}
	weir_lpi_reload_all(vcpu->vm, &cpu->vif);
	if (!(cpu->pendbaser & GICR_PENDBASER_PTZ))
		read_pending(vcpu);
}

/* The bits of a vCPU's pending table from byte @pos on, as they are to be. */
static void collect(struct weir_vcpu *vcpu, u32 pos, unsigned long *bits)
{
	u32 first = pos * 8, last = first + CHUNK * 8 - 1;
	struct weir_vgic_irq *irq;
	unsigned long intid;

	bitmap_zero(bits, CHUNK * 8);
	xa_for_each_range(&vcpu->vm->lpis->irqs, intid, irq, first, last)
		if (irq->target == &vcpu->vgic->vif && irq->latch)
			__set_bit(intid - first, bits);
}

/* Pages that are right already are not written, and so not dirtied. */
static int write_pending(struct weir_vcpu *vcpu)
{
	u32 pos, end = weir_lpi_limit(vcpu->vm) / 8;
	DECLARE_BITMAP(bits, CHUNK * 8);
	DECLARE_BITMAP(old, CHUNK * 8);
	gpa_t gpa;
	int ret;

	for (pos = WEIR_VGIC_FIRST_LPI / 8; pos < end; pos += CHUNK) {
		gpa = pending_address(vcpu) + pos;
		collect(vcpu, pos, bits);
		ret = weir_guest_read(vcpu->vm, gpa, old, CHUNK);
		if (!ret && !bitmap_equal(old, bits, CHUNK * 8))
			ret = weir_guest_write(vcpu->vm, gpa, bits, CHUNK);
		if (ret)
			return ret;
	}
	return 0;
}

/**
 * weir_lpi_save_pending() - KVM_DEV_ARM_VGIC_SAVE_PENDING_TABLES
 * @vm: the machine, paused
 *
 * The first KiB of a table, which has no LPIs, stays as it is.
 *
 * Context: process, may sleep. Return: 0, -EFAULT.
 */
int weir_lpi_save_pending(struct weir_vm *vm)
{
	struct weir_vcpu *vcpu;
	unsigned int i;
	int ret = 0;

	mutex_lock(&vm->lpis->lock);
	weir_for_each_vcpu(i, vcpu, vm) {
		if (vcpu->vgic->lpis)
			ret = write_pending(vcpu);
		if (ret)
			break;
	}
	mutex_unlock(&vm->lpis->lock);
	return ret;
}
