/* SPDX-License-Identifier: GPL-2.0-only */
/* What a packed ring remembers; see ring-packed.c. */
#ifndef WEIR_RING_PACKED_H
#define WEIR_RING_PACKED_H

#include <linux/types.h>

/* A buffer that was pushed and is not yet shown. */
struct weir_packed_used {
	u32 len;
	u16 id;
	u16 count;
};

/**
 * struct weir_packed_slot - three arrays in one, each of the ring's size
 * @used: those pushed since the last flush, in order
 * @count: by buffer id: descriptors that it took; 0: the driver has it
 * @last: by descriptor: the id of the buffer that ends there, if it is taken
 */
struct weir_packed_slot {
	struct weir_packed_used used;
	u16 count;
	u16 last;
};

/**
 * struct weir_ring_packed - a packed ring's part of &struct weir_ring
 * @slots: as many as the ring has descriptors
 * @avail, @used: positions of the next descriptor to take, to write
 * @since: descriptors shown since a call was decided on
 * @ahead: descriptors from @avail on that were seen, and given back
 * @busy: descriptors taken and not yet shown
 * @pushed: buffers pushed and not yet shown
 * @asked: &weir_ring.next_avail when notifications were last asked for
 * @singles: how often in a row there was one buffer since the time before
 * @always: not for the next buffer only
 */
struct weir_ring_packed {
	struct weir_packed_slot *slots;
	u32 avail, used;
	u32 since;
	u16 ahead, busy, pushed, asked;
	u8 singles;
	bool always;
};

#endif /* WEIR_RING_PACKED_H */
