/* SPDX-License-Identifier: GPL-2.0-only */
/* A driver of virtio-blk with one queue and one request at a time. */
#ifndef GUEST_DISK_H
#define GUEST_DISK_H

#include "ring.h"

#define DISK_IN		0
#define DISK_OUT	1
#define DISK_S_OK	0
#define DISK_S_IOERR	1
#define DISK_S_UNSUPP	2
#define DISK_SECTOR	512
#define DISK_QUEUE_SIZE	16
#define DISK_BYTES	0x10000UL	/* of memory that a driver takes */

struct disk_header {
	u32 type;
	u32 reserved;
	u64 sector;
};

/**
 * struct disk - a disk and its driver
 * @dev: the device
 * @ring: its queue
 * @header: of the request; where the device reads it
 * @status: where the device answers
 * @data: room for a sector at least, up to the end of the driver's memory
 * @at: the driver's memory
 */
struct disk {
	struct virtio dev;
	struct ring ring;
	struct disk_header *header;
	u8 *status;
	u8 *data;
	void *at;
};

/* Disk number @nth, driven in the DISK_BYTES at @at. Return: is there one? */
bool disk_find(struct disk *d, u32 nth, void *at);
/* From a reset to an empty ring, and from there to one that is served. */
void disk_init(struct disk *d, u64 features);
void disk_go(struct disk *d);
void disk_start(struct disk *d, u64 features);
/* A request for one sector, header filled in: header, data, status. */
void disk_prepare(struct disk *d, struct piece p[3], u32 type, u64 sector);
/* Carried out, with its data in @d->data. Return: DISK_S_*. */
u8 disk_request(struct disk *d, u32 type, u64 sector);

#endif /* GUEST_DISK_H */
