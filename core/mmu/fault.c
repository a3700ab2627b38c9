// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stage-2 aborts: find the slot, look the host's page up, map it.
 */
#include <linux/kvm.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <asm/barrier.h>
#include <asm/cpufeature.h>
#include <weir/trace-mmio.h>
#include "backing.h"
#include "cache.h"
#include "dirty.h"
#include "fault.h"
#include "mmu.h"

/* A fault on its way: where in the slot, and what was found. */
struct attempt {
	struct weir_mmu *mmu;
	const struct weir_memslot *slot;
	const struct weir_fault *fault;
	gpa_t ipa;
	hva_t hva;
	unsigned long seq;
	struct weir_backing backing;
	unsigned int level;
	unsigned int prot;
};

static int look_up(struct attempt *a)
{
	struct weir_backing_want want = {
		.hva = a->hva,
		.write = a->fault->write,
		/* A page that is logged becomes writable when it is written. */
		.prefer_write = !weir_slot_is_logged(a->slot) &&
				!(a->slot->flags & KVM_MEM_READONLY),
	};

	return weir_backing_get(a->mmu->vm->mm, &want, &a->backing);
}

/*
 * A block must lie within the slot, and guest and VMM addresses must agree
 * below its size. The dirty log counts pages.
 */
static bool fits_block(const struct attempt *a, u64 size)
{
	const struct weir_memslot *slot = a->slot;
	gpa_t block = ALIGN_DOWN(a->ipa, size);

	if (a->backing.size < size || weir_slot_is_logged(slot))
		return false;
	if ((slot->base ^ slot->hva) & (size - 1))
		return false;
	return block >= slot->base && block + size <= slot->base + slot->size;
}

static void choose_level(struct attempt *a)
{
	unsigned int level = max(a->mmu->table.start, 1U);
	u64 size;

	for (; level < WEIR_LEVEL_PAGE; level++)
		if (fits_block(a, weir_table_span(level)))
			break;
	size = weir_table_span(level);
	a->level = level;
	a->ipa = ALIGN_DOWN(a->ipa, size);
	a->hva = ALIGN_DOWN(a->hva, size);
	a->backing.pa = ALIGN_DOWN(a->backing.pa, size);
}

static int choose_prot(struct attempt *a)
{
	const struct weir_backing *b = &a->backing;
	bool logged_read = weir_slot_is_logged(a->slot) && !a->fault->write;

	if (b->device && a->fault->exec)
		return -ENOEXEC;
	if (b->writable && !logged_read &&
	    !(a->slot->flags & KVM_MEM_READONLY))
		a->prot |= WEIR_MAP_WRITE;
	if (b->device) {
		a->prot |= WEIR_MAP_DEVICE;
		return 0;
	}
	if (b->page && !is_zone_device_page(b->page))
		a->prot |= WEIR_MAP_PAGE;
	if (a->fault->exec || cpus_have_final_cap(ARM64_HAS_CACHE_DIC))
		a->prot |= WEIR_MAP_EXEC;
	return 0;
}

/*
 * Caches, before the guest can see the page: not for what it sees already.
 * Should that mapping go in between, the sequence count says so.
 */
static void sync_caches(struct attempt *a)
{
	u64 size = weir_table_span(a->level);
	phys_addr_t pa = a->backing.pa;
	struct weir_leaf old;
	bool seen;

	if (a->backing.device)
		return;
	read_lock(&a->mmu->lock);
	old = weir_table_lookup(&a->mmu->table, a->ipa);
	read_unlock(&a->mmu->lock);
	seen = old.desc && old.span == size && (old.desc & WEIR_S2_OA) == pa;
	if (!seen)
		weir_cache_clean_poc(pa, size);
	if (a->prot & WEIR_MAP_EXEC && !(seen && !(old.desc & WEIR_S2_XN)))
		weir_cache_sync_exec(pa, size);
}

static void log_write(const struct attempt *a, u64 size)
{
	struct weir_vcpu *vcpu = a->fault->vcpu;

	if (!weir_slot_is_logged(a->slot))
		return;
	if (vcpu && vcpu->dirty_ring)
		weir_dirty_ring_push(vcpu, a->slot->id,
				     (a->ipa - a->slot->base) >> PAGE_SHIFT);
	else
		weir_dirty_log_mark(a->slot, a->ipa, size);
}

/* Return: -EAGAIN when the look-up is out of date or the page cache ran dry. */
static int install(struct attempt *a)
{
	struct weir_mmu *mmu = a->mmu;
	u64 size = weir_table_span(a->level);
	int ret = -EAGAIN;

	write_lock_bh(&mmu->lock);
	if (weir_invalidation_retry(mmu, a->seq, a->hva, size))
		goto out;
	ret = weir_table_map(&mmu->table, a->ipa, a->backing.pa, a->level,
			     a->prot);
	if (ret == -ENOMEM)
		ret = -EAGAIN;
	else if (ret)	/* physical address beyond 48 bits */
		ret = -EFAULT;
	if (!ret && a->prot & WEIR_MAP_WRITE)
		log_write(a, size);
	/* For the table walkers of every CPU. */
	dsb(ishst);
out:
	write_unlock_bh(&mmu->lock);
	return ret;
}

