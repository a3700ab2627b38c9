// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory slots: KVM_SET_USER_MEMORY_REGION.
 *
 * A change replaces the array, waits until nobody uses the old one, and then
 * takes away what stage 2 still maps through the old slot. vCPUs run on. Until
 * then the host may take the slot's pages back: the new array says where it was.
 */
#include <linux/kvm.h>
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include "dirty.h"

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
 * weir_memslot_by_id() - slot of a number
 * @mmu: whose
 * @id: the VMM's number
 *
 * Context: vm->slots_lock, as long as the slot is used. Return: it, or NULL.
 */
struct weir_memslot *weir_memslot_by_id(struct weir_mmu *mmu, u32 id)
{
	return weir_slots_by_id(slots_locked(mmu), id);
}

/**
 * weir_memslots_any() - are there slots?
 * @mmu: whose
 *
 * Context: vm->slots_lock.
 */
bool weir_memslots_any(struct weir_mmu *mmu)
{
	return slots_locked(mmu)->nr;
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

static struct weir_memslot *slot_create(struct weir_mmu *mmu,
					const struct weir_memslot *want,
					const struct weir_memslot *old)
{
	struct weir_memslot *slot = kmemdup(want, sizeof(*want),
					    GFP_KERNEL_ACCOUNT);

	if (!slot || !weir_slot_is_logged(slot))
		return slot;
	/* A log that goes on keeps its bits. */
	if (old && old->dirty) {
		slot->dirty = old->dirty;
		return slot;
	}
	if (weir_dirty_log_alloc(mmu, slot)) {
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

static void count_logged(struct weir_mmu *mmu, const struct weir_memslot *slot,
			 int by)
{
	if (slot && weir_slot_is_logged(slot))
		WRITE_ONCE(mmu->dirty.slots, mmu->dirty.slots + by);
}

static int slot_change(struct weir_mmu *mmu, struct weir_memslot *old,
		       const struct weir_memslot *want,
		       enum weir_slot_change change)
{
	struct weir_memslot *new = NULL;
	int ret;

	if (change != WEIR_SLOT_DELETE) {
		new = slot_create(mmu, want, old);
		if (!new)
			return -ENOMEM;
	}
	count_logged(mmu, new, 1);
	ret = publish(mmu, old, new);
	count_logged(mmu, ret ? new : old, -1);
	if (ret) {
		slot_drop(new, old);
		return ret;
	}
	if (change == WEIR_SLOT_DELETE || change == WEIR_SLOT_MOVE)
		weir_mmu_unmap_range(mmu, old->base, old->base + old->size,
				     true);
	else if (change == WEIR_SLOT_FLAGS && weir_slot_is_logged(new))
		weir_dirty_log_start(mmu, new);
	else if (change == WEIR_SLOT_FLAGS)
		weir_dirty_log_stop(mmu, new);
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
	if (change != WEIR_SLOT_DELETE && weir_slot_is_logged(want) &&
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
