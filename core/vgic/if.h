/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A virtual CPU interface: a queue by priority and a shadow of each list
 * register. Pure, as irq.h.
 */
#ifndef WEIR_VGIC_IF_H
#define WEIR_VGIC_IF_H

#include <linux/list.h>
#include <weir/types.h>
#include "irq.h"

#define WEIR_VGIC_MAX_LRS	16
/* As many level SPIs as one pass can see deactivated: LRs, EOIcount, one DIR. */
#define WEIR_VGIC_MAX_ACKED	(WEIR_VGIC_MAX_LRS + 32)

/* List register layout: ICH_LR<n>_EL2; a GICv2 backend converts. */
#define WEIR_LR_INTID		0xffffffffULL
#define WEIR_LR_HWINTID_SHIFT	32
#define WEIR_LR_EOI		(1ULL << 41)
#define WEIR_LR_PRIO_SHIFT	48
#define WEIR_LR_GROUP1		(1ULL << 60)
#define WEIR_LR_HW		(1ULL << 61)
#define WEIR_LR_PENDING		(1ULL << 62)
#define WEIR_LR_ACTIVE		(1ULL << 63)
#define WEIR_LR_STATE		(WEIR_LR_PENDING | WEIR_LR_ACTIVE)

struct weir_vgic_hw_ops;

/**
 * struct weir_vgic_if - a virtual CPU interface
 * @dirty: weir_vgic_if_flush() has something to do; read without the lock
 * @resident: its list registers are in hardware
 * @groups: GICD_CTLR's group enables, bit n for group n
 * @nr_lr: list registers of the hardware
 * @tdir: ICH_HCR.TDIR works (ICH_VTR.TDS)
 * @used: bit n: list register n holds irq[n]
 * @recheck: bit n: what list register n holds may not be what memory wants
 * @stale: bit n: list register n was taken into memory and may still say something
 * @hcr: ICH_HCR_EL2 as last written
 * @idle_hcr: ICH_HCR_EL2 while nothing waits
 * @prios: bit n: queue[n] is not empty
 * @queue: pending, enabled interrupts that are in no list register
 * @actives: active interrupts that are in no list register
 * @strays: idle and pending ones that are routed elsewhere, until the lock is
 *	dropped
 * @lr: list registers as last written or read
 * @irq: what they hold
 * @vmcr: ICH_VMCR_EL2 when not resident
 * @ap0r, @ap1r: active priorities when not resident
 * @nr_acked, @acked: level SPIs seen deactivated, to be told to
 *	weir_irq_ack_notify() once the lock is dropped
 * @stat: the vCPU's counters
 * @ops: the hardware
 * @vcpu: whose, for &weir_vgic_irq.still_pending
 */
struct weir_vgic_if {
	bool dirty;
	bool resident;
	u8 groups;
	u8 nr_lr;
	bool tdir;
	u16 used;
	u16 recheck;
	u16 stale;
	u32 hcr;
	u32 idle_hcr;
	u32 prios;
	struct list_head queue[WEIR_VGIC_NR_PRIOS];
	struct list_head actives;
	struct list_head strays;
	u64 lr[WEIR_VGIC_MAX_LRS];
	struct weir_vgic_irq *irq[WEIR_VGIC_MAX_LRS];
	u32 vmcr;
	u32 ap0r[4], ap1r[4];
	u16 nr_acked;
	u16 acked[WEIR_VGIC_MAX_ACKED];
	u64 *stat;
	const struct weir_vgic_hw_ops *ops;
	struct weir_vcpu *vcpu;
};

#endif /* WEIR_VGIC_IF_H */
