/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The dirty log within core/mmu/. Its rule: while a slot is logged, stage 2 maps
 * a page of it writable only if the log, bitmap or ring, has that page. What takes a page out of
 * the log takes the permission away, under mmu->lock held for writing.
 */
#ifndef WEIR_MMU_DIRTY_H
#define WEIR_MMU_DIRTY_H

#include "mmu.h"

static inline bool weir_slot_is_logged(const struct weir_memslot *slot)
{
	return slot->flags & KVM_MEM_LOG_DIRTY_PAGES;
}

void weir_dirty_ring_push(struct weir_vcpu *vcpu, u32 slot, u64 page);

/*
 * A write that is no vCPU's can be logged nowhere: rings, and no bitmap. Text:
 * such a VMM has said that there are none.
 */
static inline bool weir_slot_refuses_dma(const struct weir_memslot *slot)
{
	return weir_slot_is_logged(slot) && !slot->dirty;
}

int weir_dirty_log_alloc(struct weir_mmu *mmu, struct weir_memslot *slot);
void weir_dirty_log_start(struct weir_mmu *mmu,
			  const struct weir_memslot *slot);
void weir_dirty_log_stop(struct weir_mmu *mmu, const struct weir_memslot *slot);
void weir_dirty_log_mark(const struct weir_memslot *slot, gpa_t gpa, u64 size);

#endif /* WEIR_MMU_DIRTY_H */
