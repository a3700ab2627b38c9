// SPDX-License-Identifier: GPL-2.0-only
/*
 * A guest that never waits: it keeps the transmit queue of its network interface and
 * the queue of its disk as full as they get, with small frames that nobody wants and
 * with reads of a sector, and notifies of each and when there is nothing new as well.
 * With neither device it runs in a loop. It ends with its VMM.
 */

#include "disk.h"
#include "nic.h"
#include "report.h"

#define POOL		(GUEST_RAM + (32UL << 20))
#define FRAME		60		/* with a type of RFC 7042's for experiments */
#define SLOTS		64		/* requests of the disk */
#define NUM		256

static struct virtio net, blk;
static struct ring tx, rq;
static u8 frame[NIC_HEADER + FRAME];
static struct disk_header headers[SLOTS];
static u8 status[SLOTS], data[SLOTS][DISK_SECTOR];

static bool start(struct virtio *v, struct ring *r, u32 id, u32 queue, u64 at)
{
	if (!virtio_find(v, id, 0))
		return false;
	check(virtio_negotiate(v, VIRTIO_F_VERSION_1));
	ring_init(r, v, queue, NUM, (void *)at);
	ring_place(r);
	virtio_status_add(v, VIRTIO_S_DRIVER_OK);
	return true;
}

static void send_frame(u16 id)
{
	const struct piece p = { (u64)frame, sizeof(frame), 0 };

	ring_send(&tx, id, &p, 1);
}

/* Each request has its four descriptors. */
static void read_sector(u32 slot)
{
	const struct piece p[] = {
		{ (u64)&headers[slot], sizeof(headers[slot]), 0 },
		{ (u64)data[slot], DISK_SECTOR, DESC_WRITE },
		{ (u64)&status[slot], 1, DESC_WRITE },
	};

	headers[slot] = (struct disk_header) { .type = DISK_IN, .sector = slot };
	ring_send(&rq, 4 * slot, p, ARRAY_SIZE(p));
}

static void first_frames(void)
{
	u32 i;

	memset(frame + NIC_HEADER, 0xff, 6);
	frame[NIC_HEADER + 6] = 2;
	frame[NIC_HEADER + 12] = 0x88;
	frame[NIC_HEADER + 13] = 0xb5;
	for (i = 0; i < NUM; i++)
		send_frame(i);
}

static void first_reads(void)
{
	u32 i;

	for (i = 0; i < SLOTS; i++)
		read_sector(i);
}

int main(void)
{
	bool has_net = start(&net, &tx, VIRTIO_ID_NET, NIC_TX, POOL);
	bool has_disk = start(&blk, &rq, VIRTIO_ID_BLK, 0, POOL + RING_BYTES);
	struct used_elem elem;

	puts("kicking\n");
	if (has_net)
		first_frames();
	if (has_disk)
		first_reads();
	for (;;) {
		while (has_net && ring_take(&tx, &elem))
			send_frame(elem.id);
		while (has_disk && ring_take(&rq, &elem))
			read_sector(elem.id / 4);
		if (has_net)
			ring_kick(&tx);
		if (has_disk)
			ring_kick(&rq);
	}
}
