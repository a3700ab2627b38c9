/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One virtual interrupt. Pure: no lock, no hardware; the caller holds the lock
 * of the interface that owns it (struct weir_vgic_cpu).
 */
#ifndef WEIR_VGIC_IRQ_H
#define WEIR_VGIC_IRQ_H

#include <linux/compiler.h>
#include <linux/list.h>
#include <weir/types.h>

#define WEIR_VGIC_LR_NONE	0xff
#define WEIR_VGIC_FIRST_LPI	8192U
/* Five priority bits, as KVM's vGIC: 32 levels, 0x00, 0x08, ... 0xf8. */
#define WEIR_VGIC_PRIO_MASK	0xf8
#define WEIR_VGIC_PRIO_SHIFT	3
#define WEIR_VGIC_NR_PRIOS	32
struct weir_vgic_if;
struct weir_vgic_irq;

typedef bool (*weir_vgic_pending_fn)(struct weir_vcpu *vcpu,
				     struct weir_vgic_irq *irq);

/**
 * struct weir_vgic_irq - an interrupt; fields under the lock of @owner
 * @node: on @owner's queue, when it waits for a list register
 * @owner: the interface it is queued on or in hardware of; never NULL
 * @target: where the guest routes it; NULL: nowhere. Differs from @owner only
 *	while it is active there
 * @intid: INTID
 * @route: GICD_IROUTER<n> as the guest wrote it
 * @hwirq: physical INTID tied to it, when @hw
 * @still_pending: asked before a list register carries it as pending, NULL: it
 *	is. A HW interrupt's device looks at its line (resident, irqs off)
 * @claim: the device of ours that drives its line, if it is a PPI
 * @priority: 0x00 to 0xf8
 * @lr: list register that holds it, or WEIR_VGIC_LR_NONE. While in one, the
 *	pending and active state it was given belong to the hardware
 * @last_lr: the one it was in before: a refill without change writes nothing
 * @enabled: GICD_ISENABLER
 * @group1: GICD_IGROUPR
 * @level: GICD_ICFGR: level sensitive
 * @line: input line
 * @latch: an edge, or a write to ISPENDR, that no list register carries yet
 * @lr_latch: the list register's pending state came from a latch
 * @active: acknowledged and not deactivated (as last seen when in hardware)
 * @hw: ICH_LR.HW: the guest's deactivation deactivates @hwirq too
 * @sources: of a GICv2's SGI: CPUs whose turn has not come, see source.c
 */
struct weir_vgic_irq {
	struct list_head node;
	struct weir_vgic_if *owner;
	struct weir_vgic_if *target;
	u32 intid;
	u32 hwirq;
	u64 route;
	weir_vgic_pending_fn still_pending;
	u8 claim;
	u8 priority;
	u8 lr;
	u8 last_lr;
	bool enabled : 1;
	bool group1 : 1;
	bool level : 1;
	bool line : 1;
	bool latch : 1;
	bool lr_latch : 1;
	bool active : 1;
	bool hw : 1;
	u8 sources;
};

void weir_vgic_irq_init(struct weir_vgic_irq *irq, u32 intid,
			struct weir_vgic_if *owner);
bool weir_vgic_irq_pending(const struct weir_vgic_irq *irq);
bool weir_vgic_irq_deliverable(const struct weir_vgic_irq *irq);
bool weir_vgic_irq_pending_elsewhere(const struct weir_vgic_irq *irq);

/**
 * weir_vgic_irq_astray() - is it pending, and not for its owner
 * @irq: the interrupt
 *
 * It was active when it was routed elsewhere. What is active stays where it was
 * acknowledged; what is pending is the new target's (IHI 0069,
 * GICD_IROUTER<n>).
 */
static inline bool weir_vgic_irq_astray(const struct weir_vgic_irq *irq)
{
	return unlikely(irq->target != irq->owner) &&
	       weir_vgic_irq_pending_elsewhere(irq);
}

bool weir_vgic_irq_update(struct weir_vgic_irq *irq);
void weir_vgic_irq_dequeue(struct weir_vgic_irq *irq);
bool weir_vgic_irq_set_line(struct weir_vgic_irq *irq, bool level);
bool weir_vgic_irq_set_latch(struct weir_vgic_irq *irq, bool latch);
bool weir_vgic_irq_set_active(struct weir_vgic_irq *irq, bool active);
bool weir_vgic_irq_set_priority(struct weir_vgic_irq *irq, u8 priority);
void weir_vgic_irq_deactivated(struct weir_vgic_irq *irq);

#endif /* WEIR_VGIC_IRQ_H */
