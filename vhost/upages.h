/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pages of a process as the kernel reaches them: a cache of their addresses,
 * which its memory management takes back through an MMU notifier. No page is
 * held: what is in the cache is mapped in the process, too. For what outlives
 * that, pages are pinned.
 */
#ifndef WEIR_VHOST_UPAGES_H
#define WEIR_VHOST_UPAGES_H

#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/xarray.h>

struct mm_struct;
struct page;

/**
 * struct weir_upages - the cache of a process
 * @mm: whose memory; a reference to the struct, none to the memory
 * @lock: an address from it is valid while this is held, for reading at least.
 *	Writers disable bottom halves; readers in soft interrupts only try
 * @grow: one makes a new leaf at a time; outside @mm's mmap_lock
 * @leaves: by address / WEIR_UPAGES_LEAF
 */
struct weir_upages {
	struct mm_struct *mm;
	rwlock_t lock;
	struct mutex grow;
	struct xarray leaves;
};

void weir_upages_init(struct weir_upages *u, struct mm_struct *mm);
void weir_upages_forget(struct weir_upages *u);
void weir_upages_exit(struct weir_upages *u);

/**
 * weir_upages_find() - kernel address of a byte of the process
 * @u: the cache; its lock is held
 * @addr: user address
 * @len: in: wanted, at least 1; out: bytes at the address, no more than that
 * @write: the caller will write
 *
 * Context: any. Return: the address, NULL: leave the lock, then
 * weir_upages_fault().
 */
void *weir_upages_find(struct weir_upages *u, unsigned long addr, size_t *len,
		       bool write);

/**
 * weir_upages_fault() - get the page at @addr into the cache
 * @u: the cache
 * @addr: user address
 * @write: for writing
 *
 * It may be gone again when this returns.
 * Context: may sleep. Return: 0, -EFAULT when the process has no such memory
 * there (any more), -ENOMEM, -EINTR.
 */
int weir_upages_fault(struct weir_upages *u, unsigned long addr, bool write);

int weir_upages_pin(struct weir_upages *u, unsigned long addr, unsigned int nr,
		    bool write, struct page **pages);
struct page *weir_upages_hold(struct weir_upages *u, unsigned long addr,
			      bool write);

#endif /* WEIR_VHOST_UPAGES_H */
