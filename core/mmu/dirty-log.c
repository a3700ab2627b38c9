// SPDX-License-Identifier: GPL-2.0-only
/*
 * The dirty log as a bitmap per slot: KVM_GET_DIRTY_LOG, KVM_CLEAR_DIRTY_LOG
 * (api.rst 4.8, 4.117, 7.18).
 */
#include <linux/bitmap.h>
#include <linux/err.h>
#include <linux/kvm.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include "dirty.h"

#define LOG_WORDS	64	/* words of a bitmap handled at a time */

#define MANUAL_FLAGS	(KVM_DIRTY_LOG_MANUAL_PROTECT_ENABLE | \
			 KVM_DIRTY_LOG_INITIALLY_SET)

static u64 slot_pages(const struct weir_memslot *slot)
{
	return slot->size >> PAGE_SHIFT;
}

static bool starts_full(const struct weir_mmu *mmu)
{
	return mmu->dirty.manual & KVM_DIRTY_LOG_INITIALLY_SET;
}

static bool has_bitmaps(const struct weir_mmu *mmu)
{
	return !mmu->dirty.ring_bytes || mmu->dirty.with_bitmap;
}

/* A ring has nothing at first: every write must be seen. */
static bool starts_writable(const struct weir_mmu *mmu)
{
	return starts_full(mmu) && !mmu->dirty.ring_bytes;
}

/**
 * weir_dirty_log_alloc() - give a slot that is to be logged its bitmap, if any
 * @mmu: whose
 * @slot: not published
 *
 * Context: vm->slots_lock. Return: 0 or -ENOMEM.
 */
int weir_dirty_log_alloc(struct weir_mmu *mmu, struct weir_memslot *slot)
{
	lockdep_assert_held(&mmu->vm->slots_lock);
	if (!has_bitmaps(mmu))
		return 0;
	slot->dirty = kvcalloc(BITS_TO_LONGS(slot_pages(slot)), sizeof(long),
			       GFP_KERNEL_ACCOUNT);
	if (!slot->dirty)
		return -ENOMEM;
	if (starts_full(mmu))
		bitmap_set(slot->dirty, 0, slot_pages(slot));
	return 0;
}

static void split(struct weir_mmu *mmu, gpa_t start, gpa_t end)
{
	if (mmu->dirty.split_chunk)
		weir_mmu_split_range(mmu, start, end, mmu->dirty.split_chunk);
}

/**
 * weir_dirty_log_start() - a slot in use is logged from now on
 * @mmu: whose
 * @slot: published
 *
 * A log that starts full has every page already: write permission goes with
 * KVM_CLEAR_DIRTY_LOG. Context: may sleep; vm->slots_lock.
 */
void weir_dirty_log_start(struct weir_mmu *mmu, const struct weir_memslot *slot)
{
	lockdep_assert_held(&mmu->vm->slots_lock);
	if (starts_writable(mmu))
		return;
	weir_mmu_protect_range(mmu, slot->base, slot->base + slot->size);
	split(mmu, slot->base, slot->base + slot->size);
}

/**
 * weir_dirty_log_stop() - a slot in use is no longer logged
 * @mmu: whose
 * @slot: published
 *
 * Pages that the host maps by blocks may be blocks again. Context: may sleep;
 * vm->slots_lock, current->mm is vm->mm.
 */
void weir_dirty_log_stop(struct weir_mmu *mmu, const struct weir_memslot *slot)
{
	lockdep_assert_held(&mmu->vm->slots_lock);
	weir_mmu_merge_slot(mmu, slot);
}

/**
 * weir_dirty_log_mark() - a range of a slot is written
 * @slot: the slot
 * @gpa: start, within it
 * @size: bytes, within it
 *
 * Context: any; mmu->srcu or vm->slots_lock.
 */
void weir_dirty_log_mark(const struct weir_memslot *slot, gpa_t gpa, u64 size)
{
	unsigned long bit, end;

	if (!slot->dirty || !size)
		return;
	bit = (gpa - slot->base) >> PAGE_SHIFT;
	end = (gpa + size - 1 - slot->base) >> PAGE_SHIFT;
	for (; bit <= end; bit++)
		if (!test_bit(bit, slot->dirty))
			set_bit(bit, slot->dirty);
}

/*
 * A stretch of a slot's bitmap: @nr words from @first on, and, in @word, the
 * bits at hand.
 */
struct stretch {
	const struct weir_memslot *slot;
	size_t first;
	size_t nr;
	unsigned long word[LOG_WORDS];
};

