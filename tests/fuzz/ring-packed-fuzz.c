// SPDX-License-Identifier: GPL-2.0-only
// sources: virtio/ring.c virtio/ring-split.c virtio/ring-packed.c virtio/ring-packed-used.c
// sources: tests/fuzz/ring-program.c
/* A hostile driver of a packed ring. ring-packed-fuzz-test runs fixed inputs. */
#include "ring-program.h"

#define F_AVAIL		BIT(VRING_PACKED_DESC_F_AVAIL)
#define F_USED		BIT(VRING_PACKED_DESC_F_USED)
#define F_OTHERS	(VRING_DESC_F_NEXT | VRING_DESC_F_WRITE | \
			 VRING_DESC_F_INDIRECT)

/* The next descriptor, as a driver would make it available but for the rest. */
static void offer(struct ring_program *g)
{
	u16 flags = g->avail < g->num ? F_AVAIL : F_USED;
	u8 others = ring_take8(g);
	u16 id = others & 0x80 ? g->avail % g->num :
		ring_take16(g) % (g->num + 1);

	if (!(others & 0x40))
		flags |= others & F_OTHERS;
	ring_write_desc(g, MODEL_DESC + 16 * (g->avail % g->num), id, flags);
	g->avail = (g->avail + 1) % (2 * g->num);
}

static void driver_acts(struct ring_program *g)
{
	switch (ring_take8(g) % 8) {
	case 0 ... 3:
		offer(g);
		break;
	case 4:
		ring_take_desc(g, MODEL_DESC + 16 * (ring_take8(g) % g->num));
		break;
	case 5:
		ring_store(g, MODEL_AVAIL, ring_take16(g), 2);
		ring_store(g, MODEL_AVAIL + 2, ring_take8(g) % 4, 2);
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
	g.num = 1 + ring_take16(&g) % ARRAY_SIZE(g.m.slots);
	if (g.num & 1)
		g.num = 1 + g.num % 16;
	g.base = BIT(VRING_PACKED_EVENT_F_WRAP_CTR);
	ring_program_run(&g, BIT_ULL(VIRTIO_F_RING_PACKED));
	return 0;
}
