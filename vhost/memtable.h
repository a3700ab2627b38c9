/* SPDX-License-Identifier: GPL-2.0-only */
/* The memory table of a VMM: which of its addresses a guest's memory has. */
#ifndef WEIR_VHOST_MEMTABLE_H
#define WEIR_VHOST_MEMTABLE_H

#include <linux/types.h>
#include <weir/types.h>

#define WEIR_MEMTABLE_MAX	512

struct vhost_memory_region;

/* A region; @size is not 0, neither end wraps around. */
struct weir_memregion {
	gpa_t gpa;
	u64 size;
	u64 uaddr;
};

/**
 * struct weir_memtable - regions, ascending, none overlaps another
 */
struct weir_memtable {
	unsigned int nr;
	struct weir_memregion region[];
};

/**
 * weir_memtable_make() - check and sort regions
 * @regions: as the VMM gave them
 * @nr: how many, at most %WEIR_MEMTABLE_MAX
 * @limit: first address that no process has
 *
 * Context: may sleep. Return: the table, to be given to kvfree();
 * ERR_PTR(-EFAULT): a region is empty, wraps around, overlaps another, or is
 * not in the process's address space. ERR_PTR(-ENOMEM).
 */
struct weir_memtable *
weir_memtable_make(const struct vhost_memory_region *regions, unsigned int nr,
		   u64 limit);

/**
 * weir_memtable_find() - where a guest address lies
 * @t: the table
 * @gpa: the address
 *
 * Context: any. Return: the region that has it, or NULL.
 */
const struct weir_memregion *weir_memtable_find(const struct weir_memtable *t,
						gpa_t gpa);

/**
 * weir_memtable_gpa() - guest address of what the VMM has at @uaddr
 * @t: the table
 * @uaddr: its address
 * @len: bytes, at least 1
 * @gpa: result
 *
 * Return: false when no region has all of them.
 */
bool weir_memtable_gpa(const struct weir_memtable *t, u64 uaddr, u64 len,
		       gpa_t *gpa);

#endif /* WEIR_VHOST_MEMTABLE_H */
