// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * Malformed rings: the device asks for a reset, works after one, and the host
 * is fine.
 */

#include <string.h>

#include "disk.h"

#define INDIRECT	(1UL << VIRTIO_RING_F_INDIRECT_DESC)
#define TABLE		(PUPPET_HEAP + 0x30000)
#define NOWHERE		0x7000000000UL

static struct disk d;

/* A well-formed read of one sector; each case then breaks something in it. */
static void good_request(void)
{
	struct virtio_blk_outhdr *header = guest_to_host(&d.vm, DISK_HEADER);
	const struct buffer b[] = {
		{ DISK_HEADER, sizeof(*header), false },
		{ DISK_DATA, SECTOR, true },
		{ DISK_STATUS, 1, true },
	};

	*header = (struct virtio_blk_outhdr) { .type = VIRTIO_BLK_T_IN };
	queue_chain(&d.q, 0, b, ARRAY_SIZE(b));
}

static void indirect(u32 len, u16 flags)
{
	struct vring_desc *table = guest_to_host(&d.vm, TABLE);

	memcpy(table, d.q.desc, 3 * sizeof(*table));
	d.q.desc[0] = (struct vring_desc) {
		.addr = TABLE, .len = len, .flags = VRING_DESC_F_INDIRECT | flags,
		.next = 1,
	};
}

static void loop_to_self(void) { d.q.desc[1].next = 1; }
static void loop_to_head(void)
{
	d.q.desc[2].flags |= VRING_DESC_F_NEXT;
	d.q.desc[2].next = 0;
}
static void next_out_of_range(void) { d.q.desc[0].next = QUEUE_SIZE; }
static void next_far_out(void) { d.q.desc[0].next = 0xffff; }
static void address_nowhere(void) { d.q.desc[1].addr = NOWHERE; }
static void address_wraps(void) { d.q.desc[1].addr = ~0UL - 16; }
static void header_nowhere(void) { d.q.desc[0].addr = NOWHERE; }
static void status_nowhere(void) { d.q.desc[2].addr = NOWHERE; }
static void readable_after_writable(void)
{
	d.q.desc[2].flags |= VRING_DESC_F_NEXT;
	d.q.desc[2].next = 3;
	d.q.desc[3] = (struct vring_desc) { .addr = DISK_DATA, .len = 16 };
}
static void nested(void)
{
	struct vring_desc *table = guest_to_host(&d.vm, TABLE);

	indirect(3 * sizeof(*table), 0);
	table[1].flags |= VRING_DESC_F_INDIRECT;
}
static void indirect_and_next(void)
{
	indirect(3 * sizeof(struct vring_desc), VRING_DESC_F_NEXT);
}
static void indirect_odd(void) { indirect(3 * sizeof(struct vring_desc) + 1, 0); }
static void indirect_empty(void) { indirect(0, 0); }
static void indirect_nowhere(void)
{
	indirect(3 * sizeof(struct vring_desc), 0);
	d.q.desc[0].addr = NOWHERE;
}
static void indirect_loop(void)
{
	struct vring_desc *table = guest_to_host(&d.vm, TABLE);

	indirect(3 * sizeof(*table), 0);
	table[2].flags |= VRING_DESC_F_NEXT;
	table[2].next = 0;
}
static void indirect_next_out(void)
{
	struct vring_desc *table = guest_to_host(&d.vm, TABLE);

	indirect(3 * sizeof(*table), 0);
	table[0].next = 3;
}

static const struct {
	const char *name;
	void (*spoil)(void);
} cases[] = {
#define CASE(name) { #name, name }
	CASE(loop_to_self), CASE(loop_to_head), CASE(next_out_of_range),
	CASE(next_far_out), CASE(address_nowhere), CASE(address_wraps),
	CASE(header_nowhere), CASE(status_nowhere),
	CASE(readable_after_writable), CASE(nested), CASE(indirect_and_next),
	CASE(indirect_odd), CASE(indirect_empty), CASE(indirect_nowhere),
	CASE(indirect_loop), CASE(indirect_next_out),
};

static void check_broken(const char *name)
{
	queue_kick(&d.q);
	if (!virtio_needs_reset(d.vcpu))
		test_report(__FILE__, __LINE__, name, "does not break the device");
	disk_start(&d, INDIRECT);
	check_eq(disk_request(&d, VIRTIO_BLK_T_IN, 0, SECTOR), VIRTIO_BLK_S_OK);
}

int main(void)
{
	u32 i;

	disk_boot(&d, 64, 0, INDIRECT);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		good_request();
		cases[i].spoil();
		queue_offer(&d.q, 0);
		check_broken(cases[i].name);
	}
	/* The avail ring itself. */
	queue_offer(&d.q, QUEUE_SIZE);
	check_broken("head out of range");
	queue_offer(&d.q, 0xffff);
	check_broken("head far out of range");
	good_request();
	d.q.avail->idx += QUEUE_SIZE + 1;
	check_broken("avail index ahead");
	d.q.avail->idx += 0x8000;
	check_broken("avail index far ahead");
	disk_destroy(&d);
	return test_end();
}
