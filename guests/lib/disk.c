// SPDX-License-Identifier: GPL-2.0-only
/* virtio-blk, driver's side (virtio 1.2, 5.2). */

#include "disk.h"
#include "report.h"
#include "wait.h"

#define HEADER_AT	RING_BYTES
#define STATUS_AT	(RING_BYTES + 0x40)
#define DATA_AT		(RING_BYTES + 0x1000)

#define UNANSWERED	0xee

bool disk_find(struct disk *d, u32 nth, void *at)
{
	d->at = at;
	d->header = at + HEADER_AT;
	d->status = at + STATUS_AT;
	d->data = at + DATA_AT;
	return virtio_find(&d->dev, VIRTIO_ID_BLK, nth);
}

void disk_init(struct disk *d, u64 features)
{
	check(virtio_negotiate(&d->dev, features | VIRTIO_F_VERSION_1));
	ring_init(&d->ring, &d->dev, 0, DISK_QUEUE_SIZE, d->at);
}

void disk_go(struct disk *d)
{
	ring_place(&d->ring);
	virtio_status_add(&d->dev, VIRTIO_S_DRIVER_OK);
}

void disk_start(struct disk *d, u64 features)
{
	disk_init(d, features);
	disk_go(d);
}

void disk_prepare(struct disk *d, struct piece p[3], u32 type, u64 sector)
{
	*d->header = (struct disk_header) { .type = type, .sector = sector };
	*d->status = UNANSWERED;
	p[0] = (struct piece) { (u64)d->header, sizeof(*d->header), 0 };
	p[1] = (struct piece) { (u64)d->data, DISK_SECTOR,
				type == DISK_IN ? DESC_WRITE : 0 };
	p[2] = (struct piece) { (u64)d->status, 1, DESC_WRITE };
}

u8 disk_request(struct disk *d, u32 type, u64 sector)
{
	struct used_elem elem;
	struct piece p[3];

	disk_prepare(d, p, type, sector);
	ring_send(&d->ring, 0, p, ARRAY_SIZE(p));
	wait_for(ring_take(&d->ring, &elem));
	check_eq(elem.id, 0);
	return *d->status;
}
