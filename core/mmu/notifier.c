// SPDX-License-Identifier: GPL-2.0-only
/*
 * The host's memory management takes pages back, and asks what was used.
 *
 * A fault looks a page up without a lock that would stop an invalidation. It
 * notes the count of invalidations first, and before it maps the page, under
 * mmu->lock, it asks whether one has completed since or is under way there. An
 * invalidation announces itself before it takes mmu->lock to unmap: either the
 * fault sees the announcement, or the unmapping sees what the fault mapped.
 */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include "mmu.h"

#define BUDGET	4096	/* descriptors under one hold of the lock */

static struct weir_mmu *to_mmu(struct mmu_notifier *mn)
{
	return container_of(mn, struct weir_mmu, notifier);
}

/**
 * weir_invalidation_begin() - before a page is looked up
 * @mmu: whose
 *
 * Return: the count to give to weir_invalidation_retry().
 */
unsigned long weir_invalidation_begin(struct weir_mmu *mmu)
{
	/* Before the look-up; partner: invalidate_range_end(). */
	return smp_load_acquire(&mmu->inv.seq);
}

/**
 * weir_invalidation_retry() - does the page still belong to the address?
 * @mmu: whose
 * @seq: from weir_invalidation_begin()
 * @hva: start of what is to be mapped, in the VMM
 * @size: its size
 *
 * Context: mmu->lock held for writing until the page is mapped.
 * Return: true when the look-up must be made again.
 */
bool weir_invalidation_retry(struct weir_mmu *mmu, unsigned long seq,
			     hva_t hva, u64 size)
{
	struct weir_invalidation *inv = &mmu->inv;
	bool retry;

	lockdep_assert_held_write(&mmu->lock);
	spin_lock(&inv->lock);
	retry = inv->seq != seq ||
		(inv->active && hva < inv->end && inv->start < hva + size);
	spin_unlock(&inv->lock);
	return retry;
}

static void announce(struct weir_mmu *mmu, hva_t start, hva_t end)
{
	struct weir_invalidation *inv = &mmu->inv;

	spin_lock(&inv->lock);
	if (!inv->active++) {
		inv->start = start;
		inv->end = end;
	} else {
		inv->start = min(inv->start, start);
		inv->end = max(inv->end, end);
	}
	spin_unlock(&inv->lock);
}

/* A range of the VMM as guest physical addresses of one slot. */
struct span {
	gpa_t start, end;
};

static bool slot_span(const struct weir_memslot *slot, hva_t start, hva_t end,
		      struct span *s)
{
	hva_t first = max(start, slot->hva);
	hva_t last = min(end, slot->hva + slot->size);

	if (first >= last)
		return false;
	s->start = slot->base + ((first - slot->hva) & PAGE_MASK);
	s->end = slot->base + PAGE_ALIGN(last - slot->hva);
	return true;
}

static void unmap_slot(struct weir_mmu *mmu, const struct weir_memslot *slot,
		       const struct mmu_notifier_range *range)
{
	struct span s;

	if (slot_span(slot, range->start, range->end, &s))
		weir_mmu_unmap_range(mmu, s.start, s.end,
				     mmu_notifier_range_blockable(range));
}

/* A slot that has left, too: who took it away may not have come to unmapping it. */
static int invalidate_range_start(struct mmu_notifier *mn,
				  const struct mmu_notifier_range *range)
{
	struct weir_mmu *mmu = to_mmu(mn);
	const struct weir_slots *slots;
	unsigned int i;
	int idx;

	announce(mmu, range->start, range->end);
	idx = srcu_read_lock(&mmu->srcu);
	slots = srcu_dereference(mmu->slots, &mmu->srcu);
	for (i = 0; i < slots->nr; i++)
		unmap_slot(mmu, slots->slot[i], range);
	unmap_slot(mmu, &slots->left, range);
	srcu_read_unlock(&mmu->srcu, idx);
	return 0;
}

static void invalidate_range_end(struct mmu_notifier *mn,
				 const struct mmu_notifier_range *range)
{
	struct weir_invalidation *inv = &to_mmu(mn)->inv;

	spin_lock(&inv->lock);
	/* Partner: weir_invalidation_begin(). */
	smp_store_release(&inv->seq, inv->seq + 1);
	WARN_ON_ONCE(!inv->active);
	inv->active--;
	spin_unlock(&inv->lock);
}

static void age_span(struct weir_mmu *mmu, const struct span *s, bool clear,
		     bool flush, bool *young)
{
	gpa_t pos = s->start;

	while (pos < s->end) {
		write_lock_bh(&mmu->lock);
		pos = weir_table_age(&mmu->table, pos, s->end, BUDGET, clear,
				     young);
		if (flush && *young && pos >= s->end)
			weir_mmu_flush_range(mmu, s->start, s->end - s->start);
		write_unlock_bh(&mmu->lock);
	}
}

static bool age_range(struct mmu_notifier *mn, hva_t start, hva_t end,
		      bool clear, bool flush)
{
	struct weir_mmu *mmu = to_mmu(mn);
	const struct weir_slots *slots;
	bool young = false;
	struct span s;
	unsigned int i;
	int idx;

	idx = srcu_read_lock(&mmu->srcu);
	slots = srcu_dereference(mmu->slots, &mmu->srcu);
	for (i = 0; i < slots->nr; i++)
		if (slot_span(slots->slot[i], start, end, &s))
			age_span(mmu, &s, clear, flush, &young);
	srcu_read_unlock(&mmu->srcu, idx);
	return young;
}

static int clear_flush_young(struct mmu_notifier *mn, struct mm_struct *mm,
			     unsigned long start, unsigned long end)
{
	return age_range(mn, start, end, true, true);
}

static int clear_young(struct mmu_notifier *mn, struct mm_struct *mm,
		       unsigned long start, unsigned long end)
{
	return age_range(mn, start, end, true, false);
}

static int test_young(struct mmu_notifier *mn, struct mm_struct *mm,
		      unsigned long address)
{
	return age_range(mn, address, address + PAGE_SIZE, false, false);
}

/*
 * The VMM is gone, its pages follow. Nobody maps another one: a look-up from
 * elsewhere needs a reference on the address space, and there is none.
 */
static void release(struct mmu_notifier *mn, struct mm_struct *mm)
{
	struct weir_mmu *mmu = to_mmu(mn);

	weir_mmu_unmap_range(mmu, 0, BIT_ULL(mmu->table.ipa_bits), true);
}

static const struct mmu_notifier_ops notifier_ops = {
	.invalidate_range_start = invalidate_range_start,
	.invalidate_range_end = invalidate_range_end,
	.clear_flush_young = clear_flush_young,
	.clear_young = clear_young,
	.test_young = test_young,
	.release = release,
};

/**
 * weir_notifier_init() - be told from now on
 * @mmu: slots and tables exist
 *
 * Context: may sleep. Return: 0, -ENOMEM, -EINTR.
 */
int weir_notifier_init(struct weir_mmu *mmu)
{
	spin_lock_init(&mmu->inv.lock);
	mmu->notifier.ops = &notifier_ops;
	return mmu_notifier_register(&mmu->notifier, mmu->vm->mm);
}

/**
 * weir_notifier_exit() - no more calls when it returns
 * @mmu: whose
 *
 * Context: may sleep.
 */
void weir_notifier_exit(struct weir_mmu *mmu)
{
	mmu_notifier_unregister(&mmu->notifier, mmu->vm->mm);
}
