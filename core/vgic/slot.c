// SPDX-License-Identifier: GPL-2.0-only
/*
 * One list register: reading it back, writing it, taking its interrupt into
 * memory, and finding or making a free one.
 */
#include <linux/bitmap.h>
#include <linux/bitops.h>
#include <linux/bits.h>
#include <linux/list.h>
#include <weir/stats.h>
#include <weir/trace-irq.h>
#include "lr.h"
#include "slot.h"

#define stat_inc(vif, name)	((vif)->stat[WEIR_STAT_##name]++)

/**
 * weir_vgic_slot_read() - read a list register back into the shadow
 * @vif: the interface
 * @n: which
 */
u64 weir_vgic_slot_read(struct weir_vgic_if *vif, unsigned int n)
{
	stat_inc(vif, ich_reads);
	vif->lr[n] = vif->ops->read_lr(n);
	return vif->lr[n];
}

/**
 * weir_vgic_slot_write() - write a list register and the shadow
 * @vif: the interface
 * @n: which
 * @val: value
 */
void weir_vgic_slot_write(struct weir_vgic_if *vif, unsigned int n, u64 val)
{
	stat_inc(vif, ich_writes);
	stat_inc(vif, vgic_lr_writes);
	vif->lr[n] = val;
	vif->ops->write_lr(n, val);
}

static bool holds_something(u64 lr)
{
	return (lr & WEIR_LR_STATE) || (lr & (WEIR_LR_HW | WEIR_LR_EOI)) == WEIR_LR_EOI;
}

/**
 * weir_vgic_irq_withdraw() - drop a HW interrupt whose line fell since
 * @vif: the interface
 * @irq: queued
 *
 * The guest stopped its timer again: it is not pending any more, and the host's
 * interrupt not active. Return: true when it was dropped.
 */
bool weir_vgic_irq_withdraw(struct weir_vgic_if *vif, struct weir_vgic_irq *irq)
{
	if (!irq->still_pending || irq->active ||
	    irq->still_pending(vif->vcpu, irq))
		return false;
	irq->line = false;
	irq->latch = false;
	vif->ops->hw_deactivate(irq->hwirq);
	weir_vgic_irq_update(irq);
	return true;
}

/**
 * weir_vgic_slot_fold() - take an interrupt from its slot into memory
 * @vif: the interface
 * @n: the slot, whose shadow says what the hardware holds
 *
 * Frees the slot. The interrupt is queued again if it still wants to be.
 */
void weir_vgic_slot_fold(struct weir_vgic_if *vif, unsigned int n)
{
	struct weir_vgic_irq *irq = vif->irq[n];
	u64 state = vif->lr[n] & WEIR_LR_STATE;

	vif->used &= ~BIT(n);
	vif->recheck &= ~BIT(n);
	if (holds_something(vif->lr[n]))
		vif->stale |= BIT(n);
	irq->lr = WEIR_VGIC_LR_NONE;
	irq->last_lr = n;
	/* An LPI has no active state, whatever the hardware keeps of it. */
	irq->active = (state & WEIR_LR_ACTIVE) &&
		      irq->intid < WEIR_VGIC_FIRST_LPI;
	/* Pending by its line alone, it is sampled again. */
	if (state & WEIR_LR_PENDING)
		irq->latch |= !irq->level || irq->hw || irq->lr_latch;
	else if (irq->hw && !irq->latch)
		irq->line = false;
	irq->lr_latch = false;
	if (!state)
		weir_vgic_irq_deactivated(irq);
	weir_vgic_irq_update(irq);
}

/**
 * weir_vgic_slot_sweep() - free every slot that the guest has emptied
 * @vif: the interface
 *
 * One ICH access.
 */
void weir_vgic_slot_sweep(struct weir_vgic_if *vif)
{
	unsigned long empty;
	unsigned int n;

	stat_inc(vif, ich_reads);
	empty = vif->ops->read_elrsr() & vif->used;
	for_each_set_bit(n, &empty, WEIR_VGIC_MAX_LRS) {
		vif->lr[n] &= ~WEIR_LR_STATE;
		weir_vgic_slot_fold(vif, n);
	}
}

static u64 lr_value(const struct weir_vgic_irq *irq)
{
	u64 val = irq->intid;

	val |= (u64)irq->priority << WEIR_LR_PRIO_SHIFT;
	if (irq->group1)
		val |= WEIR_LR_GROUP1;
	if (irq->active)
		val |= WEIR_LR_ACTIVE;
	/*
	 * Pending and active together only for edges: a level's line is sampled
	 * again at its EOI, and ICH_LR.HW forbids it.
	 */
	if (weir_vgic_irq_deliverable(irq) &&
	    (!irq->active || (!irq->level && !irq->hw)))
		val |= WEIR_LR_PENDING;
	if (irq->hw)
		val |= WEIR_LR_HW | (u64)irq->hwirq << WEIR_LR_HWINTID_SHIFT;
	else if ((irq->level && (irq->line || (irq->active && irq->latch))) ||
		 weir_vgic_irq_astray(irq))
		val |= WEIR_LR_EOI;
	return val;
}

