// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the host has behind an address of the VMM: asked from the VMM's own
 * threads and from kernel threads that know its mm only.
 */
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/pgtable.h>
#include <linux/sched/mm.h>
#include "backing.h"

/* Without sleeping, writable only: the host's own tables say it all. */
static bool get_fast(struct mm_struct *mm, hva_t hva, struct page **page)
{
	return current->mm == mm &&
	       get_user_pages_fast_only(hva, 1, FOLL_WRITE, page) == 1;
}

static long get_slow(struct mm_struct *mm, hva_t hva, bool write,
		     struct page **page)
{
	unsigned int flags = FOLL_HWPOISON | FOLL_HONOR_NUMA_FAULT;
	int locked = 1;
	long ret;

	if (write)
		flags |= FOLL_WRITE;
	if (current->mm == mm)
		return get_user_pages_unlocked(hva, 1, page, flags);
	mmap_read_lock(mm);
	ret = get_user_pages_remote(mm, hva, 1, flags, page, &locked);
	if (locked)
		mmap_read_unlock(mm);
	return ret;
}

static int get_page_of(struct mm_struct *mm,
		       const struct weir_backing_want *want,
		       struct weir_backing *b)
{
	struct page *better;
	long ret;

	b->writable = true;
	if ((want->write || want->prefer_write) &&
	    get_fast(mm, want->hva, &b->page))
		return 0;

	ret = get_slow(mm, want->hva, want->write, &b->page);
	if (ret != 1)
		return ret < 0 ? ret : -EFAULT;
	b->writable = want->write;
	if (!want->write && want->prefer_write &&
	    get_fast(mm, want->hva, &better)) {
		put_page(b->page);
		b->page = better;
		b->writable = true;
	}
	return 0;
}

static int follow_pfn(struct vm_area_struct *vma,
		      const struct weir_backing_want *want,
		      struct weir_backing *b)
{
	struct follow_pfnmap_args args = { .vma = vma, .address = want->hva };

	if (follow_pfnmap_start(&args))
		return -EAGAIN;
	b->pa = PFN_PHYS(args.pfn);
	b->writable = args.writable;
	b->device = !pfn_is_map_memory(args.pfn);
	follow_pfnmap_end(&args);
	return want->write && !b->writable ? -EAGAIN : 0;
}

/* A mapping of physical addresses: no page to take a reference on. */
static int get_pfnmap(struct mm_struct *mm,
		      const struct weir_backing_want *want,
		      struct weir_backing *b)
{
	struct vm_area_struct *vma;
	int ret = -EFAULT;

	mmap_read_lock(mm);
	vma = find_vma(mm, want->hva);
	if (!vma || vma->vm_start > want->hva ||
	    !(vma->vm_flags & (VM_PFNMAP | VM_IO)))
		goto out;
	ret = follow_pfn(vma, want, b);
	if (ret != -EAGAIN)
		goto out;
	ret = fixup_user_fault(mm, want->hva,
			       want->write ? FAULT_FLAG_WRITE : 0, NULL);
	if (!ret)
		ret = follow_pfn(vma, want, b);
	if (ret == -EAGAIN)
		ret = -EFAULT;
out:
	mmap_read_unlock(mm);
	return ret;
}

/**
 * weir_backing_size() - size of the host's mapping around an address
 * @mm: the VMM's memory, which it still has
 * @hva: the address
 *
 * With interrupts masked the host's tables are not freed, but they are emptied: an
 * entry is read once. The result holds as long as no invalidation came after.
 * Context: any.
 *
 * Return: %PAGE_SIZE, also when nothing is mapped, %PMD_SIZE or %PUD_SIZE.
 */
u64 weir_backing_size(struct mm_struct *mm, hva_t hva)
{
	unsigned long flags;
	u64 size = PAGE_SIZE;
	pgd_t *pgdp, pgd;
	p4d_t *p4dp, p4d;
	pud_t *pudp, pud;
	pmd_t pmd;

	local_irq_save(flags);
	pgdp = pgd_offset(mm, hva);
	pgd = READ_ONCE(*pgdp);
	if (pgd_none(pgd))
		goto out;
	p4dp = p4d_offset_lockless(pgdp, pgd, hva);
	p4d = READ_ONCE(*p4dp);
	if (p4d_none(p4d))
		goto out;
	pudp = pud_offset_lockless(p4dp, p4d, hva);
	pud = READ_ONCE(*pudp);
	if (pud_none(pud) || !pud_present(pud))
		goto out;
	if (pud_leaf(pud)) {
		size = PUD_SIZE;
		goto out;
	}
	pmd = READ_ONCE(*pmd_offset_lockless(pudp, pud, hva));
	if (pmd_present(pmd) && pmd_leaf(pmd))
		size = PMD_SIZE;
out:
	local_irq_restore(flags);
	return size;
}

