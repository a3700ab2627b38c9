/* SPDX-License-Identifier: GPL-2.0-only */
/* virtio-blk requests on top of virtio.h. */
#ifndef TEST_DISK_H
#define TEST_DISK_H

#include <linux/virtio_blk.h>

#include "virtio.h"

#define SECTOR		512UL
#define DISK_RINGS	PUPPET_HEAP
#define DISK_HEADER	(PUPPET_HEAP + 0x10000)
#define DISK_STATUS	(PUPPET_HEAP + 0x11000)
#define DISK_DATA	(PUPPET_HEAP + 0x20000)

struct disk {
	struct vm vm;
	struct vcpu *vcpu;
	struct queue q;
	int dev;		/* /dev/weir-virtio */
	int file;		/* the image */
};

/* A machine with a disk of @sectors; @flags: WEIR_VIRTIO_F_*. */
void disk_boot(struct disk *d, u64 sectors, u32 flags, u64 features);
void disk_start(struct disk *d, u64 features);	/* reset and all */
void disk_destroy(struct disk *d);
/* One request. Return: its status byte, or -1 when no answer came. */
int disk_request(struct disk *d, u32 type, u64 sector, u32 bytes);
void *disk_data(struct disk *d);

#endif /* TEST_DISK_H */
