// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory slots: KVM_SET_USER_MEMORY_REGION and KVM_GET_DIRTY_LOG.
 *
 * A change replaces the array, waits until nobody uses the old one, and then
 * takes away what stage 2 still maps through the old slot. vCPUs run on.
 */
#include <linux/bitmap.h>
#include <linux/kvm.h>
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include "mmu.h"

#define LOG_WORDS	64	/* words of a dirty bitmap handled at a time */

static size_t dirty_words(const struct weir_memslot *slot)
{
	return BITS_TO_LONGS(slot->size >> PAGE_SHIFT);
}

static bool is_logged(const struct weir_memslot *slot)
{
	return slot->flags & KVM_MEM_LOG_DIRTY_PAGES;
}

static struct weir_slots *slots_alloc(unsigned int nr)
{
	struct weir_slots *slots;

	slots = kvzalloc(struct_size(slots, slot, nr), GFP_KERNEL_ACCOUNT);
	return slots;
}

static struct weir_slots *slots_locked(struct weir_mmu *mmu)
{
	return rcu_dereference_protected(mmu->slots,
			lockdep_is_held(&mmu->vm->slots_lock));
}

/**
 * weir_memslots_init() - no slots
 * @mmu: whose
 *
 * Return: 0 or -ENOMEM.
 */
int weir_memslots_init(struct weir_mmu *mmu)
{
	struct weir_slots *slots = slots_alloc(0);
	int ret;

	if (!slots)
		return -ENOMEM;
	ret = init_srcu_struct(&mmu->srcu);
	if (ret) {
		kvfree(slots);
		return ret;
	}
	RCU_INIT_POINTER(mmu->slots, slots);
	return 0;
}

static void slot_free(struct weir_memslot *slot)
{
	if (!slot)
		return;
	kvfree(slot->dirty);
	kfree(slot);
}

/**
 * weir_memslots_exit() - free all slots
 * @mmu: nobody uses it any more
 */
void weir_memslots_exit(struct weir_mmu *mmu)
{
	struct weir_slots *slots = rcu_dereference_protected(mmu->slots, true);
	unsigned int i;

	for (i = 0; i < slots->nr; i++)
		slot_free(slots->slot[i]);
	kvfree(slots);
	cleanup_srcu_struct(&mmu->srcu);
}

/* Nobody uses the old array, or @remove, when it returns 0. */
static int publish(struct weir_mmu *mmu, struct weir_memslot *remove,
		   struct weir_memslot *add)
{
	struct weir_slots *old = slots_locked(mmu);
	struct weir_slots *new = slots_alloc(old->nr + 1);

	if (!new)
		return -ENOMEM;
	weir_slots_replace(new, old, remove, add);
	rcu_assign_pointer(mmu->slots, new);
	synchronize_srcu_expedited(&mmu->srcu);
	kvfree(old);
	return 0;
}

/* Physical addresses have no dirty log: nothing write-protects them. */
static bool maps_pfns(struct mm_struct *mm, hva_t start, hva_t end)
{
	struct vm_area_struct *vma;
	bool found = false;

	mmap_read_lock(mm);
	while (start < end && !found) {
		vma = find_vma_intersection(mm, start, end);
		if (!vma)
			break;
		found = vma->vm_flags & VM_PFNMAP;
		start = vma->vm_end;
	}
	mmap_read_unlock(mm);
	return found;
}

static struct weir_memslot *slot_create(const struct weir_memslot *want,
					const struct weir_memslot *old)
{
	struct weir_memslot *slot = kmemdup(want, sizeof(*want),
					    GFP_KERNEL_ACCOUNT);

	if (!slot || !is_logged(slot))
		return slot;
	/* A log that goes on keeps its bits. */
	if (old && old->dirty) {
		slot->dirty = old->dirty;
		return slot;
	}
	slot->dirty = kvcalloc(dirty_words(slot), sizeof(long),
			       GFP_KERNEL_ACCOUNT);
	if (!slot->dirty) {
		kfree(slot);
		return NULL;
	}
	return slot;
}

/* Unpublished or replaced: its bitmap may live on in @other. */
static void slot_drop(struct weir_memslot *slot,
		      const struct weir_memslot *other)
{
	if (slot && other && slot->dirty == other->dirty)
		slot->dirty = NULL;
	slot_free(slot);
}

static int slot_change(struct weir_mmu *mmu, struct weir_memslot *old,
		       const struct weir_memslot *want,
		       enum weir_slot_change change)
{
	struct weir_memslot *new = NULL;
	int ret;

	if (change != WEIR_SLOT_DELETE) {
		new = slot_create(want, old);
		if (!new)
			return -ENOMEM;
	}
	ret = publish(mmu, old, new);
	if (ret) {
		slot_drop(new, old);
		return ret;
	}
	if (change == WEIR_SLOT_DELETE || change == WEIR_SLOT_MOVE)
		weir_mmu_unmap_range(mmu, old->base, old->base + old->size,
				     true);
	else if (change == WEIR_SLOT_FLAGS && is_logged(new))
		weir_mmu_protect_range(mmu, new->base, new->base + new->size);
	slot_drop(old, new);
	return 0;
}