static int get_from(struct mm_struct *mm, const struct weir_backing_want *want,
		    struct weir_backing *b)
{
	int ret = get_page_of(mm, want, b);

	if (ret == -EFAULT)
		return get_pfnmap(mm, want, b);
	if (ret)
		return ret;
	b->pa = page_to_phys(b->page);
	b->device = !pfn_is_map_memory(page_to_pfn(b->page));
	if (!b->device)
		b->size = weir_backing_size(mm, want->hva);
	return 0;
}

/**
 * weir_backing_get() - page behind an address, faulted in
 * @mm: the VMM's memory; the caller holds a reference on the structure
 * @want: address and access
 * @b: filled; weir_backing_put() it
 *
 * Context: may sleep, any thread.
 * Return: 0, -EFAULT when there is none (or not writable, or the VMM is gone),
 * -EHWPOISON, -ENOMEM, -EINTR.
 */
int weir_backing_get(struct mm_struct *mm, const struct weir_backing_want *want,
		     struct weir_backing *b)
{
	int ret;

	*b = (struct weir_backing){ .size = PAGE_SIZE };
	if (current->mm == mm)
		return get_from(mm, want, b);
	if (!mmget_not_zero(mm))
		return -EFAULT;
	ret = get_from(mm, want, b);
	mmput_async(mm);
	return ret;
}

/**
 * weir_backing_put() - drop the reference
 * @b: from weir_backing_get()
 * @dirty: the guest may write the page from now on; the host must know
 *	before it loses sight of it
 *
 * Context: may sleep.
 */
void weir_backing_put(struct weir_backing *b, bool dirty)
{
	if (!b->page)
		return;
	if (dirty && !PageDirty(b->page))
		set_page_dirty_lock(b->page);
	put_page(b->page);
}

static long pin_remote(struct mm_struct *mm, hva_t hva, unsigned int nr,
		       unsigned int flags, struct page **pages)
{
	int locked = 1;
	long ret;

	if (!mmget_not_zero(mm))
		return -EFAULT;
	mmap_read_lock(mm);
	ret = pin_user_pages_remote(mm, hva, nr, flags, pages, &locked);
	if (locked)
		mmap_read_unlock(mm);
	mmput_async(mm);
	return ret;
}

/*
 * All, or none and an errno. What stops in the middle says why when it is asked for
 * the rest: memory that is short for now is not memory that is not there.
 */
static long pin_all(struct mm_struct *mm, hva_t hva, unsigned int nr,
		    unsigned int flags, struct page **pages)
{
	unsigned int done = 0;
	long ret;

	do {
		hva_t at = hva + done * PAGE_SIZE;

		ret = current->mm == mm ?
			pin_user_pages_fast(at, nr - done, flags, pages + done) :
			pin_remote(mm, at, nr - done, flags, pages + done);
		if (ret > 0)
			done += ret;
	} while (ret > 0 && done < nr);
	if (done == nr)
		return 0;
	unpin_user_pages(pages, done);
	return ret ?: -EFAULT;
}

/**
 * weir_backing_pin() - pin pages for I/O
 * @mm: the VMM's memory; the caller holds a reference on the structure
 * @hva: first address, of a page
 * @nr: number of pages
 * @write: they will be written; the host knows them as dirty from now on
 * @pages: filled with @nr pages
 *
 * Context: may sleep, any thread.
 * Return: 0 with all of them pinned, -EFAULT, -ENOMEM with none.
 */
int weir_backing_pin(struct mm_struct *mm, hva_t hva, unsigned int nr,
		     bool write, struct page **pages)
{
	unsigned int i;
	long ret;

	ret = pin_all(mm, hva, nr, write ? FOLL_WRITE : 0, pages);
	if (ret)
		return ret == -ENOMEM ? -ENOMEM : -EFAULT;
	for (i = 0; write && i < nr; i++)
		if (!PageDirty(pages[i]))
			set_page_dirty_lock(pages[i]);
	return 0;
}
