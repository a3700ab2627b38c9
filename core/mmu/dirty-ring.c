// SPDX-License-Identifier: GPL-2.0-only
/*
 * The dirty log as a ring per vCPU, shared with the VMM (api.rst 8.29).
 *
 * Only the vCPU's thread adds entries, only KVM_RESET_DIRTY_RINGS takes them
 * off; both indexes only grow. What an entry says when it comes back is the
 * VMM's word, and checked.
 */
#include <linux/kvm.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include "dirty.h"

#define RING_MAX_BYTES	(65536 * sizeof(struct kvm_dirty_gfn))
/* Entries left when the vCPU stops: one fault more adds one more. */
#define RING_RESERVED	64
/* Pages that are taken back in one go when they are this close. */
#define WINDOW_PAGES	64

/**
 * struct weir_dirty_ring - a vCPU's ring
 * @gfn: entries
 * @size: how many, a power of two
 * @dirty: next to fill; the vCPU's thread
 * @reset: next to take off; vm->slots_lock
 */
struct weir_dirty_ring {
	struct kvm_dirty_gfn *gfn;
	u32 size;
	u32 dirty;
	u32 reset;
};

/**
 * weir_dirty_ring_enable() - KVM_CAP_DIRTY_LOG_RING_ACQ_REL
 * @vm: the VM
 * @bytes: size of each vCPU's ring
 *
 * Context: may sleep. Return: 0; -EINVAL for a size that is no power of two or
 * less than a page, a second time, once there are vCPUs; -E2BIG.
 */
int weir_dirty_ring_enable(struct weir_vm *vm, u64 bytes)
{
	int ret = -EINVAL;

	if (!is_power_of_2(bytes) || bytes < PAGE_SIZE)
		return -EINVAL;
	if (bytes > RING_MAX_BYTES)
		return -E2BIG;
	mutex_lock(&vm->lock);
	mutex_lock(&vm->slots_lock);
	if (!vm->nr_vcpus && !vm->mmu->dirty.ring_bytes) {
		vm->mmu->dirty.ring_bytes = bytes;
		ret = 0;
	}
	mutex_unlock(&vm->slots_lock);
	mutex_unlock(&vm->lock);
	return ret;
}

/**
 * weir_dirty_ring_max() - largest ring
 *
 * Return: bytes.
 */
u32 weir_dirty_ring_max(void)
{
	return RING_MAX_BYTES;
}

/**
 * weir_dirty_ring_add_bitmap() - KVM_CAP_DIRTY_LOG_RING_WITH_BITMAP
 * @vm: the VM
 *
 * What is written by others than vCPUs is logged in bitmaps. Context: may
 * sleep. Return: 0; -EINVAL without rings, or once there are slots.
 */
int weir_dirty_ring_add_bitmap(struct weir_vm *vm)
{
	struct weir_dirty_policy *policy = &vm->mmu->dirty;
	int ret = -EINVAL;

	mutex_lock(&vm->slots_lock);
	if (policy->ring_bytes && !weir_memslots_any(vm->mmu)) {
		policy->with_bitmap = true;
		ret = 0;
	}
	mutex_unlock(&vm->slots_lock);
	return ret;
}

/**
 * weir_dirty_ring_create() - give a new vCPU its ring, if the VM has rings
 * @vcpu: not published
 *
 * Context: vm->lock. Return: 0 or -ENOMEM.
 */
int weir_dirty_ring_create(struct weir_vcpu *vcpu)
{
	u32 bytes = vcpu->vm->mmu->dirty.ring_bytes;
	struct weir_dirty_ring *ring;

	lockdep_assert_held(&vcpu->vm->lock);
	if (!bytes)
		return 0;
	ring = kzalloc(sizeof(*ring), GFP_KERNEL_ACCOUNT);
	if (!ring)
		return -ENOMEM;
	ring->gfn = __vmalloc(bytes, GFP_KERNEL_ACCOUNT | __GFP_ZERO);
	if (!ring->gfn) {
		kfree(ring);
		return -ENOMEM;
	}
	ring->size = bytes / sizeof(*ring->gfn);
	vcpu->dirty_ring = ring;
	return 0;
}

/**
 * weir_dirty_ring_destroy() - undo weir_dirty_ring_create()
 * @vcpu: nobody uses it any more; the VMM may still have the pages
 */
void weir_dirty_ring_destroy(struct weir_vcpu *vcpu)
{
	if (vcpu->dirty_ring)
		vfree(vcpu->dirty_ring->gfn);
	kfree(vcpu->dirty_ring);
	vcpu->dirty_ring = NULL;
}

/**
 * weir_dirty_ring_page() - page of a ring, to be mapped by the VMM
 * @vcpu: whose
 * @pgoff: page of the vCPU's file
 *
 * Context: any. Return: the page, or NULL when it is none of the ring's.
 */
struct page *weir_dirty_ring_page(const struct weir_vcpu *vcpu,
				  unsigned long pgoff)
{
	const struct weir_dirty_ring *ring = vcpu->dirty_ring;
	unsigned long page = pgoff - KVM_DIRTY_LOG_PAGE_OFFSET;

	if (!ring || pgoff < KVM_DIRTY_LOG_PAGE_OFFSET ||
	    page >= ring->size * sizeof(*ring->gfn) / PAGE_SIZE)
		return NULL;
	return vmalloc_to_page((void *)ring->gfn + page * PAGE_SIZE);
}