static int slot_set(struct weir_mmu *mmu, const struct weir_memslot *want)
{
	struct weir_slots *slots = slots_locked(mmu);
	enum weir_slot_change change;
	int ret;

	ret = weir_slots_check(slots, want, mmu->table.ipa_bits, &change);
	if (ret || change == WEIR_SLOT_SAME)
		return ret;
	if (change != WEIR_SLOT_DELETE && is_logged(want) &&
	    maps_pfns(mmu->vm->mm, want->hva, want->hva + want->size))
		return -EINVAL;
	return slot_change(mmu, weir_slots_by_id(slots, want->id), want,
			   change);
}

/**
 * weir_memslot_set() - KVM_SET_USER_MEMORY_REGION and ..._REGION2
 * @vm: the VM
 * @region: what the VMM wants; memory_size 0 deletes the slot
 *
 * Context: may sleep; takes vm->slots_lock; current->mm is vm->mm. A slot that
 * is deleted or moved is out of the guest's reach when it returns.
 *
 * Return: 0; -EINVAL for a misaligned or wrapping range, unknown flags, a slot
 * number out of range, a change of an existing slot's size, backing or
 * KVM_MEM_READONLY, deletion of a slot that does not exist, a dirty log of
 * mapped physical addresses; -EEXIST when it overlaps another slot; -EFAULT
 * when it ends beyond the VM's addresses; -ENOMEM.
 */
int weir_memslot_set(struct weir_vm *vm,
		     const struct kvm_userspace_memory_region2 *region)
{
	const struct weir_memslot want = {
		.base = region->guest_phys_addr,
		.size = region->memory_size,
		.hva = region->userspace_addr,
		.id = region->slot,
		.flags = region->flags,
	};
	int ret;

	if (want.hva != untagged_addr(want.hva) ||
	    !access_ok((void __user *)want.hva, want.size))
		return -EINVAL;
	mutex_lock(&vm->slots_lock);
	ret = slot_set(vm->mmu, &want);
	mutex_unlock(&vm->slots_lock);
	return ret;
}

/**
 * weir_memslot_mark_dirty() - a range of a slot is written
 * @slot: the slot
 * @gpa: start, within it
 * @size: bytes, within it
 *
 * Context: any; mmu->srcu or vm->slots_lock.
 */
void weir_memslot_mark_dirty(const struct weir_memslot *slot, gpa_t gpa,
			     u64 size)
{
	unsigned long bit, end;

	if (!slot->dirty || !size)
		return;
	bit = (gpa - slot->base) >> PAGE_SHIFT;
	end = (gpa + size - 1 - slot->base) >> PAGE_SHIFT;
	for (; bit <= end; bit++)
		set_bit(bit, slot->dirty);
}

/*
 * Take @nr words from @first on and write-protect their pages. A page is only
 * writable while its bit is set, so protecting clean ones as well costs nothing.
 */
static void log_take(struct weir_mmu *mmu, const struct weir_memslot *slot,
		     size_t first, size_t nr, unsigned long *words)
{
	gpa_t start = slot->base + (first * BITS_PER_LONG << PAGE_SHIFT);
	gpa_t end = min(start + (nr * BITS_PER_LONG << PAGE_SHIFT),
			slot->base + slot->size);
	bool any = false;
	size_t i;

	write_lock_bh(&mmu->lock);
	for (i = 0; i < nr; i++) {
		words[i] = xchg(&slot->dirty[first + i], 0);
		any |= words[i];
	}
	if (any)
		weir_table_protect(&mmu->table, start, end, UINT_MAX);
	write_unlock_bh(&mmu->lock);
}

static void log_return(const struct weir_memslot *slot, size_t first, size_t nr,
		       const unsigned long *words)
{
	size_t i;

	for (i = 0; i < nr; i++)
		atomic_long_or(words[i],
			       (atomic_long_t *)&slot->dirty[first + i]);
}

static int log_copy(struct weir_mmu *mmu, const struct weir_memslot *slot,
		    unsigned long __user *to)
{
	size_t total = dirty_words(slot), first, nr;
	unsigned long words[LOG_WORDS];

	for (first = 0; first < total; first += nr) {
		nr = min_t(size_t, total - first, LOG_WORDS);
		log_take(mmu, slot, first, nr, words);
		if (copy_to_user(to + first, words, nr * sizeof(long))) {
			log_return(slot, first, nr, words);
			return -EFAULT;
		}
		cond_resched();
	}
	return 0;
}

/**
 * weir_memslot_dirty_log() - KVM_GET_DIRTY_LOG: fetch and clear
 * @vm: the VM
 * @log: slot and where its bitmap goes
 *
 * Context: may sleep; takes vm->slots_lock.
 * Return: 0, -EINVAL for a slot number out of range, -ENOENT for a slot that
 * does not exist or is not logged, -EFAULT.
 */
int weir_memslot_dirty_log(struct weir_vm *vm, struct kvm_dirty_log *log)
{
	struct weir_mmu *mmu = vm->mmu;
	struct weir_memslot *slot;
	int ret = -ENOENT;

	if (log->slot >= WEIR_MAX_MEMSLOTS)
		return -EINVAL;
	mutex_lock(&vm->slots_lock);
	slot = weir_slots_by_id(slots_locked(mmu), log->slot);
	if (slot && slot->dirty)
		ret = log_copy(mmu, slot, log->dirty_bitmap);
	mutex_unlock(&vm->slots_lock);
	return ret;
}
