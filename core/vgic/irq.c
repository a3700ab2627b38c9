// SPDX-License-Identifier: GPL-2.0-only
/*
 * The state of one interrupt: what makes it pending, and its place in the queue
 * of its virtual CPU interface. GIC architecture (IHI 0069), 1.2 and 4.8.
 */
#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/list.h>
#include <weir/stats.h>
#include "if.h"
#include "irq.h"

/**
 * weir_vgic_irq_init() - an interrupt in its reset state
 * @irq: the interrupt
 * @intid: INTID
 * @owner: interface that serves it
 *
 * Group 1 out of reset, as KVM presents it: guests that never write IGROUPR
 * depend on it. SGIs are edge triggered, everything else level sensitive.
 */
void weir_vgic_irq_init(struct weir_vgic_irq *irq, u32 intid,
			struct weir_vgic_if *owner)
{
	*irq = (struct weir_vgic_irq){
		.owner = owner,
		.target = owner,
		.intid = intid,
		.lr = WEIR_VGIC_LR_NONE,
		.last_lr = WEIR_VGIC_LR_NONE,
		.group1 = true,
		.level = intid >= 16,
		.enabled = intid < 16,
	};
	INIT_LIST_HEAD(&irq->node);
}

/**
 * weir_vgic_irq_pending() - is it pending, apart from what hardware holds
 * @irq: the interrupt
 *
 * A HW interrupt's line is watched by the physical interrupt controller: each
 * assertion is told once, like an edge.
 */
bool weir_vgic_irq_pending(const struct weir_vgic_irq *irq)
{
	return irq->latch || (irq->level && irq->line && !irq->hw);
}

/**
 * weir_vgic_irq_deliverable() - should a list register carry it as pending
 * @irq: the interrupt
 */
bool weir_vgic_irq_deliverable(const struct weir_vgic_irq *irq)
{
	return weir_vgic_irq_pending(irq) && irq->enabled &&
	       irq->target == irq->owner && (irq->owner->groups & BIT(irq->group1));
}

/**
 * weir_vgic_irq_pending_elsewhere() - the rest of weir_vgic_irq_astray()
 * @irq: the interrupt, whose owner is not its target
 */
bool weir_vgic_irq_pending_elsewhere(const struct weir_vgic_irq *irq)
{
	return irq->target && weir_vgic_irq_pending(irq);
}

/**
 * weir_vgic_irq_dequeue() - take it off its interface's queue
 * @irq: the interrupt; nothing happens when it is not queued
 */
void weir_vgic_irq_dequeue(struct weir_vgic_irq *irq)
{
	struct weir_vgic_if *vif = irq->owner;
	unsigned int prio = irq->priority >> WEIR_VGIC_PRIO_SHIFT;

	list_del_init(&irq->node);
	if (list_empty(&vif->queue[prio]))
		vif->prios &= ~BIT(prio);
}

static void enqueue(struct weir_vgic_irq *irq)
{
	struct weir_vgic_if *vif = irq->owner;
	unsigned int prio = irq->priority >> WEIR_VGIC_PRIO_SHIFT;

	if (irq->active) {
		list_add_tail(&irq->node, &vif->actives);
	} else {
		list_add_tail(&irq->node, &vif->queue[prio]);
		vif->prios |= BIT(prio);
	}
	WRITE_ONCE(vif->dirty, true);
}

/* An interrupt in a list register: have the next flush look at it. */
static bool recheck(struct weir_vgic_irq *irq)
{
	struct weir_vgic_if *vif = irq->owner;

	vif->recheck |= BIT(irq->lr);
	WRITE_ONCE(vif->dirty, true);
	return weir_vgic_irq_deliverable(irq) || weir_vgic_irq_astray(irq);
}

/**
 * weir_vgic_irq_update() - after any change of state: queue it, or take it off
 * @irq: the interrupt
 *
 * Return: true when the vCPU may have something new to take.
 */
