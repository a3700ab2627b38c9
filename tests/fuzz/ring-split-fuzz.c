// SPDX-License-Identifier: GPL-2.0-only
// sources: virtio/ring.c virtio/ring-split.c virtio/ring-packed.c virtio/ring-packed-used.c
// sources: tests/fuzz/ring-program.c
/* A hostile driver of a split ring. ring-split-fuzz-test runs fixed inputs. */
#include "ring-program.h"

static void driver_acts(struct ring_program *g)
{
	gpa_t avail = MODEL_AVAIL + 4 + 2 * (ring_take8(g) % g->num);

	switch (ring_take8(g) % 6) {
	case 0:
		ring_take_desc(g, MODEL_DESC + 16 * (ring_take8(g) % g->num));
		break;
	case 1:
		ring_store(g, avail, ring_take8(g) % (g->num + 1), 2);
		break;
	case 2:
		g->avail += ring_take8(g) % 4;
		ring_store(g, MODEL_AVAIL + 2, g->avail, 2);
		break;
	default:
		ring_disturb(g);
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct ring_program g;

	g = (struct ring_program){
		.p = data, .left = size, .driver_acts = driver_acts,
	};
	g.num = 1 << ring_take8(&g) % 10;
	ring_program_run(&g, 0);
	return 0;
}
