// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guest memory read and written by the hypervisor itself, now and then and in
 * process context: through the VMM's addresses, like a system call.
 */
#include <linux/kvm.h>
#include <linux/mm.h>
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
 * weir_guest_is_memory() - would an access find memory?
 * @vm: the machine
 * @gpa: guest physical address
 * @write: the access writes
 *
 * Context: may sleep. Return: false for what is a device to the guest.
 */
bool weir_guest_is_memory(struct weir_vm *vm, gpa_t gpa, bool write)
{
	struct weir_mmu *mmu = vm->mmu;
	const struct weir_memslot *slot;
	bool memory;
	size_t n;
	int idx;

	idx = srcu_read_lock(&mmu->srcu);
	slot = part(mmu, gpa, 1, &n);
	memory = slot && !(write && slot->flags & KVM_MEM_READONLY);
	srcu_read_unlock(&mmu->srcu, idx);
	return memory;
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
 * weir_guest_peek() - copy from guest memory without waiting for it
 * @vm: the machine, of the current address space
 * @gpa: guest physical address
 * @data: where to
 * @len: bytes
 *
 * Context: any of the VMM's thread. Return: 0; -EFAULT: it is not memory, or not
 * there right now, or in two slots: ask weir_guest_read().
 */
int weir_guest_peek(struct weir_vm *vm, gpa_t gpa, void *data, size_t len)
{
	struct weir_mmu *mmu = vm->mmu;
	const struct weir_memslot *slot;
	int idx, ret = -EFAULT;
	size_t n;

	idx = srcu_read_lock(&mmu->srcu);
	slot = part(mmu, gpa, len, &n);
	if (slot && n == len)
		ret = copy_from_user_nofault(data, user_address(slot, gpa), len);
	srcu_read_unlock(&mmu->srcu, idx);
	return ret;
}

static int write_part(const struct weir_memslot *slot, struct weir_vcpu *vcpu,
		      gpa_t gpa, const void *data, size_t n)
{
	bool ring = vcpu && vcpu->dirty_ring && weir_slot_is_logged(slot);

	if (slot->flags & KVM_MEM_READONLY ||
	    (!ring && weir_slot_refuses_dma(slot)))
		return -EFAULT;
	if (copy_to_user(user_address(slot, gpa), data, n))
		return -EFAULT;
	/* Data before the look at the log; partner: xchg() before the VMM's copy. */
	smp_mb();
	if (ring)
		weir_dirty_ring_push(vcpu, slot->id,
				     (gpa - slot->base) >> PAGE_SHIFT);
	else
		weir_dirty_log_mark(slot, gpa, n);
	return 0;
}

static int write_all(struct weir_vm *vm, struct weir_vcpu *vcpu, gpa_t gpa,
		     const void *data, size_t len)
{
	struct weir_mmu *mmu = vm->mmu;
	const struct weir_memslot *slot;
	int idx, ret = 0;
	size_t n;

	WARN_ON_ONCE(current->mm != vm->mm);
	idx = srcu_read_lock(&mmu->srcu);
	for (; len && !ret; len -= n, gpa += n, data += n) {
		slot = part(mmu, gpa, len, &n);
		if (!slot) {
			ret = -EFAULT;
			break;
		}
		ret = write_part(slot, vcpu, gpa, data, n);
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
 * Return: 0, -EFAULT when it is not (all) memory that the guest may write, or
 * it can be logged nowhere (rings without bitmap).
 */
int weir_guest_write(struct weir_vm *vm, gpa_t gpa, const void *data, size_t len)
{
	return write_all(vm, NULL, gpa, data, len);
}

/**
 * weir_guest_store() - the same on behalf of a vCPU, in its dirty log
 * @vcpu: current thread's
 * @gpa: guest physical address
 * @data: where from
 * @len: bytes of one page
 *
 * Context: process, may sleep and fault. Return: as weir_guest_write().
 */
int weir_guest_store(struct weir_vcpu *vcpu, gpa_t gpa, const void *data,
		     size_t len)
{
	return write_all(vcpu->vm, vcpu, gpa, data, len);
}
