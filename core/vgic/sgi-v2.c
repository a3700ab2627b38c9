// SPDX-License-Identifier: GPL-2.0-only
/*
 * A GICv2's software generated interrupts: GICD_SGIR, GICD_CPENDSGIR<n>,
 * GICD_SPENDSGIR<n>. GIC architecture v2 (IHI 0048), 4.3.15 to 4.3.17.
 */
#include <linux/bitfield.h>
#include <linux/bitmap.h>
#include <linux/bits.h>
#include <weir/trace-irq.h>
#include <weir/vm.h>
#include "core.h"
#include "sgi-v2.h"
#include "source.h"
#include "vgic.h"

#define SGIR_INTID	GENMASK(3, 0)
#define SGIR_TARGETS	GENMASK(23, 16)
#define SGIR_FILTER	GENMASK(25, 24)
enum filter { FILTER_LIST, FILTER_OTHERS, FILTER_SELF };

static void send(struct weir_vcpu *target, u32 intid, u8 source)
{
	struct weir_vgic_irq *irq = &target->vgic->private[intid];
	struct weir_vgic_cpu *cpu;
	unsigned long flags;
	bool kick;

	cpu = weir_vgic_irq_lock(irq, &flags);
	kick = weir_vgic_source_add(irq, source);
	trace_weir_irq_line(target, intid, true, kick);
	weir_vgic_irq_unlock(cpu, flags, kick);
}

/**
 * weir_vgic_write_sgir() - GICD_SGIR: a vCPU sends an SGI
 * @a: the access
 *
 * Targets that do not exist are ignored, as is the reserved filter. Context:
 * any. Return: 0.
 */
int weir_vgic_write_sgir(struct weir_vgic_access *a)
{
	unsigned long targets = FIELD_GET(SGIR_TARGETS, a->val);
	u32 intid = FIELD_GET(SGIR_INTID, a->val);
	u8 self = BIT(a->vcpu->idx);
	unsigned int n;

	switch (FIELD_GET(SGIR_FILTER, a->val)) {
	case FILTER_LIST:
		break;
	case FILTER_OTHERS:
		targets = ~self;
		break;
	case FILTER_SELF:
		targets = self;
		break;
	default:
		return 0;
	}
	targets &= GENMASK(a->vm->nr_vcpus - 1, 0);
	for_each_set_bit(n, &targets, WEIR_VGIC_V2_MAX_VCPUS)
		send(a->vm->vcpus[n], intid, self);
	return 0;
}

/**
 * weir_vgic_read_sgi_sources() - GICD_SPENDSGIR<n>, GICD_CPENDSGIR<n>
 * @a: the access; a byte for each SGI
 *
 * Return: 0, -EAGAIN.
 */
int weir_vgic_read_sgi_sources(struct weir_vgic_access *a)
{
	struct weir_vgic_irq *irq;
	struct weir_vgic_cpu *cpu;
	unsigned long flags;
	u32 i;
	int ret;

	for (i = 0; i < a->nr; i++) {
		irq = &a->vcpu->vgic->private[a->intid + i];
		ret = weir_vgic_irq_settle(irq, a->atomic, &cpu, &flags);
		if (ret)
			return ret;
		a->val |= (u64)weir_vgic_source_get(irq) << i * 8;
		weir_vgic_irq_unlock(cpu, flags, false);
	}
	return 0;
}

static int change(struct weir_vgic_access *a,
		  bool (*fn)(struct weir_vgic_irq *irq, u8 sources))
{
	u8 all = GENMASK(a->vm->nr_vcpus - 1, 0);
	struct weir_vgic_irq *irq;
	struct weir_vgic_cpu *cpu;
	unsigned long flags;
	u32 i;
	int ret;

	for (i = 0; i < a->nr; i++) {
		u8 sources = a->val >> i * 8 & all;
		bool kick;

		if (!sources)
			continue;
		irq = &a->vcpu->vgic->private[a->intid + i];
		ret = weir_vgic_irq_settle(irq, a->atomic, &cpu, &flags);
		if (ret)
			return ret;
		kick = fn(irq, sources);
		weir_vgic_irq_unlock(cpu, flags, kick);
	}
	return 0;
}

/**
 * weir_vgic_write_spendsgi() - GICD_SPENDSGIR<n>
 * @a: the access; a byte for each SGI
 *
 * Return: 0, -EAGAIN.
 */
int weir_vgic_write_spendsgi(struct weir_vgic_access *a)
{
	return change(a, weir_vgic_source_add);
}

/**
 * weir_vgic_write_cpendsgi() - GICD_CPENDSGIR<n>
 * @a: the access; a byte for each SGI
 *
 * Return: 0, -EAGAIN.
 */
int weir_vgic_write_cpendsgi(struct weir_vgic_access *a)
{
	return change(a, weir_vgic_source_clear);
}

static void set_all(struct weir_vgic_access *a,
		    bool (*fn)(struct weir_vgic_irq *irq, u8 sources), u8 sources)
{
	unsigned long sgis = a->val & WEIR_VGIC_V2_SGIS;
	struct weir_vgic_irq *irq;
	struct weir_vgic_cpu *cpu;
	unsigned long flags;
	unsigned int n;

	for_each_set_bit(n, &sgis, 16) {
		irq = &a->vcpu->vgic->private[n];
		cpu = weir_vgic_irq_lock(irq, &flags);
		weir_vgic_irq_unlock(cpu, flags, fn(irq, sources));
	}
}

/**
 * weir_vgic_user_pend_sgis() - GICD_ISPENDR0's SGIs, from user space
 * @a: the access; the VM is paused
 *
 * Who sent them is not in it: as KVM does, the vCPU itself is taken.
 * GICD_CPENDSGIR and GICD_SPENDSGIR, written afterwards, say it better.
 */
void weir_vgic_user_pend_sgis(struct weir_vgic_access *a)
{
	set_all(a, weir_vgic_source_add, BIT(a->vcpu->idx));
}

/**
 * weir_vgic_user_unpend_sgis() - GICD_ICPENDR0's SGIs, from user space
 * @a: the access; the VM is paused
 */
void weir_vgic_user_unpend_sgis(struct weir_vgic_access *a)
{
	set_all(a, weir_vgic_source_clear, 0xff);
}