/* From the first to the last page of it; false when it has none. */
static bool stretch_span(const struct stretch *s, gpa_t *start, gpa_t *end)
{
	u64 base = s->slot->base + ((u64)s->first * BITS_PER_LONG << PAGE_SHIFT);
	unsigned long bits = s->nr * BITS_PER_LONG;
	unsigned long first = find_first_bit(s->word, bits);

	if (first >= bits)
		return false;
	*start = base + ((u64)first << PAGE_SHIFT);
	*end = base + (((u64)find_last_bit(s->word, bits) + 1) << PAGE_SHIFT);
	return true;
}

/*
 * Its pages are out of the log: write permission goes. That it goes for pages
 * in between, too, costs them a fault at most.
 */
static void stretch_protect(struct weir_mmu *mmu, const struct stretch *s)
{
	gpa_t start, end;

	lockdep_assert_held_write(&mmu->lock);
	if (stretch_span(s, &start, &end))
		weir_table_protect(&mmu->table, start, end, UINT_MAX);
}

static void stretch_peek(struct stretch *s)
{
	size_t i;

	for (i = 0; i < s->nr; i++)
		s->word[i] = READ_ONCE(s->slot->dirty[s->first + i]);
}

static void stretch_take(struct weir_mmu *mmu, struct stretch *s)
{
	size_t i;

	write_lock_bh(&mmu->lock);
	for (i = 0; i < s->nr; i++)
		s->word[i] = xchg(&s->slot->dirty[s->first + i], 0);
	stretch_protect(mmu, s);
	write_unlock_bh(&mmu->lock);
}

static void stretch_return(const struct stretch *s)
{
	size_t i;

	for (i = 0; i < s->nr; i++)
		atomic_long_or(s->word[i],
			       (atomic_long_t *)&s->slot->dirty[s->first + i]);
}

/* Leaves in @s what was in the log. */
static void stretch_clear(struct weir_mmu *mmu, struct stretch *s)
{
	gpa_t start, end;
	size_t i;

	write_lock_bh(&mmu->lock);
	for (i = 0; i < s->nr; i++)
		s->word[i] &= atomic_long_fetch_andnot(s->word[i],
			(atomic_long_t *)&s->slot->dirty[s->first + i]);
	stretch_protect(mmu, s);
	write_unlock_bh(&mmu->lock);
	/* Otherwise it was done when the log began. */
	if (starts_writable(mmu) && stretch_span(s, &start, &end))
		split(mmu, start, end);
}

static int log_copy(struct weir_mmu *mmu, const struct weir_memslot *slot,
		    unsigned long __user *to)
{
	struct stretch s = { .slot = slot };
	size_t total = BITS_TO_LONGS(slot_pages(slot));
	bool keep = mmu->dirty.manual;

	for (; s.first < total; s.first += s.nr) {
		s.nr = min_t(size_t, total - s.first, LOG_WORDS);
		if (keep)
			stretch_peek(&s);
		else
			stretch_take(mmu, &s);
		if (copy_to_user(to + s.first, s.word, s.nr * sizeof(long))) {
			if (!keep)
				stretch_return(&s);
			return -EFAULT;
		}
		cond_resched();
	}
	return 0;
}

static const struct weir_memslot *logged_slot(struct weir_mmu *mmu, u32 id)
{
	const struct weir_memslot *slot;

	if (!has_bitmaps(mmu))
		return ERR_PTR(-ENXIO);
	if (id >= WEIR_MAX_MEMSLOTS)
		return ERR_PTR(-EINVAL);
	slot = weir_memslot_by_id(mmu, id);
	return slot && slot->dirty ? slot : ERR_PTR(-ENOENT);
}

/**
 * weir_dirty_log_get() - KVM_GET_DIRTY_LOG
 * @vm: the VM
 * @log: slot and where its bitmap goes
 *
 * Fetches, and clears unless that is KVM_CLEAR_DIRTY_LOG's to do. Context: may
 * sleep; takes vm->slots_lock.
 *
 * Return: 0, -ENXIO when all is logged in rings, -EINVAL for a slot number out
 * of range, -ENOENT for a slot that does not exist or is not logged, -EFAULT.
 */
int weir_dirty_log_get(struct weir_vm *vm, const struct kvm_dirty_log *log)
{
	const struct weir_memslot *slot;
	int ret;

	mutex_lock(&vm->slots_lock);
	slot = logged_slot(vm->mmu, log->slot);
	ret = PTR_ERR_OR_ZERO(slot);
	if (!ret)
		ret = log_copy(vm->mmu, slot, log->dirty_bitmap);
	mutex_unlock(&vm->slots_lock);
	return ret;
}

