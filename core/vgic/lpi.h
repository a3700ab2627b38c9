/* SPDX-License-Identifier: GPL-2.0-only */
/* Locality-specific peripheral interrupts: INTIDs from 8192 on. */
#ifndef WEIR_VGIC_LPI_H
#define WEIR_VGIC_LPI_H

#include <linux/mutex.h>
#include <linux/xarray.h>
#include <weir/types.h>
#include "irq.h"

#define WEIR_LPI_ID_BITS	16
#define WEIR_LPI_END		(1U << WEIR_LPI_ID_BITS)

/**
 * struct weir_lpis - a VM's LPIs and ITSes
 * @vm: the machine
 * @lock: writers of @propbaser and of the redistributors' LPI registers
 * @irqs: by INTID. An LPI that was mapped once is there until the VM ends, so
 *	who has found one need not hold anything
 * @doorbells: struct weir_its by the number of the 64 KiB page that holds its
 *	GITS_TRANSLATER; likewise
 * @propbaser: GICR_PROPBASER, of all redistributors
 * @has_its: there is an ITS, and so there are LPIs
 * @its: ITSes, under vm->lock
 */
struct weir_lpis {
	struct weir_vm *vm;
	struct mutex lock;
	struct xarray irqs;
	struct xarray doorbells;
	u64 propbaser;
	bool has_its;
	struct list_head its;
};

int weir_lpi_vm_init(struct weir_vm *vm);
void weir_lpi_vm_exit(struct weir_vm *vm);

struct weir_vgic_irq *weir_lpi_find(struct weir_vm *vm, u32 intid);
u32 weir_lpi_limit(struct weir_vm *vm);
int weir_lpi_map(struct weir_vm *vm, u32 intid, struct weir_vgic_if *target,
		 struct weir_vgic_irq **irq);
bool weir_lpi_signal(struct weir_vgic_irq *irq);
void weir_lpi_clear(struct weir_vgic_irq *irq);
void weir_lpi_route(struct weir_vgic_irq *irq, struct weir_vgic_if *target);
void weir_lpi_move_all(struct weir_vm *vm, struct weir_vgic_if *from,
		       struct weir_vgic_if *to);

/* lpi-table.c: configuration and pending tables in guest memory */
int weir_lpi_reload(struct weir_vm *vm, struct weir_vgic_irq *irq);
void weir_lpi_reload_all(struct weir_vm *vm, struct weir_vgic_if *target);
void weir_lpi_enable(struct weir_vcpu *vcpu, bool enable);
int weir_lpi_save_pending(struct weir_vm *vm);

#endif /* WEIR_VGIC_LPI_H */