/**
 * weir_dirty_ring_full() - must the VMM harvest before the vCPU goes on?
 * @vcpu: current thread's, with a ring
 *
 * Context: any.
 */
bool weir_dirty_ring_full(const struct weir_vcpu *vcpu)
{
	const struct weir_dirty_ring *ring = vcpu->dirty_ring;

	return ring->dirty - READ_ONCE(ring->reset) >=
	       ring->size - RING_RESERVED;
}

/**
 * weir_dirty_ring_push() - a vCPU writes a page
 * @vcpu: current thread's, with a ring
 * @slot: the slot's number
 * @page: page within it
 *
 * The vCPU leaves before it enters the guest when its ring is full now.
 * Context: any.
 */
void weir_dirty_ring_push(struct weir_vcpu *vcpu, u32 slot, u64 page)
{
	struct weir_dirty_ring *ring = vcpu->dirty_ring;
	struct kvm_dirty_gfn *e = &ring->gfn[ring->dirty & (ring->size - 1)];

	if (WARN_ON_ONCE(ring->dirty - READ_ONCE(ring->reset) >= ring->size))
		return;
	WRITE_ONCE(e->slot, slot);
	WRITE_ONCE(e->offset, page);
	/* The page before the flag; partner: the VMM's acquire of it. */
	smp_store_release(&e->flags, KVM_DIRTY_GFN_F_DIRTY);
	/* Partner: harvested(). */
	smp_store_release(&ring->dirty, ring->dirty + 1);
	if (weir_dirty_ring_full(vcpu))
		weir_vcpu_request(vcpu, WEIR_REQ_DIRTY_RING);
}

/* Pages [@first, @end) of slot @id are out of the log. */
struct window {
	u32 id;
	u64 first, end;
};

static void window_protect(struct weir_mmu *mmu, const struct window *w)
{
	const struct weir_memslot *slot;
	gpa_t base;

	if (w->first == w->end)
		return;
	slot = weir_memslot_by_id(mmu, w->id);
	if (!slot || w->end > slot->size >> PAGE_SHIFT)
		return;
	base = slot->base;
	write_lock_bh(&mmu->lock);
	weir_table_protect(&mmu->table, base + (w->first << PAGE_SHIFT),
			   base + (w->end << PAGE_SHIFT), UINT_MAX);
	write_unlock_bh(&mmu->lock);
}

/*
 * Neighbours, and what lies between them, go together; a page in between that
 * stays in the log costs a fault more. A wild page number has no neighbours.
 */
static bool window_takes(struct window *w, u32 id, u64 page)
{
	if (w->first == w->end || id != w->id || page >= U64_MAX - WINDOW_PAGES ||
	    page + WINDOW_PAGES < w->first || page >= w->end + WINDOW_PAGES ||
	    max(w->end, page + 1) - min(w->first, page) > WINDOW_PAGES)
		return false;
	w->first = min(w->first, page);
	w->end = max(w->end, page + 1);
	return true;
}

static bool harvested(const struct weir_dirty_ring *ring,
		      const struct kvm_dirty_gfn *e)
{
	/* Partner: weir_dirty_ring_push(). */
	if (ring->reset == smp_load_acquire(&ring->dirty))
		return false;
	/* Partner: the VMM's release. */
	return smp_load_acquire(&e->flags) & KVM_DIRTY_GFN_F_RESET;
}

static int ring_reset(struct weir_mmu *mmu, struct weir_dirty_ring *ring)
{
	struct window w = {};
	struct kvm_dirty_gfn *e;
	u64 page;
	u32 id;
	int n;

	for (n = 0; n < ring->size; n++) {
		e = &ring->gfn[ring->reset & (ring->size - 1)];
		if (!harvested(ring, e))
			break;
		id = READ_ONCE(e->slot);
		page = READ_ONCE(e->offset);
		/* Read before it is empty: pairs with user space's acquire. */
		smp_store_release(&e->flags, 0);
		WRITE_ONCE(ring->reset, ring->reset + 1);
		if (!window_takes(&w, id, page)) {
			window_protect(mmu, &w);
			w = (struct window){ id, page, page + 1 };
		}
		cond_resched();
	}
	window_protect(mmu, &w);
	return n;
}

/**
 * weir_dirty_rings_reset() - KVM_RESET_DIRTY_RINGS
 * @vm: the VM
 *
 * Context: may sleep; takes vm->slots_lock.
 * Return: how many entries came back, -EINVAL when the VM has no rings.
 */
int weir_dirty_rings_reset(struct weir_vm *vm)
{
	struct weir_vcpu *vcpu;
	unsigned int i;
	int n = 0;

	mutex_lock(&vm->slots_lock);
	if (!vm->mmu->dirty.ring_bytes)
		n = -EINVAL;
	else
		weir_for_each_vcpu(i, vcpu, vm)
			n += ring_reset(vm->mmu, vcpu->dirty_ring);
	mutex_unlock(&vm->slots_lock);
	return n;
}
