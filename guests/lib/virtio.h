/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The driver's side of virtio-mmio (virtio 1.2, 4.2.2), of the devices that
 * `weir run --transport mmio` places one after the other. Nothing here checks what
 * it is told: a hostile driver needs it as it is.
 */
#ifndef GUEST_VIRTIO_H
#define GUEST_VIRTIO_H

#include "sysreg.h"

#define VIRTIO_BASE	0x0a000000UL
#define VIRTIO_STRIDE	0x1000UL
#define VIRTIO_SLOTS	32

#define VIRTIO_MAGIC		0x000
#define VIRTIO_VERSION		0x004
#define VIRTIO_DEVICE_ID	0x008
#define VIRTIO_OFFERED		0x010
#define VIRTIO_OFFERED_SEL	0x014
#define VIRTIO_ACCEPTED		0x020
#define VIRTIO_ACCEPTED_SEL	0x024
#define VIRTIO_QUEUE_SEL	0x030
#define VIRTIO_QUEUE_MAX	0x034
#define VIRTIO_QUEUE_NUM	0x038
#define VIRTIO_QUEUE_READY	0x044
#define VIRTIO_NOTIFY		0x050
#define VIRTIO_ISR		0x060
#define VIRTIO_ACK		0x064
#define VIRTIO_STATUS		0x070
#define VIRTIO_QUEUE_DESC	0x080
#define VIRTIO_QUEUE_DRIVER	0x090
#define VIRTIO_QUEUE_DEVICE	0x0a0
#define VIRTIO_QUEUE_RESET	0x0c0
#define VIRTIO_CONFIG		0x100

#define VIRTIO_S_ACKNOWLEDGE	BIT(0)
#define VIRTIO_S_DRIVER		BIT(1)
#define VIRTIO_S_DRIVER_OK	BIT(2)
#define VIRTIO_S_FEATURES_OK	BIT(3)
#define VIRTIO_S_NEEDS_RESET	BIT(6)

#define VIRTIO_ISR_RING		BIT(0)
#define VIRTIO_ISR_CONFIG	BIT(1)

#define VIRTIO_ID_NET	1
#define VIRTIO_ID_BLK	2

#define VIRTIO_F_INDIRECT	BIT(28)
#define VIRTIO_F_VERSION_1	BIT(32)
#define VIRTIO_F_PACKED		BIT(34)
#define VIRTIO_F_RING_RESET	BIT(40)

/**
 * struct virtio - a device
 * @base: its registers
 * @features: what was accepted
 */
struct virtio {
	u64 base;
	u64 features;
};

/* The device number @nth of its kind, from 0. Return: is there one? */
bool virtio_find(struct virtio *v, u32 id, u32 nth);
u64 virtio_offered(const struct virtio *v);
/* Returns when the device says that it is done. */
void virtio_reset(const struct virtio *v);
/* From a reset to FEATURES_OK. Return: does the device take them? */
bool virtio_negotiate(struct virtio *v, u64 features);
void virtio_accept(const struct virtio *v, u64 features);
void virtio_status_add(const struct virtio *v, u32 bits);
/* Two words, the lower at @reg. */
void virtio_write_pair(const struct virtio *v, u32 reg, u64 val);
/* Size and places of the queue that is selected. */
void virtio_describe(const struct virtio *v, u32 num, u64 desc, u64 driver,
		     u64 device);

static inline u32 virtio_read(const struct virtio *v, u32 reg)
{
	return mmio_read32(v->base + reg);
}

static inline void virtio_write(const struct virtio *v, u32 reg, u32 val)
{
	mmio_write32(v->base + reg, val);
}

/* What was written to memory is seen by who hears of it. */
static inline void virtio_kick(const struct virtio *v, u32 queue)
{
	dsb();
	virtio_write(v, VIRTIO_NOTIFY, queue);
}

static inline bool virtio_broken(const struct virtio *v)
{
	return virtio_read(v, VIRTIO_STATUS) & VIRTIO_S_NEEDS_RESET;
}

#endif /* GUEST_VIRTIO_H */
