// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guest memory for backends. A guest page is at hand when stage 2 maps it, as
 * the guest itself would find it: writable only if the guest may write, and
 * then marked and logged as written. So there is nothing to look up but the
 * tables, and what makes a page present for the guest does so for a backend.
 */
#include <linux/export.h>
#include <linux/kvm.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include "../compat/pin.h"
#include "backing.h"
#include "dirty.h"
#include "fault.h"
#include "mmu.h"

static bool gmem_begin(void *ctx, bool atomic)
{
	struct weir_mmu *mmu = ((struct weir_vm *)ctx)->mmu;

	if (atomic)
		return read_trylock(&mmu->lock);
	read_lock(&mmu->lock);
	return true;
}

static void gmem_end(void *ctx, bool atomic)
{
	read_unlock(&((struct weir_vm *)ctx)->mmu->lock);
}

/* A page whose access flag is clear is left to the fault path, which ages it. */
static void *gmem_translate(void *ctx, gpa_t gpa, size_t *len, bool write)
{
	struct weir_mmu *mmu = ((struct weir_vm *)ctx)->mmu;
	struct weir_leaf leaf = weir_table_lookup(&mmu->table, gpa);
	u64 need = WEIR_S2_AF | (write ? WEIR_S2_WRITE : 0);
	u64 offset = gpa & (leaf.span - 1);

	if ((leaf.desc & need) != need || !weir_desc_is_memory(leaf.desc))
		return NULL;
	*len = min_t(u64, *len, leaf.span - offset);
	return phys_to_virt((leaf.desc & WEIR_S2_OA) + offset);
}

/*
 * What no TLB of the guest's may hold any more, no backend may; and where its
 * use of a page was forgotten, it is to be seen again.
 */
static const u64 *gmem_generation(void *ctx)
{
	return &((struct weir_vm *)ctx)->mmu->table.generation;
}

/* A device never comes to hand: whoever waits for it must be told. */
static bool is_device(struct weir_mmu *mmu, gpa_t gpa)
{
	u64 desc;

	read_lock(&mmu->lock);
	desc = weir_table_lookup(&mmu->table, gpa).desc;
	read_unlock(&mmu->lock);
	return desc && !weir_desc_is_memory(desc);
}

static int make_present(struct weir_vm *vm, gpa_t gpa, bool write)
{
	struct weir_fault fault = { .ipa = gpa, .write = write,
				    .access_flag = !write };
	int ret;

	do {
		if (fatal_signal_pending(current))
			return -EINTR;
		ret = weir_mmu_resolve(vm, &fault);
		cond_resched();
	} while (ret == -EAGAIN);
	if (ret == WEIR_FAULT_MMIO || ret == -EHWPOISON ||
	    (!ret && is_device(vm->mmu, gpa)))
		return -EFAULT;
	return ret;
}

static int gmem_fault_in(void *ctx, gpa_t gpa, size_t len, bool write)
{
	gpa_t end = gpa + len;
	int ret = 0;

	if (end < gpa)
		return -EFAULT;
	for (gpa &= PAGE_MASK; gpa < end && !ret; gpa += PAGE_SIZE)
		ret = make_present(ctx, gpa, write);
	return ret;
}

/* The part of a range in one slot: how many pages are pinned, or -errno. */
static int pin_part(struct weir_vm *vm, gpa_t gpa, gpa_t end, bool write,
		    struct page **pages)
{
	struct weir_mmu *mmu = vm->mmu;
	const struct weir_memslot *slot;
	unsigned int nr;
	int ret = -EFAULT;
	int idx;

	idx = srcu_read_lock(&mmu->srcu);
	slot = weir_slots_find(srcu_dereference(mmu->slots, &mmu->srcu), gpa);
	if (!slot || (write && (slot->flags & KVM_MEM_READONLY ||
				weir_slot_refuses_dma(slot))))
		goto out;
	end = min(end, slot->base + slot->size);
	nr = (end - gpa) >> PAGE_SHIFT;
	ret = weir_backing_pin(vm->mm, slot->hva + (gpa - slot->base), nr,
			       write, pages);
	if (!ret)
		ret = nr;
out:
	srcu_read_unlock(&mmu->srcu, idx);
	return ret;
}