static bool clear_fits(const struct weir_memslot *slot,
		       const struct kvm_clear_dirty_log *log)
{
	u64 pages = slot_pages(slot);

	if (log->first_page % BITS_PER_LONG || log->first_page > pages ||
	    log->num_pages > pages - log->first_page)
		return false;
	return !(log->num_pages % BITS_PER_LONG) ||
	       log->num_pages == pages - log->first_page;
}

/* Once to see that all of it can be read, then to clear. */
static int log_clear(struct weir_mmu *mmu, const struct weir_memslot *slot,
		     const struct kvm_clear_dirty_log *log, bool clear)
{
	const unsigned long __user *from = log->dirty_bitmap;
	size_t total = BITS_TO_LONGS(log->num_pages), done;
	struct stretch s = { .slot = slot };

	for (done = 0; done < total; done += s.nr) {
		s.first = log->first_page / BITS_PER_LONG + done;
		s.nr = min_t(size_t, total - done, LOG_WORDS);
		if (copy_from_user(s.word, from + done, s.nr * sizeof(long)))
			return -EFAULT;
		if (clear)
			stretch_clear(mmu, &s);
		cond_resched();
	}
	return 0;
}

/**
 * weir_dirty_log_clear() - KVM_CLEAR_DIRTY_LOG
 * @vm: the VM
 * @log: slot, range and the bitmap of the pages that are clean now
 *
 * Context: may sleep; takes vm->slots_lock.
 *
 * Return: 0; -EINVAL for a slot number out of range, a first page that is no
 * multiple of 64, a number of pages that is none either and does not end with
 * the slot, a range beyond the slot; -ENOENT for a slot that does not exist or
 * is not logged; -ENXIO when all is logged in rings; -EFAULT.
 */
int weir_dirty_log_clear(struct weir_vm *vm,
			 const struct kvm_clear_dirty_log *log)
{
	const struct weir_memslot *slot;
	int ret;

	mutex_lock(&vm->slots_lock);
	slot = logged_slot(vm->mmu, log->slot);
	if (slot == ERR_PTR(-ENOENT) && log->first_page % BITS_PER_LONG)
		slot = ERR_PTR(-EINVAL);
	ret = PTR_ERR_OR_ZERO(slot);
	if (!ret && !clear_fits(slot, log))
		ret = -EINVAL;
	if (!ret)
		ret = log_clear(vm->mmu, slot, log, false) ?:
		      log_clear(vm->mmu, slot, log, true);
	mutex_unlock(&vm->slots_lock);
	return ret;
}

/**
 * weir_dirty_log_set_manual() - KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2
 * @vm: the VM
 * @flags: KVM_DIRTY_LOG_*; for slots whose log begins later
 *
 * Context: may sleep. Return: 0 or -EINVAL.
 */
int weir_dirty_log_set_manual(struct weir_vm *vm, u64 flags)
{
	if (flags & ~MANUAL_FLAGS || flags == KVM_DIRTY_LOG_INITIALLY_SET)
		return -EINVAL;
	mutex_lock(&vm->slots_lock);
	vm->mmu->dirty.manual = flags;
	mutex_unlock(&vm->slots_lock);
	return 0;
}

/**
 * weir_dirty_log_set_split() - KVM_CAP_ARM_EAGER_SPLIT_CHUNK_SIZE
 * @vm: the VM
 * @chunk: bytes, 0 for none
 *
 * Context: may sleep. Return: 0 or -EINVAL.
 */
int weir_dirty_log_set_split(struct weir_vm *vm, u64 chunk)
{
	int ret = -EINVAL;

	if (chunk && (!is_power_of_2(chunk) || !(chunk & weir_mmu_block_sizes())))
		return -EINVAL;
	mutex_lock(&vm->slots_lock);
	if (!weir_memslots_any(vm->mmu)) {
		vm->mmu->dirty.split_chunk = chunk;
		ret = 0;
	}
	mutex_unlock(&vm->slots_lock);
	return ret;
}

/**
 * weir_dirty_log_split() - what weir_dirty_log_set_split() chose
 * @vm: the VM
 */
u64 weir_dirty_log_split(const struct weir_vm *vm)
{
	return READ_ONCE(vm->mmu->dirty.split_chunk);
}
