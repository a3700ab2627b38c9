/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The host side of stage 2, shared within core/mmu/.
 *
 * Locks, outer first:
 *   vm->slots_lock		changes of memory slots
 *   mmu->srcu			readers of mmu->slots; a change waits for them
 *   mmap_lock			taken by the page look-up of a fault
 *   mmu->lock			the tables; writers have softirqs off
 *   mmu->inv.lock, mmu->pages.lock, vmid_lock: leaves
 * An MMU notifier comes with locks of the host's memory management held and
 * takes mmu->inv.lock, then mmu->srcu and mmu->lock.
 */
#ifndef WEIR_MMU_MMU_H
#define WEIR_MMU_MMU_H

#include <linux/list.h>
#include <linux/mmu_notifier.h>
#include <linux/percpu.h>
#include <linux/rwlock.h>
#include <linux/spinlock.h>
#include <linux/srcu.h>
#include <weir/dirty.h>
#include <weir/mmu.h>
#include <weir/tlb.h>
#include <weir/vm.h>
#include "slots.h"
#include "table.h"

#define WEIR_TABLE_CACHE 16	/* pages kept ready for the tables */

/**
 * struct weir_invalidation - does a page look-up still hold?
 * @lock: guards the rest
 * @seq: invalidations completed
 * @active: invalidations under way
 * @start: they are all within [@start, @end), in the VMM's addresses
 */
struct weir_invalidation {
	spinlock_t lock;
	unsigned long seq;
	unsigned int active;
	hva_t start, end;
};

/**
 * struct weir_mmu - stage 2 and memory slots of a VM
 * @vm: whose
 * @lock: @table and @freed
 * @table: the tables
 * @freed: pages that left the tables and await the next flush
 * @vtcr: VTCR_EL2
 * @vmid: VMID, generation above it; 0 before the first load
 * @last_vcpu: index of the vCPU that was last resident on a CPU, or -1
 * @slots: current array; replaced under vm->slots_lock
 * @srcu: its readers
 * @notifier: the host's memory management calls
 * @inv: invalidations that it makes
 * @dirty: how slots are logged; vm->slots_lock
 * @device, @device_pa: a page of guest addresses that is a device's, before
 *	any slot's; ~0: none
 * @pages: pages for the tables, filled before @lock is taken
 */
struct weir_mmu {
	struct weir_vm *vm;
	rwlock_t lock;
	struct weir_table table;
	struct list_head freed;
	u64 vtcr;
	u64 vmid;
	int __percpu *last_vcpu;
	struct weir_slots __rcu *slots;
	struct srcu_struct srcu;
	struct mmu_notifier notifier;
	struct weir_invalidation inv;
	struct weir_dirty_policy dirty;
	gpa_t device;
	phys_addr_t device_pa;
	struct {
		spinlock_t lock;
		unsigned int nr;
		struct page *page[WEIR_TABLE_CACHE];
	} pages;
};

/* mmu.c */
void weir_mmu_unmap_range(struct weir_mmu *mmu, gpa_t start, gpa_t end,
			  bool may_sleep);
void weir_mmu_protect_range(struct weir_mmu *mmu, gpa_t start, gpa_t end);
void weir_mmu_split_range(struct weir_mmu *mmu, gpa_t start, gpa_t end,
			  u64 chunk);
void weir_mmu_merge_slot(struct weir_mmu *mmu, const struct weir_memslot *slot);
void weir_mmu_flush_range(struct weir_mmu *mmu, gpa_t start, u64 size);
struct weir_stage2 weir_mmu_stage2(const struct weir_mmu *mmu);

/* pages.c */
extern const struct weir_table_ops weir_table_world;
int weir_table_pages_fill(struct weir_mmu *mmu);
void weir_table_pages_exit(struct weir_mmu *mmu);

/* notifier.c */
int weir_notifier_init(struct weir_mmu *mmu);
void weir_notifier_exit(struct weir_mmu *mmu);
unsigned long weir_invalidation_begin(struct weir_mmu *mmu);
bool weir_invalidation_retry(struct weir_mmu *mmu, unsigned long seq,
			     hva_t hva, u64 size);

/* memslot.c */
int weir_memslots_init(struct weir_mmu *mmu);
void weir_memslots_exit(struct weir_mmu *mmu);
struct weir_memslot *weir_memslot_by_id(struct weir_mmu *mmu, u32 id);
bool weir_memslots_any(struct weir_mmu *mmu);

/* vmid.c */
int weir_vmid_module_init(void);
void weir_vmid_module_exit(void);
unsigned int weir_vmid_bits(void);

#endif /* WEIR_MMU_MMU_H */
