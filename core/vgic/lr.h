/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * List registers: when they are read and written, whatever the GIC. Pure.
 * Every function wants the lock of the interface; those marked (hw) run on the
 * CPU where it is resident, interrupts masked.
 */
#ifndef WEIR_VGIC_LR_H
#define WEIR_VGIC_LR_H

#include <weir/types.h>
#include "if.h"

/* ICH_HCR_EL2; a GICv2 backend converts. */
#define WEIR_ICH_HCR_EN		(1U << 0)
#define WEIR_ICH_HCR_LRENPIE	(1U << 2)
#define WEIR_ICH_HCR_NPIE	(1U << 3)
#define WEIR_ICH_HCR_VGRP0EIE	(1U << 4)
#define WEIR_ICH_HCR_VGRP1EIE	(1U << 6)
#define WEIR_ICH_HCR_TDIR	(1U << 14)
#define WEIR_ICH_HCR_EOICOUNT	27

/* ICH_VMCR_EL2 */
#define WEIR_VMCR_ENG0		(1U << 0)
#define WEIR_VMCR_ENG1		(1U << 1)
#define WEIR_VMCR_EOIM		(1U << 9)
#define WEIR_VMCR_PMR_SHIFT	24

/**
 * struct weir_vgic_hw_ops - a CPU's virtual interface hardware
 * @read_lr, @write_lr: list register @n, in ICH_LR<n>_EL2's layout
 * @read_elrsr: bit n: list register n is empty
 * @read_eisr: bit n: list register n asks for maintenance after an EOI
 * @read_hcr, @write_hcr: ICH_HCR_EL2
 * @read_vmcr: ICH_VMCR_EL2
 * @sync: what was written so far takes effect now; NULL where it has at once
 * @restore, @save: ICH_VMCR_EL2 and active priorities to and from @vif; @save
 *	leaves the hardware's zero
 * @hw_deactivate: deactivate a physical interrupt that the guest's EOI did not
 * @deny: a vCPU without a GIC is (or is no longer) here: trap what it does
 * @reset_cpu: leave this CPU's interface zero
 * @check_cpu: does this CPU's interface offer what the first one did?
 */
struct weir_vgic_hw_ops {
	u64 (*read_lr)(unsigned int n);
	void (*write_lr)(unsigned int n, u64 val);
	u32 (*read_elrsr)(void);
	u32 (*read_eisr)(void);
	u32 (*read_hcr)(void);
	void (*write_hcr)(u32 val);
	u32 (*read_vmcr)(void);
	void (*sync)(void);
	void (*restore)(const struct weir_vgic_if *vif);
	void (*save)(struct weir_vgic_if *vif);
	void (*hw_deactivate)(u32 hwirq);
	void (*deny)(bool deny);
	void (*reset_cpu)(void);
	bool (*check_cpu)(void);
};

/**
 * struct weir_vgic_host - what this machine's GIC offers
 * @ops: hardware access
 * @nodes: what its node in the device tree is compatible with
 * @nr_lr: list registers
 * @pri_bits: virtual priority bits
 * @pre_bits: virtual preemption bits
 * @id_bits: ICC_CTLR_EL1.IDbits
 * @seis, @a3v: ICH_VTR_EL2
 * @tdir: ICH_HCR_EL2.TDIR works, or guests' deactivations trap anyway
 * @gicv: a GICv2's page of GICV registers; 0: a GICv3
 */
struct weir_vgic_host {
	const struct weir_vgic_hw_ops *ops;
	const struct of_device_id *nodes;
	u8 nr_lr;
	u8 pri_bits;
	u8 pre_bits;
	u8 id_bits;
	bool seis;
	bool a3v;
	bool tdir;
	phys_addr_t gicv;
};

extern struct weir_vgic_host weir_vgic_host;

void weir_vgic_if_init(struct weir_vgic_if *vif,
		       const struct weir_vgic_hw_ops *ops, unsigned int nr_lr,
		       u64 *stat);
/* Take the hardware, or give it back with everything in memory (hw). */
void weir_vgic_if_load(struct weir_vgic_if *vif);
void weir_vgic_if_put(struct weir_vgic_if *vif);
/* Bring the list registers to what memory wants (hw). */
void weir_vgic_if_flush(struct weir_vgic_if *vif);
/* Maintenance interrupt: quiesce its cause, have the next flush act on it (hw). */
void weir_vgic_if_maintain(struct weir_vgic_if *vif);
/* Take one interrupt out of its list register, into memory (hw). */
void weir_vgic_if_recall(struct weir_vgic_if *vif, struct weir_vgic_irq *irq);
/* End an active interrupt that is in no list register. */
bool weir_vgic_if_deactivate(struct weir_vgic_if *vif,
			     struct weir_vgic_irq *irq);
/* Would the guest take a queued interrupt, were it to run with @vmcr? */
bool weir_vgic_if_has_queued(const struct weir_vgic_if *vif, u32 vmcr);

#endif /* WEIR_VGIC_LR_H */
