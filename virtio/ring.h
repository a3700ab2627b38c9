/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Device side of a virtqueue. An engine (split or packed) fills in a
 * &struct weir_ring_ops; everybody else calls the wrappers below.
 *
 * All but init, fault_in and fail run inside a section (weir_ring_begin() to
 * weir_ring_end()), one caller at a time. They return -EAGAIN with nothing
 * changed when a page is not at hand: leave the section, weir_ring_fault_in(),
 * begin again, repeat the call. -EIO: the driver broke the rules, this queue is
 * dead and &weir_ring.broken says why.
 */
#ifndef WEIR_RING_H
#define WEIR_RING_H

#include <weir/gmem.h>
#include "ring-layout.h"
#include "ring-packed.h"

struct weir_seg {
	gpa_t addr;
	u32 len;
};

/**
 * struct weir_chain - one buffer that the driver made available
 * @segs: the caller's array, device-readable ones first; empty ones left out
 * @max: room in @segs
 * @id: names the buffer to weir_ring_push()
 * @nr_out, @nr_in: device-readable and device-writable segments
 * @out_len, @in_len: their bytes; together they fit 32 bits
 */
struct weir_chain {
	struct weir_seg *segs;
	unsigned int max;
	u16 id;
	u16 nr_out, nr_in;
	u32 out_len, in_len;
};

/* A translated part of a ring area: valid as long as &weir_ring.seen says. */
struct weir_ring_window {
	void *p;
	u32 start, len;
};

/* What was translated last outside of the areas; likewise. */
struct weir_ring_view {
	void *p;
	gpa_t start;
	size_t len;
	bool write;
};

struct weir_ring;
struct weir_lost;

struct weir_ring_ops {
	int (*start)(struct weir_ring *r);
	u16 (*base)(const struct weir_ring *r);
	int (*next)(struct weir_ring *r, struct weir_chain *c);
	int (*retake)(struct weir_ring *r, const struct weir_lost *lost, struct weir_chain *c);
	void (*rewind)(struct weir_ring *r, unsigned int taken,
		       unsigned int pushed);
	int (*more)(struct weir_ring *r);
	int (*push)(struct weir_ring *r, u16 id, u32 len);
	int (*show)(struct weir_ring *r);
	int (*flush)(struct weir_ring *r);
	int (*kicks_on)(struct weir_ring *r);
	int (*kicks_off)(struct weir_ring *r);
};

/**
 * struct weir_ring - a virtqueue being served
 * @broken: what the driver did wrong, or NULL
 * @next_avail: index of the next buffer to take
 * @avail_idx: where ends what the last look told of; split: the driver's index
 * @next_used, @used_idx: index of the next used element to write; that the driver has seen
 * @called: split: @used_idx when a call was last decided on, if @called_valid
 * @untold: buffers were shown since without that; @quiet: no calls at all were wanted
 * @kicks: notifications are asked for (EVENT_IDX: at @event)
 * @w_event: packed: its device event; split has none
 * @generation: of the memory, or NULL; @seen: when windows and view were translated
 * @fault: the access that found no page; @log: the log's; @torn: it found a part
 */
struct weir_ring {
	const struct weir_ring_ops *ops;
	struct weir_gmem gmem;
	struct weir_ring_layout at;
	const char *broken;
	u16 next_avail, avail_idx;
	u16 next_used, used_idx;
	u16 called, event;
	bool called_valid, untold, quiet, kicks;
	bool event_idx, indirect;
	const u64 *generation;
	u64 seen;
	struct weir_ring_window w_desc, w_table, w_avail, w_used, w_event;
	struct weir_ring_view view;
	struct {
		gpa_t addr;
		u32 len;
		bool write, log, torn;
	} fault;
	struct weir_ring_packed packed;
};

size_t weir_ring_state_size(u16 num, u64 features);
int weir_ring_init(struct weir_ring *r, const struct weir_gmem *gmem,
		   const struct weir_ring_layout *at, u64 features, void *state);
bool weir_ring_begin(struct weir_ring *r, bool atomic);
void weir_ring_end(struct weir_ring *r, bool atomic);
int weir_ring_fault_in(struct weir_ring *r);
int weir_ring_fail(struct weir_ring *r, const char *why);

#include "ring-ops.h"
#include "ring-seg.h"
#include "ring-log.h"

#endif /* WEIR_RING_H */
