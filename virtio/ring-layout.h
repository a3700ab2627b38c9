/* SPDX-License-Identifier: GPL-2.0-only */
/* Where a virtqueue lies, and what of the device's writes is logged. */
#ifndef WEIR_RING_LAYOUT_H
#define WEIR_RING_LAYOUT_H

#include <weir/types.h>

/**
 * struct weir_ring_layout - a virtqueue (virtio 1.2, 2.6)
 * @num: its size
 * @desc, @avail, @used: descriptor, driver and device area
 * @base: where to go on, see weir_ring_init()
 * @log_data: writes to buffers are logged (&weir_gmem_ops.log)
 * @log_ring: those to the ring are
 * @log_used: what the log has for @used; a packed ring's descriptors have @desc
 */
struct weir_ring_layout {
	u16 num;
	gpa_t desc, avail, used;
	u16 base;
	bool log_data, log_ring;
	gpa_t log_used;
};

#endif /* WEIR_RING_LAYOUT_H */