bool weir_vgic_irq_update(struct weir_vgic_irq *irq)
{
	bool deliverable, queued = !list_empty(&irq->node);

	if (irq->lr != WEIR_VGIC_LR_NONE)
		return recheck(irq);
	if (weir_vgic_irq_astray(irq) && !irq->active) {
		weir_vgic_irq_dequeue(irq);
		list_add_tail(&irq->node, &irq->owner->strays);
		return false;
	}
	deliverable = weir_vgic_irq_deliverable(irq);
	if (queued && !(irq->active || deliverable)) {
		weir_vgic_irq_dequeue(irq);
		return false;
	}
	if (queued || !(irq->active || deliverable))
		return false;
	enqueue(irq);
	return deliverable;
}

/**
 * weir_vgic_irq_set_line() - drive its input line
 * @irq: the interrupt
 * @level: line level. An edge interrupt becomes pending at each call with
 *	true; so does a HW interrupt, which false withdraws
 *
 * Return: true when the vCPU may have something new to take.
 */
bool weir_vgic_irq_set_line(struct weir_vgic_irq *irq, bool level)
{
	bool changed = irq->line != level;

	irq->line = level;
	if (!irq->level)
		return level && weir_vgic_irq_set_latch(irq, true);
	if (irq->hw) {
		irq->latch = level;
		return weir_vgic_irq_update(irq);
	}
	if (!changed)
		return false;
	/* Its list register already asks for maintenance at the guest's EOI. */
	if (level && irq->lr != WEIR_VGIC_LR_NONE &&
	    (irq->owner->lr[irq->lr] & WEIR_LR_EOI))
		return false;
	return weir_vgic_irq_update(irq);
}

/**
 * weir_vgic_irq_set_latch() - make it pending by an edge, or clear that
 * @irq: the interrupt
 * @latch: new state
 *
 * Return: true when the vCPU may have something new to take.
 */
bool weir_vgic_irq_set_latch(struct weir_vgic_irq *irq, bool latch)
{
	if (irq->latch == latch && irq->lr == WEIR_VGIC_LR_NONE)
		return false;
	if (irq->latch && latch)
		return false;
	irq->latch = latch;
	return weir_vgic_irq_update(irq);
}

/**
 * weir_vgic_irq_set_active() - ISACTIVER, ICACTIVER, or a deactivation seen
 * @irq: the interrupt, in no list register
 * @active: new state
 *
 * Return: true when the vCPU may have something new to take.
 */
bool weir_vgic_irq_set_active(struct weir_vgic_irq *irq, bool active)
{
	if (irq->active == active)
		return false;
	weir_vgic_irq_dequeue(irq);
	irq->active = active;
	return weir_vgic_irq_update(irq);
}

/**
 * weir_vgic_irq_set_priority() - GICD_IPRIORITYR
 * @irq: the interrupt
 * @priority: as written; unimplemented bits are ignored
 *
 * Return: true when the vCPU may have something new to take.
 */
bool weir_vgic_irq_set_priority(struct weir_vgic_irq *irq, u8 priority)
{
	bool queued = !list_empty(&irq->node);

	priority &= WEIR_VGIC_PRIO_MASK;
	if (priority == irq->priority)
		return false;
	if (queued)
		weir_vgic_irq_dequeue(irq);
	irq->priority = priority;
	return weir_vgic_irq_update(irq);
}

/**
 * weir_vgic_irq_deactivated() - the guest deactivated it
 * @irq: the interrupt; its &weir_vgic_irq.active is already clear
 *
 * A level SPI's listener (a resampling irqfd) is told once the lock is gone.
 */
void weir_vgic_irq_deactivated(struct weir_vgic_irq *irq)
{
	struct weir_vgic_if *vif = irq->owner;

	if (irq->level && irq->intid >= 32 && irq->intid < 1020 &&
	    vif->nr_acked < WEIR_VGIC_MAX_ACKED)
		vif->acked[vif->nr_acked++] = irq->intid;
}
