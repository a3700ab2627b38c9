/* SPDX-License-Identifier: GPL-2.0-only */
/* The walk over a buffer's segments, inside a section; see ring.h. */
#ifndef WEIR_RING_SEG_H
#define WEIR_RING_SEG_H

#include "ring.h"

/**
 * struct weir_seg_iter - a position in an array of segments
 * @seg: current segment, @nr how many are left with it, @off bytes into it
 */
struct weir_seg_iter {
	const struct weir_seg *seg;
	unsigned int nr;
	u32 off;
};

/* Device-readable part of @c. */
static inline struct weir_seg_iter weir_seg_out(const struct weir_chain *c)
{
	return (struct weir_seg_iter){ c->segs, c->nr_out, 0 };
}

/* Device-writable part of @c. */
static inline struct weir_seg_iter weir_seg_in(const struct weir_chain *c)
{
	return (struct weir_seg_iter){ c->segs + c->nr_out, c->nr_in, 0 };
}

/**
 * weir_ring_seen() - kernel address of what was translated with others
 * @r: the ring, in a section
 * @addr: guest address
 * @len: bytes, at least 1
 * @write: the caller will write
 *
 * Return: the address of all @len bytes; NULL: ask weir_ring_map().
 */
static inline void *weir_ring_seen(const struct weir_ring *r, gpa_t addr,
				   u32 len, bool write)
{
	const struct weir_ring_view *v = &r->view;
	u64 off = addr - v->start;

	if (off >= v->len || len > v->len - off || write > v->write)
		return NULL;
	return v->p + off;
}

/**
 * weir_ring_map() - kernel address of the bytes at @it, and step over them
 * @r: the ring, in a section
 * @it: where; moved on when it succeeds
 * @len: in: wanted, at least 1; out: bytes at the address
 * @write: the caller will write
 *
 * Return: the address; NULL at the end of @it (*@len is 0), and when the page
 * is not at hand (*@len is not; as -EAGAIN).
 */
void *weir_ring_map(struct weir_ring *r, struct weir_seg_iter *it,
		    size_t *len, bool write);

/**
 * weir_ring_read() - copy from guest memory
 * @r: the ring, in a section
 * @it: where; moved on by what was copied
 * @to: room for @len bytes
 * @len: bytes wanted
 *
 * Return: bytes copied, short only at the end of @it or before a page that is
 * not at hand; -EAGAIN instead of 0 for the latter.
 */
ssize_t weir_ring_read(struct weir_ring *r, struct weir_seg_iter *it,
		       void *to, size_t len);

ssize_t weir_ring_write(struct weir_ring *r, struct weir_seg_iter *it,
			const void *from, size_t len);

#endif /* WEIR_RING_SEG_H */
