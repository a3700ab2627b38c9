/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * eventfd to interrupt: GSI routing, irqfd in edge and resample form.
 */
#ifndef WEIR_IRQFD_H
#define WEIR_IRQFD_H

#include <linux/bitops.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <weir/types.h>

struct weir_routing_table;	/* irqfd/table.h */
struct kvm_irqfd;
struct kvm_irq_routing_entry;

#define WEIR_ROUTING_MAX	4096	/* KVM_CAP_IRQ_ROUTING: GSIs and entries */
#define WEIR_ROUTING_SPIS	988	/* INTIDs 32 to 1019 */

/**
 * struct weir_irq_routing - routes and irqfds of one VM
 * The fields belong to irqfd/.
 * @table: GSI to interrupt; RCU, replaced under @lock. NULL: GSI n is SPI n
 * @lock: routes, the list of resamplers, an irqfd's coming and going. Outside
 *	@fds_lock; not taken by anything that asserts
 * @fds_lock: @fds. Inside an eventfd's wait queue lock, interrupts masked
 * @fds: irqfds that are not being removed
 * @resamplers: GSIs that are lowered when the guest acknowledges; RCU,
 *	changed under @lock
 * @acks: SPIs, counted from INTID 32, to which a resampler's GSI leads;
 *	changed under @lock, read without
 */
struct weir_irq_routing {
	struct weir_routing_table __rcu *table;
	struct mutex lock;
	spinlock_t fds_lock;
	struct list_head fds;
	struct list_head resamplers;
	unsigned long acks[BITS_TO_LONGS(WEIR_ROUTING_SPIS)];
};

int weir_irqfd_module_init(void);
void weir_irqfd_module_exit(void);
int weir_irqfd_vm_init(struct weir_vm *vm);
void weir_irqfd_vm_exit(struct weir_vm *vm);

int weir_routing_set(struct weir_vm *vm,
		     const struct kvm_irq_routing_entry *entries, u32 nr);
int weir_routing_set_gsi(struct weir_vm *vm, u32 gsi, bool level);
int weir_routing_signal_gsi(struct weir_vm *vm, u32 gsi);
int weir_irqfd(struct weir_vm *vm, const struct kvm_irqfd *args);

#endif /* WEIR_IRQFD_H */
