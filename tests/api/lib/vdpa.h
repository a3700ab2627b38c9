/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A disk of /dev/weir-vdpa, a vDPA device of it, and a VMM with its driver on
 * vhost-vdpa: memory of the test, a split ring written by hand.
 */
#ifndef TEST_VDPA_H
#define TEST_VDPA_H

#include <linux/vhost.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ring.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <uapi/weir-vdpa.h>

#include "test.h"

#define VDPA_IOVA	0x40000000UL
#define VDPA_SIZE	0x100000UL
#define VDPA_SLOTS	5U		/* requests at a time */
#define VDPA_DATA	0x4000UL	/* from here on the memory is the test's */
#define VDPA_NAME	"vdpatest"
#define VDPA_FILE	0x10000UL
#define VDPA_WAITING	0xff		/* status of what is not answered */

/* @mem is shared with child processes */
struct vdpa {
	int control, image, dev, kick;
	u8 *mem;
};

/* A file that begins with "weir", memory, no disk yet; skips without /dev/weir-vdpa. */
void vdpa_create(struct vdpa *v);
void vdpa_destroy(struct vdpa *v);

/* Every field right; a test spoils one. */
struct weir_vdpa_disk vdpa_disk(struct vdpa *v);
int vdpa_add_disk(struct vdpa *v, struct weir_vdpa_disk d);
int vdpa_remove_disk(struct vdpa *v, const char *name);

void vdpa_tool(const char *command);	/* dies when it fails */
void vdpa_add_device(void);		/* vhost-vdpa's */
void vdpa_del_device(void);
/* Its owner from now on, with nothing mapped. */
void vdpa_open(struct vdpa *v);
/* Part of the memory, as VHOST_IOTLB_UPDATE or VHOST_IOTLB_INVALIDATE. 0 or -errno. */
long vdpa_map_part(struct vdpa *v, u8 type, u64 at, u64 size);
void vdpa_map(struct vdpa *v, u8 type);	/* all of it */

u8 vdpa_status(struct vdpa *v);
void vdpa_set_status(struct vdpa *v, u8 status);
/* From reset to DRIVER_OK, its ring at @base, which may be mapped or not; up to it. */
void vdpa_prepare(struct vdpa *v, u64 base);
void vdpa_start(struct vdpa *v, u64 base);

/* Request @slot; the @n-th of all. vdpa_kick() shows them. */
void vdpa_put(struct vdpa *v, u16 n, u16 slot, u32 type, u64 sector, u64 at, u32 len);
void vdpa_kick(struct vdpa *v);
void vdpa_ask(struct vdpa *v, u16 n);		/* the first sector, in slot 0; kicks */
u16 vdpa_answers(struct vdpa *v);		/* so many so far */
u8 *vdpa_answer(struct vdpa *v, u16 slot);	/* the status */

#endif /* TEST_VDPA_H */
