// SPDX-License-Identifier: GPL-2.0-only
/*
 * The list registers and their shadow. A list register is written at flush and
 * then belongs to the guest; it is read again only when
 *  - a slot is needed and none is known free: the empty-slot status, once;
 *  - memory changed its mind about what the slot holds (recheck);
 *  - a more urgent interrupt wants the slot;
 *  - the vCPU leaves the hardware.
 *
 * Order: active interrupts first, so that the guest's EOI finds them, then
 * pending ones by priority. As long as anything waits, at least one list
 * register is pending, and "no pending" (ICH_HCR.NPIE) is the underflow that
 * refills: it comes once per batch, whatever stays active. Active interrupts that
 * fit nowhere are deactivated by EOIcount or by a trapped ICC_DIR_EL1 (TDIR). Where
 * there are several interfaces TDIR is always on: the hardware would look for the
 * interrupt of another one among this one's list registers only.
 */
#include <linux/bitmap.h>
#include <linux/bitops.h>
#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/list.h>
#include <linux/minmax.h>
#include <weir/stats.h>
#include <weir/trace-irq.h>
#include "lr.h"
#include "slot.h"

#define stat_inc(vif, name)	((vif)->stat[WEIR_STAT_##name]++)

/**
 * weir_vgic_if_init() - an interface that is not resident, with nothing queued
 * @vif: the interface
 * @ops: the hardware
 * @nr_lr: list registers it has, 1 to 16
 * @stat: counters, indexed by enum weir_stat
 */
void weir_vgic_if_init(struct weir_vgic_if *vif,
		       const struct weir_vgic_hw_ops *ops, unsigned int nr_lr,
		       u64 *stat)
{
	unsigned int i;

	for (i = 0; i < WEIR_VGIC_NR_PRIOS; i++)
		INIT_LIST_HEAD(&vif->queue[i]);
	INIT_LIST_HEAD(&vif->actives);
	INIT_LIST_HEAD(&vif->strays);
	vif->ops = ops;
	vif->nr_lr = nr_lr;
	vif->idle_hcr = WEIR_ICH_HCR_EN;
	vif->stat = stat;
}

static void write_hcr(struct weir_vgic_if *vif, u32 hcr)
{
	stat_inc(vif, ich_writes);
	vif->hcr = hcr;
	vif->ops->write_hcr(hcr);
}

static struct weir_vgic_irq *most_urgent(struct weir_vgic_if *vif, u32 vmcr)
{
	struct weir_vgic_irq *irq, *best = NULL;
	unsigned long prios = vif->prios;
	unsigned int p;

	for_each_set_bit(p, &prios, WEIR_VGIC_NR_PRIOS) {
		list_for_each_entry(irq, &vif->queue[p], node) {
			if (!best || weir_vgic_irq_rank(irq, vmcr) < weir_vgic_irq_rank(best, vmcr))
				best = irq;
			if (weir_vgic_irq_rank(irq, vmcr) < WEIR_VGIC_RANK_BLOCKED)
				return best;
		}
	}
	return best;
}

static u32 read_vmcr(struct weir_vgic_if *vif)
{
	stat_inc(vif, ich_reads);
	return vif->ops->read_vmcr();
}

/* Where a sweep has been paid for, and what it and the guest's VMCR showed. */
struct pass {
	bool swept;
	u32 vmcr;
};

/* A free slot for @irq, after a look at the hardware if need be; or -1. */
static int free_slot(struct weir_vgic_if *vif, const struct weir_vgic_irq *irq,
		     struct pass *pass)
{
	int n = weir_vgic_slot_find(vif, irq);

	if (n < 0 && !pass->swept) {
		pass->swept = true;
		weir_vgic_slot_sweep(vif);
		n = weir_vgic_slot_find(vif, irq);
	}
	return n;
}

/* Slots for active interrupts: all but one while anything is pending. */
static unsigned int active_room(const struct weir_vgic_if *vif)
{
	unsigned long used = vif->used;
	unsigned int n, active = 0, pending = !!vif->prios;

	for_each_set_bit(n, &used, WEIR_VGIC_MAX_LRS) {
		if (vif->lr[n] & WEIR_LR_ACTIVE)
			active++;
		else
			pending = 1;
	}
	return vif->nr_lr - min(vif->nr_lr, active + pending);
}

/* Active interrupts go back to list registers, for the guest's EOI to find. */
static void place_actives(struct weir_vgic_if *vif, struct pass *pass)
{
	struct weir_vgic_irq *irq, *next;
	unsigned int room;
	int n;

	if (list_empty(&vif->actives))
		return;
	room = active_room(vif);
	list_for_each_entry_safe(irq, next, &vif->actives, node) {
		if (!room--)
			return;
		n = free_slot(vif, irq, pass);
		if (n < 0)
			n = weir_vgic_slot_displace(vif, irq->priority, ~0U);
		if (n < 0)
			return;
		weir_vgic_slot_place(vif, irq, n);
	}
}

/*
 * Whether "no pending" counts a register that is pending and active differs: while
 * anything waits, the pending half waits in memory for the deactivation.
 */
