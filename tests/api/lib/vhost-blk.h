/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A VMM on /dev/weir-vhost-blk, and the driver in its guest: memory of the test,
 * rings written by hand, split or packed.
 */
#ifndef TEST_VHOST_BLK_H
#define TEST_VHOST_BLK_H

#include <linux/virtio_blk.h>

#include "uapi/weir-vhost.h"
#include "vhost.h"

#define VB_NUM		64U		/* descriptors of a ring */
#define VB_SLOTS	16U		/* requests of a queue at a time */
#define VB_QUEUES	2U
#define VB_DATA		0x100000UL	/* from here on the memory is the test's */
#define VB_SECTOR	512U
#define VB_DISK		(16UL << 20)
#define VB_ZONE		(1UL << 20)
#define VB_WAITING	0xff		/* status of what is not answered */

/* Not in linux/virtio_blk.h: virtio 1.2, 5.2.3 and 5.2.6. */
#define VB_LIFETIME	(1ULL << 15)
#define VB_GET_LIFETIME	10U

#define VB_PACKED	(1ULL << VIRTIO_F_RING_PACKED)
#define VB_INDIRECT	(1ULL << VIRTIO_RING_F_INDIRECT_DESC)

struct vb_queue {
	void *desc, *driver;
	volatile void *device;
	int kick, call, err;
	u16 next, seen, put;
	u8 length[VB_NUM];	/* packed: descriptors of a buffer */
};

/**
 * struct vb - a disk and its driver
 * @v: the device's file and the guest's memory
 * @features: negotiated
 * @direct: requests lie in the ring itself although they need not
 * @lifetime: as of struct weir_vhost_blk_backend, or NULL
 */
struct vb {
	struct vhost v;
	int disk;
	u64 features;
	bool direct;
	const u16 *lifetime;
	struct vb_queue vq[VB_QUEUES];
};

int vb_open(void);	/* the device; skips the test where there is none */
/* An empty file of VB_DISK bytes that is gone with its descriptor; @flags: of open. */
int vb_file(int flags);
int vb_ram_disk(void);	/* or skips */
int vb_slow(void);	/* answers after 20 ms, or skips; always the same */
/*
 * 16 zones of VB_ZONE bytes, two of them conventional, at most 3 open and 4 active;
 * or skips. Always the same. @flags: of open.
 */
int vb_zoned(int flags);
int vb_loop(void);	/* a loop device on such a file, or skips */

/* Every field right; a test spoils one. */
struct weir_vhost_blk_backend vb_backend(int disk);
int vb_set_backend(struct vb *b, int disk);
int vb_enable(struct vb *b, u32 index, u32 on);
int vb_config(struct vb *b, struct virtio_blk_config *config);

/* The guest's memory and eventfds; nothing told to the device. */
void vb_create(struct vb *b, int disk);
void vb_destroy(struct vb *b);
/* Owner, disk, those of the features that it has, memory, rings from scratch, served. */
void vb_setup(struct vb *b, u64 features);
struct vhost_vring_addr vb_addr(struct vb *b, u32 index);
void vb_setup_vq(struct vb *b, u32 index);

/* Request @slot: @len bytes at @at of the memory. vb_show() shows all that were put. */
void vb_put(struct vb *b, u32 index, u16 slot, u32 type, u64 sector, u64 at, u32 len);
void vb_show(struct vb *b, u32 index);
void vb_kick(struct vb *b, u32 index);	/* and kicks */
bool vb_asks(struct vb *b, u32 index);	/* for kicks */
bool vb_used(struct vb *b, u32 index);	/* one more is used: takes it */
bool vb_wait(struct vb *b, u32 index);	/* until all are */
u8 vb_status(struct vb *b, u32 index, u16 slot);
u64 vb_appended(struct vb *b, u32 index, u16 slot);	/* sector, of a zone append */
/* One request from start to end. Return: its status. */
u8 vb_do(struct vb *b, u32 index, u32 type, u64 sector, u64 at, u32 len);

/* A pattern of the disk's byte @pos; @len is a multiple of 8. */
void vb_fill(struct vb *b, u64 at, u64 pos, u32 len, u8 salt);
bool vb_is(struct vb *b, u64 at, u64 pos, u32 len, u8 salt);

#endif /* TEST_VHOST_BLK_H */
