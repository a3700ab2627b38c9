/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory slots as data: a sorted array that is replaced as a whole, and the
 * checks of KVM_SET_USER_MEMORY_REGION. Pure.
 */
#ifndef WEIR_MMU_SLOTS_H
#define WEIR_MMU_SLOTS_H

#include <weir/types.h>

/**
 * struct weir_memslot - guest physical memory backed by the VMM's
 * @base: first guest physical address
 * @size: bytes
 * @hva: address in the VMM
 * @id: the VMM's number for it
 * @flags: KVM_MEM_LOG_DIRTY_PAGES, KVM_MEM_READONLY
 * @dirty: a bit a page, set while the page is or was writable; only with
 *	KVM_MEM_LOG_DIRTY_PAGES
 */
struct weir_memslot {
	gpa_t base;
	u64 size;
	hva_t hva;
	u32 id;
	u32 flags;
	unsigned long *dirty;
};

/**
 * struct weir_slots - all of a VM's slots, by rising @base, none overlapping
 * @nr: how many
 * @left: @base, @size and @hva of the slot that was there last and is not here: what
 *	stage 2 still has of it is the VMM's to take back. No @size: none
 * @slot: the slots
 */
struct weir_slots {
	unsigned int nr;
	struct weir_memslot left;
	struct weir_memslot *slot[];
};

enum weir_slot_change {
	WEIR_SLOT_SAME,
	WEIR_SLOT_CREATE,
	WEIR_SLOT_DELETE,
	WEIR_SLOT_MOVE,
	WEIR_SLOT_FLAGS,
};

struct weir_memslot *weir_slots_find(const struct weir_slots *slots, gpa_t gpa);
struct weir_memslot *weir_slots_by_id(const struct weir_slots *slots, u32 id);
void weir_slots_replace(struct weir_slots *to, const struct weir_slots *from,
			const struct weir_memslot *remove,
			struct weir_memslot *add);
int weir_slots_check(const struct weir_slots *slots,
		     const struct weir_memslot *want, unsigned int ipa_bits,
		     enum weir_slot_change *change);

#endif /* WEIR_MMU_SLOTS_H */