/* The list register takes over what memory has of it. */
static void hand_over(struct weir_vgic_if *vif, struct weir_vgic_irq *irq,
		      unsigned int n)
{
	u64 val = lr_value(irq);

	if (val & WEIR_LR_PENDING) {
		stat_inc(vif, vgic_injected);
		irq->lr_latch = irq->latch;
		irq->latch = false;
	} else if (irq->hw) {
		irq->latch = false;
	}
	trace_weir_irq_inject(vif->vcpu, irq->intid, n, val);
	if (val != vif->lr[n])
		weir_vgic_slot_write(vif, n, val);
}

/**
 * weir_vgic_slot_refill() - give a slot the interrupt that it had before
 * @vif: the interface
 * @n: the slot, in use, just read
 *
 * What weir_vgic_slot_fold() and a flush would come to when the guest is done with
 * the interrupt, it is pending again and nothing else waits, without the queue.
 *
 * Return: false, and nothing is changed, when that is not so.
 */
bool weir_vgic_slot_refill(struct weir_vgic_if *vif, unsigned int n)
{
	struct weir_vgic_irq *irq = vif->irq[n];

	if ((vif->lr[n] & WEIR_LR_STATE) || vif->prios ||
	    !list_empty(&vif->actives) || !weir_vgic_irq_deliverable(irq))
		return false;
	if (irq->still_pending &&
	    !(irq->hw && irq->still_pending(vif->vcpu, irq)))
		return false;
	vif->recheck &= ~BIT(n);
	irq->active = false;
	weir_vgic_irq_deactivated(irq);
	hand_over(vif, irq, n);
	return true;
}

/**
 * weir_vgic_slot_clear_stale() - no free slot's hardware says anything any more
 * @vif: the interface
 */
void weir_vgic_slot_clear_stale(struct weir_vgic_if *vif)
{
	unsigned long stale = vif->stale & ~vif->used;
	unsigned int n;

	vif->stale = 0;
	for_each_set_bit(n, &stale, WEIR_VGIC_MAX_LRS) {
		if (holds_something(vif->lr[n]))
			weir_vgic_slot_write(vif, n, 0);
	}
}

/**
 * weir_vgic_slot_place() - put a queued interrupt into a slot
 * @vif: the interface
 * @irq: the interrupt
 * @n: a free slot; its list register is written unless it already says that
 */
void weir_vgic_slot_place(struct weir_vgic_if *vif, struct weir_vgic_irq *irq,
			  unsigned int n)
{
	weir_vgic_irq_dequeue(irq);
	irq->lr = n;
	vif->irq[n] = irq;
	vif->used |= BIT(n);
	hand_over(vif, irq, n);
}

/**
 * weir_vgic_slot_find() - a slot known to be free
 * @vif: the interface
 * @irq: for whom: its former one, if possible
 *
 * Return: the slot, or -1.
 */
int weir_vgic_slot_find(struct weir_vgic_if *vif,
			const struct weir_vgic_irq *irq)
{
	u16 free = weir_vgic_all_lrs(vif) & ~vif->used;

	if (!free)
		return -1;
	if (irq->last_lr < vif->nr_lr && (free & BIT(irq->last_lr)))
		return irq->last_lr;
	return __ffs(free);
}

/**
 * weir_vgic_slot_displace() - free the slot of the pending interrupt ranking last
 * @vif: the interface
 * @limit: it must rank behind this
 * @vmcr: the guest's group enables, for weir_vgic_irq_rank()
 *
 * Shadows do not know what the guest has acknowledged since, so a candidate is
 * read before it goes; one found active stays. Return: the slot, or -1.
 */
int weir_vgic_slot_displace(struct weir_vgic_if *vif, unsigned int limit,
			    u32 vmcr)
{
	for (;;) {
		unsigned long used = vif->used;
		unsigned int n, worst = limit;
		int victim = -1;

		for_each_set_bit(n, &used, WEIR_VGIC_MAX_LRS) {
			if (vif->lr[n] & WEIR_LR_ACTIVE)
				continue;
			if (weir_vgic_irq_rank(vif->irq[n], vmcr) <= worst)
				continue;
			worst = weir_vgic_irq_rank(vif->irq[n], vmcr);
			victim = n;
		}
		if (victim < 0)
			return -1;
		if (weir_vgic_slot_read(vif, victim) & WEIR_LR_ACTIVE)
			continue;
		weir_vgic_slot_fold(vif, victim);
		return victim;
	}
}

/**
 * weir_vgic_slot_spill() - free the slot of the active interrupt to end last
 * @vif: the interface
 *
 * Only when every slot holds an active one. Return: the slot, or -1.
 */
int weir_vgic_slot_spill(struct weir_vgic_if *vif)
{
	unsigned long used = vif->used;
	int n, victim = -1;

	for_each_set_bit(n, &used, WEIR_VGIC_MAX_LRS) {
		if (!(vif->lr[n] & WEIR_LR_ACTIVE))
			return -1;
		if (victim < 0 || vif->irq[victim]->hw ||
		    (!vif->irq[n]->hw &&
		     vif->irq[n]->priority > vif->irq[victim]->priority))
			victim = n;
	}
	/* Given as pending and active, it may be only one of them by now. */
	if ((vif->lr[victim] & WEIR_LR_PENDING) &&
	    !(weir_vgic_slot_read(vif, victim) & WEIR_LR_ACTIVE))
		return -1;
	weir_vgic_slot_fold(vif, victim);
	return victim;
}

