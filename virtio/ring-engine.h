/* SPDX-License-Identifier: GPL-2.0-only */
/* For the engines only: what reading descriptors takes, split or packed. */
#ifndef WEIR_RING_ENGINE_H
#define WEIR_RING_ENGINE_H

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/string.h>
#include "ring.h"

/* A descriptor of either kind. */
#define WEIR_RING_DESC_SIZE	16U

int weir_ring_split_init(struct weir_ring *r, const struct weir_gmem *gmem,
			 const struct weir_ring_layout *at, u64 features);
int weir_ring_packed_init(struct weir_ring *r, const struct weir_gmem *gmem,
			  const struct weir_ring_layout *at, u64 features,
			  struct weir_packed_slot *slots);
void weir_ring_setup(struct weir_ring *r, const struct weir_ring_ops *ops,
		     const struct weir_gmem *gmem,
		     const struct weir_ring_layout *at, u64 features);
bool weir_ring_area_ok(gpa_t base, u32 len, u32 align);

void *weir_ring_window_miss(struct weir_ring *r, struct weir_ring_window *w,
			    gpa_t base, u32 area, u32 off, u32 size,
			    bool write);

/*
 * Address of @size bytes at @off of an area that starts at @base and is @area
 * bytes long. NULL: no page, or the @size bytes straddle two pages.
 */
static inline void *weir_ring_window(struct weir_ring *r,
				     struct weir_ring_window *w, gpa_t base,
				     u32 area, u32 off, u32 size, bool write)
{
	if (likely(off >= w->start && off + size <= w->start + w->len))
		return w->p + (off - w->start);
	return weir_ring_window_miss(r, w, base, area, off, size, write);
}

/* A table of descriptors: a split ring's own or an indirect one. */
struct weir_ring_table {
	struct weir_ring_window *w;
	gpa_t base;
	u32 num;
};

int weir_ring_table_open(struct weir_ring *r, struct weir_ring_table *t,
			 gpa_t addr, u32 len, u16 flags);
int weir_ring_table_read_slow(struct weir_ring *r, gpa_t addr, void *desc);

/* Copy descriptor @idx to @desc. 0, -EAGAIN. */
static __always_inline int weir_ring_table_read(struct weir_ring *r,
						const struct weir_ring_table *t,
						u32 idx, void *desc)
{
	u32 off = idx * WEIR_RING_DESC_SIZE;
	const void *p = weir_ring_window(r, t->w, t->base,
					 t->num * WEIR_RING_DESC_SIZE, off,
					 WEIR_RING_DESC_SIZE, false);

	if (unlikely(!p))
		return weir_ring_table_read_slow(r, t->base + off, desc);
	memcpy(desc, p, WEIR_RING_DESC_SIZE);
	barrier();	/* its fields are checked, then used */
	return 0;
}

/* A chain as far as it was walked; @total: bytes, more than 32 bits perhaps. */
struct weir_ring_walk {
	struct weir_seg *seg;
	u32 left;
	u32 nr_out;
	u64 out_len, total;
};

static __always_inline int weir_ring_walk_add(struct weir_ring *r,
					      struct weir_ring_walk *w,
					      gpa_t addr, u32 len, bool in)
{
	if (unlikely(!in && w->total != w->out_len))
		return weir_ring_fail(r, "readable descriptor after writable");
	if (unlikely(!len))
		return 0;
	if (unlikely(addr + (len - 1) < addr))
		return weir_ring_fail(r, "descriptor wraps around");
	if (unlikely(!w->left))
		return weir_ring_fail(r, "too many descriptors in a buffer");
	w->seg->addr = addr;
	w->seg->len = len;
	w->seg++;
	w->left--;
	w->total += len;
	if (!in) {
		w->out_len += len;
		w->nr_out++;
	}
	return 0;
}

/* The walk is over: @c is what it found. 0, -EIO. */
static inline int weir_ring_walk_end(struct weir_ring *r,
				     const struct weir_ring_walk *w,
				     struct weir_chain *c)
{
	if (unlikely(w->total > U32_MAX))
		return weir_ring_fail(r, "buffer longer than 4 GiB");
	c->nr_out = w->nr_out;
	c->nr_in = c->max - w->left - w->nr_out;
	c->out_len = w->out_len;
	c->in_len = w->total - w->out_len;
	return 0;
}

#endif /* WEIR_RING_ENGINE_H */
