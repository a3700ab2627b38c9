// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory slots as data: find, replace, and the rules for a change.
 */
#include <linux/errno.h>
#include <linux/kvm.h>
#include <linux/types.h>
#include <weir/mmu.h>
#include "slots.h"

#define SLOT_ALIGN	4095ULL
#define MAX_SLOT_BYTES	(((1ULL << 31) - 1) << 12)	/* as KVM has it */

/**
 * weir_slots_find() - slot that holds an address
 * @slots: where to look
 * @gpa: the address
 *
 * Return: the slot or NULL.
 */
struct weir_memslot *weir_slots_find(const struct weir_slots *slots, gpa_t gpa)
{
	unsigned int low = 0, high = slots->nr;

	while (low < high) {
		unsigned int mid = low + (high - low) / 2;
		struct weir_memslot *slot = slots->slot[mid];

		if (gpa < slot->base)
			high = mid;
		else if (gpa - slot->base >= slot->size)
			low = mid + 1;
		else
			return slot;
	}
	return NULL;
}

/**
 * weir_slots_by_id() - slot of a number
 * @slots: where to look
 * @id: the VMM's number
 *
 * Return: the slot or NULL.
 */
struct weir_memslot *weir_slots_by_id(const struct weir_slots *slots, u32 id)
{
	unsigned int i;

	for (i = 0; i < slots->nr; i++)
		if (slots->slot[i]->id == id)
			return slots->slot[i];
	return NULL;
}

/**
 * weir_slots_replace() - the array after a change
 * @to: filled; has room for all of @from and @add
 * @from: the array before
 * @remove: left out, or NULL
 * @add: put in its place in the order, or NULL
 */
void weir_slots_replace(struct weir_slots *to, const struct weir_slots *from,
			const struct weir_memslot *remove,
			struct weir_memslot *add)
{
	unsigned int i, nr = 0;

	to->left = (struct weir_memslot){ };
	if (remove && !(add && add->base == remove->base)) {
		to->left.base = remove->base;
		to->left.size = remove->size;
		to->left.hva = remove->hva;
	}
	for (i = 0; i < from->nr; i++) {
		struct weir_memslot *slot = from->slot[i];

		if (slot == remove)
			continue;
		if (add && add->base < slot->base) {
			to->slot[nr++] = add;
			add = NULL;
		}
		to->slot[nr++] = slot;
	}
	if (add)
		to->slot[nr++] = add;
	to->nr = nr;
}

static bool overlaps(const struct weir_slots *slots,
		     const struct weir_memslot *want,
		     const struct weir_memslot *except)
{
	unsigned int i;

	for (i = 0; i < slots->nr; i++) {
		const struct weir_memslot *slot = slots->slot[i];

		if (slot != except && slot->base < want->base + want->size &&
		    want->base < slot->base + slot->size)
			return true;
	}
	return false;
}

static bool well_formed(const struct weir_memslot *want)
{
	if (want->flags & ~(KVM_MEM_LOG_DIRTY_PAGES | KVM_MEM_READONLY))
		return false;
	if ((want->size | want->base | want->hva) & SLOT_ALIGN)
		return false;
	if (want->id >= WEIR_MAX_MEMSLOTS || want->size > MAX_SLOT_BYTES)
		return false;
	return want->base + want->size >= want->base;
}

static int modify_kind(const struct weir_memslot *old,
		       const struct weir_memslot *want,
		       enum weir_slot_change *change)
{
	if (want->hva != old->hva || want->size != old->size ||
	    (want->flags ^ old->flags) & KVM_MEM_READONLY)
		return -EINVAL;
	if (want->base != old->base)
		*change = WEIR_SLOT_MOVE;
	else if (want->flags != old->flags)
		*change = WEIR_SLOT_FLAGS;
	else
		*change = WEIR_SLOT_SAME;
	return 0;
}

/**
 * weir_slots_check() - is a change allowed, and what is it?
 * @slots: the slots now
 * @want: what the VMM asks for; size 0 deletes
 * @ipa_bits: the VM's input size
 * @change: what it is, when allowed
 *
 * Return: 0; -EINVAL for alignment, number, flags, wrap, size or backing of an
 * existing slot, deleting what is not there; -EEXIST when it overlaps another
 * slot; -EFAULT when it ends beyond the VM's addresses.
 */
int weir_slots_check(const struct weir_slots *slots,
		     const struct weir_memslot *want, unsigned int ipa_bits,
		     enum weir_slot_change *change)
{
	struct weir_memslot *old;
	int ret;

	if (!well_formed(want))
		return -EINVAL;
	old = weir_slots_by_id(slots, want->id);
	*change = old ? WEIR_SLOT_DELETE : WEIR_SLOT_CREATE;
	if (!want->size)
		return old ? 0 : -EINVAL;
	if (old) {
		ret = modify_kind(old, want, change);
		if (ret || *change == WEIR_SLOT_SAME)
			return ret;
	}
	if (*change != WEIR_SLOT_FLAGS && overlaps(slots, want, old))
		return -EEXIST;
	return want->base + want->size > 1ULL << ipa_bits ? -EFAULT : 0;
}