static int map_page(struct attempt *a)
{
	int ret = weir_table_pages_fill(a->mmu);

	if (ret)
		return ret;
	a->seq = weir_invalidation_begin(a->mmu);
	ret = look_up(a);
	if (ret)
		return ret;
	choose_level(a);
	ret = choose_prot(a);
	if (!ret) {
		sync_caches(a);
		ret = install(a);
	}
	weir_backing_put(&a->backing, !ret && a->prot & WEIR_MAP_WRITE);
	return ret;
}

static bool touch(struct weir_mmu *mmu, gpa_t ipa)
{
	bool mapped;

	write_lock_bh(&mmu->lock);
	mapped = weir_table_touch(&mmu->table, ipa);
	dsb(ishst);
	write_unlock_bh(&mmu->lock);
	return mapped;
}

static int map_device(struct weir_mmu *mmu, const struct weir_fault *fault)
{
	int ret;

	if (!fault->vcpu)
		return -EFAULT;
	if (fault->exec)
		return -ENOEXEC;
	ret = weir_table_pages_fill(mmu);
	if (ret)
		return ret;
	write_lock_bh(&mmu->lock);
	ret = weir_table_map(&mmu->table, mmu->device, mmu->device_pa,
			     WEIR_LEVEL_PAGE, WEIR_MAP_WRITE | WEIR_MAP_DEVICE);
	/* For the table walkers of every CPU. */
	dsb(ishst);
	write_unlock_bh(&mmu->lock);
	return ret == -ENOMEM ? -EAGAIN : ret;
}

static int resolve(struct weir_mmu *mmu, const struct weir_slots *slots,
		   const struct weir_fault *fault)
{
	gpa_t ipa = fault->ipa & PAGE_MASK;
	const struct weir_memslot *slot = weir_slots_find(slots, ipa);
	struct attempt a = { .mmu = mmu, .slot = slot, .fault = fault,
			     .ipa = ipa };

	if (unlikely(ipa == mmu->device))
		return map_device(mmu, fault) ?: WEIR_FAULT_RETRY;
	if (!slot || (fault->write && slot->flags & KVM_MEM_READONLY))
		return WEIR_FAULT_MMIO;
	if (fault->write && !fault->vcpu && weir_slot_refuses_dma(slot))
		return -EFAULT;
	if (fault->access_flag && touch(mmu, ipa))
		return WEIR_FAULT_RETRY;
	a.hva = slot->hva + (ipa - slot->base);
	return map_page(&a) ?: WEIR_FAULT_RETRY;
}

/**
 * weir_mmu_resolve() - one attempt to make a guest page present
 * @vm: the VM
 * @fault: address and access; permission and level do not matter
 *
 * Context: may sleep, any thread.
 * Return: enum weir_fault_result, -EAGAIN when it raced with the host's memory
 * management, else as weir_mmu_fault().
 */
int weir_mmu_resolve(struct weir_vm *vm, const struct weir_fault *fault)
{
	struct weir_mmu *mmu = vm->mmu;
	int idx = srcu_read_lock(&mmu->srcu);
	int ret;

	ret = resolve(mmu, srcu_dereference(mmu->slots, &mmu->srcu), fault);
	srcu_read_unlock(&mmu->srcu, idx);
	trace_weir_fault(vm, fault, ret);
	return ret;
}

static void signal_poison(struct weir_mmu *mmu, gpa_t ipa)
{
	const struct weir_memslot *slot;
	hva_t hva = 0;
	int idx;

	idx = srcu_read_lock(&mmu->srcu);
	slot = weir_slots_find(srcu_dereference(mmu->slots, &mmu->srcu), ipa);
	if (slot)
		hva = slot->hva + (ipa - slot->base);
	srcu_read_unlock(&mmu->srcu, idx);
	if (hva)
		send_sig_mceerr(BUS_MCEERR_AR, (void __user *)hva, PAGE_SHIFT,
				current);
}

/**
 * weir_mmu_fault() - resolve a stage-2 abort
 * @vm: the VM
 * @fault: the abort, decoded
 *
 * A page with a memory error gives the VMM's thread SIGBUS, as a touch of its
 * own would. Context: process, may sleep.
 *
 * Return: enum weir_fault_result, -EFAULT (nothing behind the slot), -ENOEXEC
 * (code in device memory), -ENOMEM, -EINTR (fatal signal).
 */
int weir_mmu_fault(struct weir_vm *vm, const struct weir_fault *fault)
{
	int ret = weir_mmu_resolve(vm, fault);

	if (ret == -EHWPOISON) {
		signal_poison(vm->mmu, fault->ipa & PAGE_MASK);
		return WEIR_FAULT_RETRY;
	}
	return ret == -EAGAIN ? WEIR_FAULT_RETRY : ret;
}

/**
 * weir_mmu_set_device() - a page of guest addresses is a device of the host
 * @vm: the VM; none of its vCPUs has run
 * @gpa: the page, in no slot or instead of one
 * @pa: the device's page
 *
 * Faults map it, for as long as the VM lives; at most one. Context: may sleep.
 */
void weir_mmu_set_device(struct weir_vm *vm, gpa_t gpa, phys_addr_t pa)
{
	struct weir_mmu *mmu = vm->mmu;

	mmu->device_pa = pa;
	WRITE_ONCE(mmu->device, gpa);
	weir_mmu_unmap_range(mmu, gpa, gpa + PAGE_SIZE, true);
}
