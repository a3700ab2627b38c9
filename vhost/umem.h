/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Guest memory that is a VMM's: what a device of the vhost ABI has as its
 * &struct weir_gmem.
 */
#ifndef WEIR_VHOST_UMEM_H
#define WEIR_VHOST_UMEM_H

#include <weir/gmem.h>
#include "iotlb.h"
#include "memtable.h"
#include "upages.h"
#include "writelog.h"

/**
 * struct weir_umem - a guest's memory
 * @table: where it lies; changes only while nobody is in a section
 * @pages: the VMM's pages
 * @log: of what is written, for those that are told to log
 * @tlb: what the IOMMU maps: its addresses are those of the guest's memory then,
 *	guarded by @pages.lock. NULL: there is none. Comes and goes as @table changes
 * @logs: writes to buffers are logged; likewise
 * @miss: @iova is not in @tlb, or may not be accessed so (@denied); may sleep
 */
struct weir_umem {
	struct weir_memtable *table;
	struct weir_upages pages;
	struct weir_writelog log;
	struct weir_iotlb *tlb;
	bool logs;
	void (*miss)(struct weir_umem *m, u64 iova, bool write, bool denied);
};

extern const struct weir_gmem_ops weir_umem_gmem_ops, weir_umem_iotlb_ops;

int weir_umem_init(struct weir_umem *m, struct mm_struct *mm);
void weir_umem_set(struct weir_umem *m, struct weir_memtable *table);
void weir_umem_exit(struct weir_umem *m);
bool weir_umem_begin(void *ctx, bool atomic);
void weir_umem_end(void *ctx, bool atomic);

/* Where the VMM has @addr, in @uaddr, and how many of @len bytes from there on. */
typedef int weir_umem_find_fn(struct weir_umem *m, u64 addr, bool write,
			      u64 *uaddr, u64 *len);

int weir_umem_pin(struct weir_umem *m, weir_umem_find_fn *find, u64 addr, u64 len,
		  bool write, struct page **pages, unsigned int max);
struct page *weir_umem_hold(struct weir_umem *m, u64 addr, u64 uaddr, u64 len,
			    bool write);
void weir_umem_unpin(void *ctx, struct page **pages, const gpa_t *gpas,
		     unsigned int nr);
void weir_umem_drop(void *ctx, struct page **pages, const gpa_t *gpas,
		    unsigned int nr);

#endif /* WEIR_VHOST_UMEM_H */
