/* SPDX-License-Identifier: GPL-2.0-only */
/* One list register; internal to the list register code. Lock and context: lr.h. */
#ifndef WEIR_VGIC_SLOT_H
#define WEIR_VGIC_SLOT_H

#include <linux/bits.h>
#include "lr.h"

#define WEIR_VGIC_RANK_BLOCKED	0x100

/* Priority for the choice of slots: a group the guest has off comes last. */
static inline unsigned int weir_vgic_irq_rank(const struct weir_vgic_irq *irq,
					      u32 vmcr)
{
	bool on = vmcr & (irq->group1 ? WEIR_VMCR_ENG1 : WEIR_VMCR_ENG0);

	return irq->priority | (on ? 0 : WEIR_VGIC_RANK_BLOCKED);
}

static inline u16 weir_vgic_all_lrs(const struct weir_vgic_if *vif)
{
	return GENMASK(vif->nr_lr - 1, 0);
}

/* Hardware and shadow, both counted. */
u64 weir_vgic_slot_read(struct weir_vgic_if *vif, unsigned int n);
void weir_vgic_slot_write(struct weir_vgic_if *vif, unsigned int n, u64 val);
void weir_vgic_slot_sweep(struct weir_vgic_if *vif);
/* Between memory and the shadow. */
void weir_vgic_slot_fold(struct weir_vgic_if *vif, unsigned int n);
void weir_vgic_slot_place(struct weir_vgic_if *vif, struct weir_vgic_irq *irq,
			  unsigned int n);
bool weir_vgic_slot_refill(struct weir_vgic_if *vif, unsigned int n);
void weir_vgic_slot_clear_stale(struct weir_vgic_if *vif);
bool weir_vgic_irq_withdraw(struct weir_vgic_if *vif,
			    struct weir_vgic_irq *irq);
/* A slot for an interrupt, or -1. */
int weir_vgic_slot_find(struct weir_vgic_if *vif,
			const struct weir_vgic_irq *irq);
int weir_vgic_slot_displace(struct weir_vgic_if *vif, unsigned int limit,
			    u32 vmcr);
int weir_vgic_slot_spill(struct weir_vgic_if *vif);

#endif /* WEIR_VGIC_SLOT_H */
