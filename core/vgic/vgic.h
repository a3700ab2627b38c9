/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The vGIC's own structures.
 *
 * Locks, outermost first:
 *   vm->lock                      configuration, device attributes (mutex)
 *   vcpu->lock                    a vCPU's ioctl (mutex)
 *     struct weir_vgic_dist.lock  addresses, initialisation (mutex)
 *   vm->bus                       a guest's access (SRCU)
 *     struct weir_its.lock        an ITS's registers and mappings (mutex)
 *       struct weir_lpis.lock     redistributors' LPI registers (mutex)
 *         guest memory            mmu->srcu and what is below it
 *     dist->groups_lock           GICD_CTLR's group enables (mutex)
 *     struct weir_vgic_cpu.lock   raw; the interface, its private interrupts
 *                                 and every SPI and LPI it owns; one at a time
 * Who injects a message takes the last one only: translations are under RCU.
 * An SPI's or LPI's lock is its owner's: weir_vgic_irq_lock() follows it, and only its
 * holder changes it, as the last thing before it unlocks.
 */
#ifndef WEIR_VGIC_VGIC_H
#define WEIR_VGIC_VGIC_H

#include <linux/spinlock.h>
#include <weir/vgic.h>
#include "lr.h"
#include "model.h"
#include "regs.h"

#define WEIR_VGIC_NR_PRIVATE	32
#define WEIR_VGIC_MAX_SPI	1020
#define WEIR_VGIC_DEFAULT_IRQS	256
#define WEIR_VGIC_ROUTE_ANY	(1ULL << 31)	/* GICD_IROUTER.IRM */
#define WEIR_VGIC_IIDR_REV	3U	/* KVM's numbering */
#define WEIR_VGIC_ADDR_UNSET	(~0ULL)
#define WEIR_VGIC_DIST_SIZE	0x10000ULL
#define WEIR_VGIC_REDIST_SIZE	0x20000ULL

/**
 * struct weir_vgic_cpu - a vCPU's part
 * @lock: see above
 * @vif: virtual CPU interface
 * @vcpu: the vCPU
 * @asleep: GICR_WAKER.ProcessorSleep; not chosen for 1-of-N interrupts
 * @lpis: GICR_CTLR.EnableLPIs; changed under @lock
 * @statusr: GICR_STATUSR
 * @pendbaser: GICR_PENDBASER; under lpis->lock
 * @private: SGIs and PPIs
 * @access: to a frame, which its thread is at
 */
struct weir_vgic_cpu {
	raw_spinlock_t lock;
	struct weir_vgic_if vif;
	struct weir_vcpu *vcpu;
	bool asleep;
	bool lpis;
	u32 statusr;
	u64 pendbaser;
	struct weir_vgic_irq private[WEIR_VGIC_NR_PRIVATE];
	struct weir_vgic_access access;
};

/**
 * struct weir_vgic_region - redistributors that lie side by side
 * @dev: on the MMIO bus once the VM runs
 * @base: guest physical address
 * @count: how many fit; 0: as many as there are vCPUs
 * @first, @nr: index of the first vCPU in it, and how many
 * @vm: the machine
 */
struct weir_vgic_region {
	struct weir_mmio_dev dev;
	gpa_t base;
	u32 count;
	u32 first;
	u32 nr;
	struct weir_vm *vm;
};

/**
 * struct weir_vgic_dist - a VM's part
 * @vm: the machine
 * @lock: addresses, initialisation
 * @groups_lock: writers of @groups and of the interfaces' copies
 * @dev: distributor on the MMIO bus once the VM runs
 * @base: its address
 * @nr_irqs: SGIs, PPIs and SPIs; 0 until chosen
 * @groups: group enables of GICD_CTLR
 * @iidr_rev, @statusr: GICD_IIDR.Revision, GICD_STATUSR
 * @initialized, @ready: released once all below is in place; on the bus
 * @regions, @nr_regions: redistributors
 * @spis: from INTID 32
 * @model: GICv2 or GICv3
 * @v2: what only a GICv2 has
 */
struct weir_vgic_dist {
	struct weir_vm *vm;
	struct mutex lock;
	struct mutex groups_lock;
	struct weir_mmio_dev dev;
	gpa_t base;
	u32 nr_irqs;
	u8 groups;
	u32 iidr_rev;
	u32 statusr;
	bool initialized;
	bool ready;
	struct weir_vgic_region *regions;
	u32 nr_regions;
	struct weir_vgic_irq *spis;
	const struct weir_vgic_model *model;
	struct weir_vgic_v2 v2;
};

static inline struct weir_vgic_cpu *weir_vgic_if_cpu(struct weir_vgic_if *vif)
{
	return container_of(vif, struct weir_vgic_cpu, vif);
}

#endif /* WEIR_VGIC_VGIC_H */
