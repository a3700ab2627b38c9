/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The log of the vhost ABI: a bitmap in the VMM's memory with a bit for each 4 KiB
 * of guest memory that was written. It is reached as guest memory is, through the
 * cache of the VMM's pages, and held no more than that.
 */
#ifndef WEIR_VHOST_WRITELOG_H
#define WEIR_VHOST_WRITELOG_H

#include <linux/atomic.h>
#include <linux/types.h>
#include <weir/types.h>

struct eventfd_ctx;
struct weir_memtable;
struct weir_upages;

/**
 * struct weir_writelog - a log
 * @base: the VMM's address of it; changes only while nobody is in a section
 * @event: told of what was logged, or NULL; likewise
 * @news: there is something to tell it
 * @pages: bits set, those that were set already too
 */
struct weir_writelog {
	u64 base;
	struct eventfd_ctx *event;
	atomic_t news;
	atomic64_t pages;
};

bool weir_writelog_fits(u64 base, gpa_t gpa, u64 len);
bool weir_writelog_fits_all(u64 base, const struct weir_memtable *t);
bool weir_writelog_set(struct weir_writelog *l, struct weir_upages *u,
		       gpa_t gpa, u64 len);
int weir_writelog_fault(const struct weir_writelog *l, struct weir_upages *u,
			gpa_t gpa, u64 len);
void weir_writelog_replace(struct weir_writelog *l, struct eventfd_ctx *event);
void weir_writelog_tell(struct weir_writelog *l);

#endif /* WEIR_VHOST_WRITELOG_H */
