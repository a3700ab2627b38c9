/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Guest memory as a backend sees it. Rings and backends know no hypervisor:
 * whoever drives them hands them one of these.
 */
#ifndef WEIR_GMEM_H
#define WEIR_GMEM_H

#include <weir/types.h>

struct page;

/**
 * struct weir_gmem_ops - reach guest memory
 * @begin: start a section in which translations hold. In a section the caller
 *	neither sleeps nor takes long; sections nest not. @atomic: called from
 *	softirq or a callback (never from hard interrupt): only tries.
 *	False when the section cannot start now (only if @atomic): fall back to a
 *	worker.
 * @end: close the section; every pointer from @translate is dead now
 * @translate: inside a section: kernel address of @gpa, usable for *@len bytes
 *	(in: wanted; out: no more than that, at least 1). @write: the caller
 *	will write (and the page is then marked dirty, logged when the VM logs).
 *	NULL when the page is not at hand: leave the section, call @fault_in,
 *	start again.
 * @generation: where a number is that a section reads: as long as it is the same
 *	as in an earlier one, what @translate gave there still holds. Or NULL:
 *	nothing outlives its section.
 * @fault_in: make [@gpa, @gpa + @len) present for @write. May sleep. Gives 0,
 *	-EFAULT when it is not guest memory (or read-only and @write), -EINTR,
 *	-ENOMEM; -EAGAIN when somebody was asked, who pokes the queue once it is.
 * @pin: take references on the pages under [@gpa, @gpa + @len) for I/O that
 *	outlives any section: fills at most @max pages (the first may start at
 *	offset gpa & ~PAGE_MASK). May sleep. Gives the number of pages (all of the
 *	range or an error), -EFAULT, -ENOMEM, -EINVAL when it needs more than @max;
 *	-EMSGSIZE when there are no such pages, but copying works; -EAGAIN as
 *	@fault_in.
 * @unpin: release them. @gpas: a guest address in each, if they were written:
 *	they are marked dirty, and logged when the VM logs, now that the data is
 *	there; else NULL. Any context.
 * @hold: inside a section: what @pin does for the one page under @gpa, when
 *	nothing but a look at the tables is needed. NULL when it is: @pin it,
 *	outside.
 * @drop: release what @hold gave; else as @unpin.
 * @log: inside a section: [@gpa, @gpa + @len) was written. Only for those whom the
 *	front end told to (&struct weir_ring_layout); a VM that logs by itself does
 *	so in the above. False, and perhaps not all of it logged, when the log is
 *	not at hand: leave the section, call @log_fault_in, start again. What was
 *	true once is so until the section ends.
 *	What was pinned can be logged as long as it is: what cannot, is not pinned.
 * @log_fault_in: make the log of [@gpa, @gpa + @len) present. As @fault_in.
 * @asks: somebody may be asked for memory: @fault_in and @pin give -EAGAIN
 */
struct weir_gmem_ops {
	bool (*begin)(void *ctx, bool atomic);
	void (*end)(void *ctx, bool atomic);
	void *(*translate)(void *ctx, gpa_t gpa, size_t *len, bool write);
	const u64 *(*generation)(void *ctx);
	int (*fault_in)(void *ctx, gpa_t gpa, size_t len, bool write);
	int (*pin)(void *ctx, gpa_t gpa, size_t len, bool write,
		   struct page **pages, unsigned int max);
	void (*unpin)(void *ctx, struct page **pages, const gpa_t *gpas,
		      unsigned int nr);
	struct page *(*hold)(void *ctx, gpa_t gpa, bool write);
	void (*drop)(void *ctx, struct page **pages, const gpa_t *gpas,
		     unsigned int nr);
	bool (*log)(void *ctx, gpa_t gpa, size_t len);
	int (*log_fault_in)(void *ctx, gpa_t gpa, size_t len);
	bool asks;
};

/**
 * struct weir_gmem - a guest's memory, as handed to rings and backends
 */
struct weir_gmem {
	const struct weir_gmem_ops *ops;
	void *ctx;
};

#endif /* WEIR_GMEM_H */
