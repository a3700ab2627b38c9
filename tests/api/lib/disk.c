// SPDX-License-Identifier: GPL-2.0-only
/* A disk on a file that is gone when the test ends. */

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "disk.h"

static int image(u64 sectors, u32 flags)
{
	char name[] = "/tmp/weir-disk-XXXXXX";
	int fd = must(mkstemp(name)), readonly;

	must(ftruncate(fd, sectors * SECTOR));
	if (flags & WEIR_VIRTIO_F_RDONLY) {
		readonly = must(open(name, O_RDONLY));
		close(fd);
		fd = readonly;
	}
	unlink(name);
	return fd;
}

void disk_boot(struct disk *d, u64 sectors, u32 flags, u64 features)
{
	struct weir_virtio_create c;

	d->dev = virtio_open();
	puppet_boot(&d->vm, 1);
	d->vcpu = &d->vm.vcpu[0];
	d->file = image(sectors, flags);
	c = virtio_config(&d->vm, WEIR_VIRTIO_BLK, d->file);
	c.flags = flags;
	must(ioctl(d->dev, WEIR_VIRTIO_CREATE, &c));
	puppet(d->vcpu, PUPPET_IRQ_ENABLE, VIRTIO_INTID, 1);
	disk_start(d, features);
}

void disk_start(struct disk *d, u64 features)
{
	virtio_begin(d->vcpu, features);
	queue_init(&d->q, d->vcpu, 0, DISK_RINGS);
	virtio_ready(d->vcpu);
}

void disk_destroy(struct disk *d)
{
	close(d->dev);
	close(d->file);
	vm_destroy(&d->vm);
}

void *disk_data(struct disk *d)
{
	return guest_to_host(&d->vm, DISK_DATA);
}

static bool device_writes(u32 type)
{
	return type == VIRTIO_BLK_T_IN || type == VIRTIO_BLK_T_GET_ID;
}

int disk_request(struct disk *d, u32 type, u64 sector, u32 bytes)
{
	struct virtio_blk_outhdr *header = guest_to_host(&d->vm, DISK_HEADER);
	volatile u8 *status = guest_to_host(&d->vm, DISK_STATUS);
	struct buffer b[3] = { { DISK_HEADER, sizeof(*header), false } };
	u32 n = 1;

	*header = (struct virtio_blk_outhdr) { .type = type, .sector = sector };
	*status = 0xff;
	if (bytes)
		b[n++] = (struct buffer) { DISK_DATA, bytes, device_writes(type) };
	b[n++] = (struct buffer) { DISK_STATUS, 1, true };
	queue_chain(&d->q, 0, b, n);
	queue_offer(&d->q, 0);
	queue_kick(&d->q);
	return queue_wait(&d->q) < 0 ? -1 : *status;
}