static void hold_back(struct weir_vgic_if *vif)
{
	unsigned long used = vif->used;
	unsigned int n;

	for_each_set_bit(n, &used, WEIR_VGIC_MAX_LRS) {
		u64 val = vif->lr[n];

		if ((val & WEIR_LR_STATE) != WEIR_LR_STATE)
			continue;
		val = weir_vgic_slot_read(vif, n);
		if ((val & WEIR_LR_STATE) != WEIR_LR_STATE)
			continue;
		vif->irq[n]->latch = true;
		weir_vgic_slot_write(vif, n, (val & ~WEIR_LR_PENDING) | WEIR_LR_EOI);
	}
}

/* Pending interrupts by priority; what does not fit stays queued. */
static void place_pending(struct weir_vgic_if *vif, struct pass *pass)
{
	struct weir_vgic_irq *irq;
	int n;

	while (vif->prios) {
		irq = most_urgent(vif, pass->vmcr);
		if (weir_vgic_irq_withdraw(vif, irq))
			continue;
		n = free_slot(vif, irq, pass);
		if (n < 0 && pass->vmcr == ~0U) {
			pass->vmcr = read_vmcr(vif);
			continue;
		}
		if (n < 0)
			n = weir_vgic_slot_displace(vif,
					weir_vgic_irq_rank(irq, pass->vmcr),
					pass->vmcr);
		if (n < 0)
			n = weir_vgic_slot_spill(vif);
		if (n < 0) {
			hold_back(vif);
			return;
		}
		weir_vgic_slot_place(vif, irq, n);
	}
}

/* What must raise maintenance, given what found no list register. */
static u32 wanted_hcr(const struct weir_vgic_if *vif, u32 vmcr)
{
	u32 hcr = vif->idle_hcr;

	if (vif->prios) {
		hcr |= WEIR_ICH_HCR_NPIE;
		if (!(vmcr & WEIR_VMCR_ENG0))
			hcr |= WEIR_ICH_HCR_VGRP0EIE;
		if (!(vmcr & WEIR_VMCR_ENG1))
			hcr |= WEIR_ICH_HCR_VGRP1EIE;
	}
	if (!list_empty(&vif->actives)) {
		hcr |= WEIR_ICH_HCR_LRENPIE;
		if (vif->tdir)
			hcr |= WEIR_ICH_HCR_TDIR;
	}
	return hcr;
}

static struct weir_vgic_irq *most_urgent_active(struct weir_vgic_if *vif)
{
	struct weir_vgic_irq *irq, *best = NULL;

	list_for_each_entry(irq, &vif->actives, node) {
		if (!best || irq->priority < best->priority)
			best = irq;
	}
	return best;
}

/*
 * The guest finished interrupts that no list register held: EOIcount tells how
 * many. With EOImode 0 they come in the order of their priorities. With EOImode
 * 1 ICC_DIR_EL1 traps, and what is counted nevertheless (QEMU counts priority
 * drops) ended nothing. The count stays in the shadow, so that the next write
 * of ICH_HCR_EL2, which clears it, is not left out.
 */
static void collect_eois(struct weir_vgic_if *vif)
{
	struct weir_vgic_irq *irq;
	unsigned int n;

	if (!(vif->hcr & WEIR_ICH_HCR_LRENPIE))
		return;
	stat_inc(vif, ich_reads);
	vif->hcr = vif->ops->read_hcr();
	n = vif->hcr >> WEIR_ICH_HCR_EOICOUNT;
	if (n && vif->tdir && (read_vmcr(vif) & WEIR_VMCR_EOIM))
		return;
	for (; n; n--) {
		irq = most_urgent_active(vif);
		if (!irq)
			break;
		weir_vgic_if_deactivate(vif, irq);
	}
}

/**
 * weir_vgic_if_deactivate() - the guest deactivated an interrupt in memory
 * @vif: the interface
 * @irq: an active interrupt in no list register
 *
 * Return: true when the vCPU may have something new to take.
 */
bool weir_vgic_if_deactivate(struct weir_vgic_if *vif,
			     struct weir_vgic_irq *irq)
{
	if (irq->hw && vif->resident)
		vif->ops->hw_deactivate(irq->hwirq);
	weir_vgic_irq_deactivated(irq);
	return weir_vgic_irq_set_active(irq, false);
}

/*
 * Take the slots in @slots into memory. For a single one its list register
 * tells most; for more, those that the guest has emptied need not be read.
 * Return: true after a sweep.
 */
static bool fold_slots(struct weir_vgic_if *vif, unsigned long slots)
{
	bool several = slots & (slots - 1);
	unsigned int n;

	if (several)
		weir_vgic_slot_sweep(vif);
	slots &= vif->used;
	for_each_set_bit(n, &slots, WEIR_VGIC_MAX_LRS) {
		weir_vgic_slot_read(vif, n);
		weir_vgic_slot_fold(vif, n);
	}
	return several;
}

/*
 * Memory changed its mind about what some slots hold. Most often it is one, whose
 * interrupt comes again: it stays there. Return: true after a sweep.
 */
