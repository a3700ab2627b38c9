/* SPDX-License-Identifier: GPL-2.0-only */
/* Writes that may wait for the next exit to user space. */
#ifndef WEIR_COALESCED_H
#define WEIR_COALESCED_H

#include <linux/list.h>
#include <linux/spinlock.h>
#include <weir/types.h>

struct kvm_coalesced_mmio_ring;
struct kvm_coalesced_mmio_zone;
struct page;
struct weir_vm;

/**
 * struct weir_coalesced - zones of a VM and the ring
 * @lock: the rest, and the kernel's end of the ring
 * @zones: where writes may wait
 * @nr: how many zones; read without the lock
 * @ring: page shared with the VMM
 */
struct weir_coalesced {
	spinlock_t lock;
	struct list_head zones;
	unsigned int nr;
	struct kvm_coalesced_mmio_ring *ring;
};

int weir_coalesced_vm_init(struct weir_vm *vm);
void weir_coalesced_vm_exit(struct weir_vm *vm);
int weir_coalesced_register(struct weir_vm *vm,
			    const struct kvm_coalesced_mmio_zone *zone);
int weir_coalesced_unregister(struct weir_vm *vm,
			      const struct kvm_coalesced_mmio_zone *zone);
bool weir_coalesced_write(struct weir_vm *vm, gpa_t gpa, u64 val, u8 len);
struct page *weir_coalesced_page(const struct weir_vm *vm);

#endif /* WEIR_COALESCED_H */
