/* SPDX-License-Identifier: GPL-2.0-only */
/* A driver of an in-kernel virtio-blk: registers by the puppet, rings by hand. */
#ifndef TEST_VBLK_H
#define TEST_VBLK_H

#include <linux/virtio_blk.h>
#include <linux/virtio_config.h>
#include <linux/virtio_mmio.h>
#include <linux/virtio_ring.h>

#include "puppet.h"
#include "uapi/weir.h"

#define VBLK_BASE	GUEST_MMIO
#define VBLK_INTID	80
#define VBLK_NUM	64
#define VBLK_FEATURES	(1ULL << VIRTIO_F_VERSION_1 | \
			 1ULL << VIRTIO_RING_F_INDIRECT_DESC)

/* Not in linux/virtio_blk.h: virtio 1.2, 5.2.3 and 5.2.6. */
#define VBLK_LIFETIME		(1ULL << 15)
#define VBLK_GET_LIFETIME	10U

/* Guest memory: rings, headers, status bytes, tables, data. */
#define VBLK_DESC	(PUPPET_HEAP)
#define VBLK_AVAIL	(PUPPET_HEAP + 0x2000)
#define VBLK_USED	(PUPPET_HEAP + 0x3000)
#define VBLK_HDR	(PUPPET_HEAP + 0x4000)
#define VBLK_STATUS	(PUPPET_HEAP + 0x5000)
#define VBLK_TABLE	(PUPPET_HEAP + 0x10000)
#define VBLK_DATA	(PUPPET_HEAP + 0x100000)

/**
 * struct vblk - a disk and its driver
 * @fd: /dev/weir-virtio
 * @direct: requests lie in the ring itself, three descriptors to a slot
 */
struct vblk {
	struct vm *vm;
	int fd;
	struct vring_desc *desc;
	struct vring_avail *avail;
	struct vring_used *used;
	u8 *status;
	u16 next;
	bool direct;
};

/* A call with every field right; a test spoils one. */
struct weir_virtio_create vblk_args(struct vm *vm, int file, u32 flags);
int vblk_device(void);		/* /dev/weir-virtio; skips without */
/* An empty file of @size bytes in /tmp, already unlinked. */
int vblk_file(size_t size, int flags);
/* /dev/ram0, or skips. */
int vblk_ram_disk(int flags);

void vblk_create_from(struct vblk *b, struct vm *vm,
		      const struct weir_virtio_create *args);
void vblk_create(struct vblk *b, struct vm *vm, int file, u32 flags);
void vblk_create_sized(struct vblk *b, struct vm *vm, int file, u32 queue_size);
u64 vblk_offered(struct vblk *b);
u32 vblk_read(struct vblk *b, u32 reg);
void vblk_write(struct vblk *b, u32 reg, u32 value);
u64 vblk_capacity(struct vblk *b);
/* From reset to DRIVER_OK, in two steps or one. Return: the features offered. */
u64 vblk_ready(struct vblk *b, u64 features);
void vblk_driver_ok(struct vblk *b);
u64 vblk_up(struct vblk *b, u64 features);
/* Puts request number @slot into the ring; vblk_kick() shows them all. */
void vblk_put(struct vblk *b, u16 slot, u32 type, u64 sector, u64 data,
	      u32 len);
void vblk_publish(struct vblk *b);
void vblk_kick(struct vblk *b);
/* Waits until all is used. */
bool vblk_wait(struct vblk *b);
/* One request from start to end. Return: its status. */
u8 vblk_do(struct vblk *b, u32 type, u64 sector, u64 data, u32 len);

#endif /* TEST_VBLK_H */
