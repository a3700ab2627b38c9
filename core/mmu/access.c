// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guest memory read and written by the hypervisor itself, now and then and in
 * process context: through the VMM's addresses, like a system call.
 */
#include <linux/kvm.h>
#include <linux/sched.h>
#include <linux/uaccess.h>
#include "dirty.h"

/* The slot that holds @gpa and how much of @len bytes lies in it. */
static const struct weir_memslot *part(struct weir_mmu *mmu, gpa_t gpa,
				       size_t len, size_t *n)
{
	const struct weir_memslot *slot;

	slot = weir_slots_find(srcu_dereference(mmu->slots, &mmu->srcu), gpa);
	if (slot)
		*n = min_t(u64, len, slot->base + slot->size - gpa);
	return slot;
}

static void __user *user_address(const struct weir_memslot *slot, gpa_t gpa)
{
	return (void __user *)(slot->hva + (gpa - slot->base));
}

/**
 * weir_guest_read() - copy from guest memory
 * @vm: the machine, of the current address space
 * @gpa: guest physical address
 * @data: where to
 * @len: bytes
 *
 * Context: process, may sleep and fault. Return: 0, -EFAULT when it is not
 * (all) memory.
 */
int weir_guest_read(struct weir_vm *vm, gpa_t gpa, void *data, size_t len)
{
	struct weir_mmu *mmu = vm->mmu;
	const struct weir_memslot *slot;
	int idx, ret = 0;
	size_t n;

	WARN_ON_ONCE(current->mm != vm->mm);
	idx = srcu_read_lock(&mmu->srcu);
	for (; len; len -= n, gpa += n, data += n) {
		slot = part(mmu, gpa, len, &n);
		if (!slot || copy_from_user(data, user_address(slot, gpa), n)) {
			ret = -EFAULT;
			break;
		}
	}
	srcu_read_unlock(&mmu->srcu, idx);
	return ret;
}

/**
 * weir_guest_write() - copy to guest memory
 * @vm: the machine, of the current address space
 * @gpa: guest physical address
 * @data: where from
 * @len: bytes
 *
 * Logged as dirty once it is there. Context: process, may sleep and fault.
 * Return: 0, -EFAULT when it is not (all) memory that the guest may write, or it
 * could not be logged.
 */
int weir_guest_write(struct weir_vm *vm, gpa_t gpa, const void *data, size_t len)
{
	struct weir_mmu *mmu = vm->mmu;
	const struct weir_memslot *slot;
	int idx, ret = 0;
	size_t n;

	WARN_ON_ONCE(current->mm != vm->mm);
	idx = srcu_read_lock(&mmu->srcu);
	for (; len; len -= n, gpa += n, data += n) {
		slot = part(mmu, gpa, len, &n);
		if (!slot || (slot->flags & KVM_MEM_READONLY) ||
		    weir_slot_refuses_dma(slot) ||
		    copy_to_user(user_address(slot, gpa), data, n)) {
			ret = -EFAULT;
			break;
		}
		weir_dirty_log_mark(slot, gpa, n);
	}
	srcu_read_unlock(&mmu->srcu, idx);
	return ret;
}
