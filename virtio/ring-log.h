/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a device writes is logged if the front end says so: for who copies a
 * guest's memory while it runs. A page is in the log after what was written to
 * it, and before the driver is shown that.
 */
#ifndef WEIR_RING_LOG_H
#define WEIR_RING_LOG_H

#include <linux/compiler.h>
#include "ring.h"

bool weir_ring_log(struct weir_ring *r, gpa_t addr, u32 len);
bool weir_ring_log_segs(struct weir_ring *r, const struct weir_seg *seg,
			u32 len);

/**
 * weir_ring_wrote() - log what was written to a buffer, before it is pushed
 * @r: the ring, in a section
 * @seg: its segments, one behind the other
 * @len: bytes written to them, from the first on
 *
 * Return: false: the log is not at hand, as -EAGAIN.
 */
static inline bool weir_ring_wrote(struct weir_ring *r,
				   const struct weir_seg *seg, u32 len)
{
	return likely(!r->at.log_data) || weir_ring_log_segs(r, seg, len);
}

#endif /* WEIR_RING_LOG_H */