static int gmem_pin(void *ctx, gpa_t gpa, size_t len, bool write,
		    struct page **pages, unsigned int max)
{
	gpa_t start = gpa & PAGE_MASK;
	gpa_t end = PAGE_ALIGN(gpa + len);
	unsigned int done = 0;
	int ret;

	if (!len || gpa + len < gpa || end < start)
		return -EFAULT;
	if ((end - start) >> PAGE_SHIFT > max)
		return -EINVAL;
	while (start < end) {
		ret = pin_part(ctx, start, end, write, pages + done);
		if (ret < 0) {
			unpin_user_pages(pages, done);
			return ret;
		}
		done += ret;
		start += (gpa_t)ret << PAGE_SHIFT;
	}
	return done;
}

static void log_pages(struct weir_mmu *mmu, const gpa_t *gpas, unsigned int nr)
{
	int idx = srcu_read_lock(&mmu->srcu);
	const struct weir_slots *slots = srcu_dereference(mmu->slots, &mmu->srcu);
	const struct weir_memslot *slot;
	unsigned int i;

	for (i = 0; i < nr; i++) {
		slot = weir_slots_find(slots, gpas[i]);
		if (slot)
			weir_dirty_log_mark(slot, gpas[i], 1);
	}
	srcu_read_unlock(&mmu->srcu, idx);
}

/*
 * The page was marked dirty, with its file told, when it was pinned. The host
 * may have cleaned it since; the flag alone can be set in any context and keeps
 * what was written in memory. A log that was read meanwhile did not have the
 * data: so it is now that the page goes into the log. Without a log the slots
 * are not looked at.
 */
static void mark_written(struct weir_mmu *mmu, struct page **pages,
			 const gpa_t *gpas, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (!PageDirty(pages[i]))
			SetPageDirty(pages[i]);
	/*
	 * Data before the look; partner: synchronize_srcu() between the raise
	 * of the count and the first copy that the VMM makes.
	 */
	smp_mb();
	if (READ_ONCE(mmu->dirty.slots))
		log_pages(mmu, gpas, nr);
}

static void gmem_unpin(void *ctx, struct page **pages, const gpa_t *gpas,
		       unsigned int nr)
{
	if (gpas)
		mark_written(((struct weir_vm *)ctx)->mmu, pages, gpas, nr);
	unpin_user_pages(pages, nr);
}

/*
 * Stage 2 maps the page for writing, so the host's tables do, and it is no page
 * that a fork() shares. Whoever means to change that tells our notifier first,
 * which waits for the section, then looks for pins. Memory that is logged, and
 * a page that its file does not know as dirty, take the long way.
 */
static struct page *gmem_hold(void *ctx, gpa_t gpa, bool write)
{
	const u64 need = WEIR_S2_AF | WEIR_S2_WRITE | WEIR_S2_PAGE;
	struct weir_vm *vm = ctx;
	struct weir_leaf leaf = weir_table_lookup(&vm->mmu->table, gpa);
	struct page *page;

	if ((leaf.desc & need) != need || READ_ONCE(vm->mmu->dirty.slots) ||
	    !weir_mm_may_pin(vm->mm))
		return NULL;
	page = phys_to_page((leaf.desc & WEIR_S2_OA) |
			    (gpa & (leaf.span - 1)));
	if (write && !PageDirty(page))
		return NULL;
	return weir_page_pin(page) ? page : NULL;
}

static void gmem_drop(void *ctx, struct page **pages, const gpa_t *gpas,
		      unsigned int nr)
{
	if (gpas)
		mark_written(((struct weir_vm *)ctx)->mmu, pages, gpas, nr);
	while (nr--)
		weir_page_unpin(pages[nr]);
}

const struct weir_gmem_ops weir_vm_gmem_ops = {
	.begin = gmem_begin,
	.end = gmem_end,
	.translate = gmem_translate,
	.generation = gmem_generation,
	.fault_in = gmem_fault_in,
	.pin = gmem_pin,
	.unpin = gmem_unpin,
	.hold = gmem_hold,
	.drop = gmem_drop,
};
EXPORT_SYMBOL_GPL(weir_vm_gmem_ops);