static bool recheck_slots(struct weir_vgic_if *vif)
{
	unsigned long slots = vif->recheck & vif->used;
	unsigned int n;

	if (!slots)
		return false;
	if (slots & (slots - 1))
		return fold_slots(vif, slots);
	n = __ffs(slots);
	weir_vgic_slot_read(vif, n);
	if (!weir_vgic_slot_refill(vif, n))
		weir_vgic_slot_fold(vif, n);
	return false;
}

/**
 * weir_vgic_if_flush() - bring the list registers to what memory wants
 * @vif: the interface, dirty
 *
 * Context: resident on this CPU, interrupts masked, lock held.
 */
void weir_vgic_if_flush(struct weir_vgic_if *vif)
{
	struct pass pass = { .vmcr = ~0U };
	u32 hcr;

	collect_eois(vif);
	pass.swept = recheck_slots(vif);
	place_actives(vif, &pass);
	place_pending(vif, &pass);
	weir_vgic_slot_clear_stale(vif);
	hcr = wanted_hcr(vif, pass.vmcr);
	if (hcr != vif->hcr)
		write_hcr(vif, hcr);
	WRITE_ONCE(vif->dirty, false);
}

/**
 * weir_vgic_if_maintain() - quiesce a maintenance interrupt
 * @vif: the interface
 *
 * Level interrupts that the guest is done with are taken into memory, so that
 * listeners hear of them before the next flush samples their lines; every
 * other cause is switched off until that flush.
 *
 * Context: resident on this CPU, interrupts masked, lock held.
 */
void weir_vgic_if_maintain(struct weir_vgic_if *vif)
{
	unsigned long ended;
	unsigned int n;

	stat_inc(vif, vgic_maint);
	stat_inc(vif, ich_reads);
	ended = vif->ops->read_eisr() & vif->used;
	trace_weir_irq_maint(vif->vcpu, ended);
	for_each_set_bit(n, &ended, WEIR_VGIC_MAX_LRS) {
		vif->lr[n] &= ~WEIR_LR_STATE;
		weir_vgic_slot_fold(vif, n);
		weir_vgic_slot_write(vif, n, 0);
	}
	collect_eois(vif);
	if (vif->hcr & WEIR_ICH_HCR_NPIE)
		vif->recheck |= vif->used;
	if (vif->hcr != vif->idle_hcr)
		write_hcr(vif, vif->idle_hcr);
	WRITE_ONCE(vif->dirty, true);
}

/**
 * weir_vgic_if_recall() - take one interrupt out of its list register
 * @vif: the interface
 * @irq: one of its interrupts; the next flush gives it back if it wants
 *
 * Context: resident on this CPU, interrupts masked, lock held.
 */
void weir_vgic_if_recall(struct weir_vgic_if *vif, struct weir_vgic_irq *irq)
{
	unsigned int n = irq->lr;

	if (n == WEIR_VGIC_LR_NONE)
		return;
	weir_vgic_slot_read(vif, n);
	weir_vgic_slot_fold(vif, n);
	WRITE_ONCE(vif->dirty, true);
}

/**
 * weir_vgic_if_load() - take the hardware, whose list registers are zero
 * @vif: the interface
 *
 * Context: interrupts masked, lock held.
 */
void weir_vgic_if_load(struct weir_vgic_if *vif)
{
	vif->ops->restore(vif);
	write_hcr(vif, vif->idle_hcr);
	vif->resident = true;
}

/**
 * weir_vgic_if_put() - take everything into memory, leave the hardware zero
 * @vif: the interface
 *
 * Context: resident on this CPU, interrupts masked, lock held.
 */
void weir_vgic_if_put(struct weir_vgic_if *vif)
{
	collect_eois(vif);
	fold_slots(vif, vif->used);
	weir_vgic_slot_clear_stale(vif);
	write_hcr(vif, 0);
	vif->ops->save(vif);
	vif->resident = false;
	if (vif->prios || !list_empty(&vif->actives))
		WRITE_ONCE(vif->dirty, true);
}

/**
 * weir_vgic_if_has_queued() - would the guest take a queued interrupt
 * @vif: the interface
 * @vmcr: the guest's ICH_VMCR_EL2, ~0 when unknown
 */
bool weir_vgic_if_has_queued(const struct weir_vgic_if *vif, u32 vmcr)
{
	unsigned int p, limit = vmcr >> WEIR_VMCR_PMR_SHIFT;
	unsigned long prios = vif->prios, recheck = vif->recheck;
	const struct weir_vgic_irq *irq;

	for_each_set_bit(p, &prios, WEIR_VGIC_NR_PRIOS) {
		if (p << WEIR_VGIC_PRIO_SHIFT >= limit)
			break;
		list_for_each_entry(irq, &vif->queue[p], node)
			if (weir_vgic_irq_rank(irq, vmcr) < WEIR_VGIC_RANK_BLOCKED)
				return true;
	}
	for_each_set_bit(p, &recheck, WEIR_VGIC_MAX_LRS)
		if (weir_vgic_irq_deliverable(vif->irq[p]))
			return true;
	return false;
}
