// SPDX-License-Identifier: GPL-2.0-only
/* virtio-mmio, version 2, driver's side (virtio 1.2, 3.1.1 and 4.2.3). */

#include "virtio.h"

#define MAGIC	0x74726976

bool virtio_find(struct virtio *v, u32 id, u32 nth)
{
	u32 i;

	for (i = 0; i < VIRTIO_SLOTS; i++) {
		v->base = VIRTIO_BASE + i * VIRTIO_STRIDE;
		if (virtio_read(v, VIRTIO_MAGIC) == MAGIC &&
		    virtio_read(v, VIRTIO_VERSION) == 2 &&
		    virtio_read(v, VIRTIO_DEVICE_ID) == id && !nth--)
			return true;
	}
	return false;
}

u64 virtio_offered(const struct virtio *v)
{
	u64 low;

	virtio_write(v, VIRTIO_OFFERED_SEL, 0);
	low = virtio_read(v, VIRTIO_OFFERED);
	virtio_write(v, VIRTIO_OFFERED_SEL, 1);
	return low | (u64)virtio_read(v, VIRTIO_OFFERED) << 32;
}

void virtio_accept(const struct virtio *v, u64 features)
{
	virtio_write(v, VIRTIO_ACCEPTED_SEL, 0);
	virtio_write(v, VIRTIO_ACCEPTED, features);
	virtio_write(v, VIRTIO_ACCEPTED_SEL, 1);
	virtio_write(v, VIRTIO_ACCEPTED, features >> 32);
}

void virtio_reset(const struct virtio *v)
{
	virtio_write(v, VIRTIO_STATUS, 0);
	while (virtio_read(v, VIRTIO_STATUS))
		cpu_relax();
}

void virtio_status_add(const struct virtio *v, u32 bits)
{
	virtio_write(v, VIRTIO_STATUS, virtio_read(v, VIRTIO_STATUS) | bits);
}

bool virtio_negotiate(struct virtio *v, u64 features)
{
	virtio_reset(v);
	virtio_status_add(v, VIRTIO_S_ACKNOWLEDGE);
	virtio_status_add(v, VIRTIO_S_DRIVER);
	virtio_accept(v, features);
	v->features = features;
	virtio_status_add(v, VIRTIO_S_FEATURES_OK);
	return virtio_read(v, VIRTIO_STATUS) & VIRTIO_S_FEATURES_OK;
}

void virtio_write_pair(const struct virtio *v, u32 reg, u64 val)
{
	virtio_write(v, reg, val);
	virtio_write(v, reg + 4, val >> 32);
}

void virtio_describe(const struct virtio *v, u32 num, u64 desc, u64 driver,
		     u64 device)
{
	virtio_write(v, VIRTIO_QUEUE_NUM, num);
	virtio_write_pair(v, VIRTIO_QUEUE_DESC, desc);
	virtio_write_pair(v, VIRTIO_QUEUE_DRIVER, driver);
	virtio_write_pair(v, VIRTIO_QUEUE_DEVICE, device);
}
