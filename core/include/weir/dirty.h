/* SPDX-License-Identifier: GPL-2.0-only */
/* The dirty log as the rest of the core sees it. */
#ifndef WEIR_DIRTY_H
#define WEIR_DIRTY_H

#include <weir/types.h>

struct kvm_clear_dirty_log;
struct kvm_dirty_log;
struct page;
struct weir_vcpu;
struct weir_vm;

/**
 * struct weir_dirty_policy - what the VMM chose for dirty logs
 * @manual: KVM_DIRTY_LOG_*
 * @split_chunk: bytes of blocks split at a time when a log begins; 0: when
 *	they are written
 * @ring_bytes: size of each vCPU's ring; 0: none; also vm->lock
 * @with_bitmap: bitmaps for what others than vCPUs write
 * @slots: how many slots are logged, never too low; read without a lock
 */
struct weir_dirty_policy {
	u64 manual;
	u64 split_chunk;
	u32 ring_bytes;
	bool with_bitmap;
	unsigned int slots;
};

/*
 * KVM_GET_DIRTY_LOG, KVM_CLEAR_DIRTY_LOG. Context: may sleep; take
 * vm->slots_lock.
 */
int weir_dirty_log_get(struct weir_vm *vm, const struct kvm_dirty_log *log);
int weir_dirty_log_clear(struct weir_vm *vm,
			 const struct kvm_clear_dirty_log *log);

/*
 * What KVM_ENABLE_CAP may choose: KVM_DIRTY_LOG_* (-EINVAL for any other bit),
 * and how much of a block is made pages at a time when its log begins (-EINVAL
 * for what is no block's size, or once there are slots; 0: when it is written).
 */
int weir_dirty_log_set_manual(struct weir_vm *vm, u64 flags);
int weir_dirty_log_set_split(struct weir_vm *vm, u64 chunk);
u64 weir_dirty_log_split(const struct weir_vm *vm);
u32 weir_mmu_block_sizes(void);

/* Rings; dirty-ring.c. */
int weir_dirty_ring_enable(struct weir_vm *vm, u64 bytes);
u32 weir_dirty_ring_max(void);
int weir_dirty_ring_add_bitmap(struct weir_vm *vm);
int weir_dirty_ring_create(struct weir_vcpu *vcpu);
void weir_dirty_ring_destroy(struct weir_vcpu *vcpu);
struct page *weir_dirty_ring_page(const struct weir_vcpu *vcpu,
				  unsigned long pgoff);
bool weir_dirty_ring_full(const struct weir_vcpu *vcpu);
int weir_dirty_rings_reset(struct weir_vm *vm);

#endif /* WEIR_DIRTY_H */
