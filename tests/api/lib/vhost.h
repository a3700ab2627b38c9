/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A VMM that speaks the vhost ABI to /dev/weir-vhost-net, and the driver in its
 * guest: memory of the test, rings written by hand, a tap and the other end of
 * its wire.
 */
#ifndef TEST_VHOST_H
#define TEST_VHOST_H

#include <linux/vhost.h>
#include <linux/virtio_config.h>
#include <linux/virtio_net.h>
#include <linux/virtio_ring.h>
#include <sys/ioctl.h>

#include "test.h"

#define VHOST_GPA	0x40000000UL	/* of the guest's memory */
#define VHOST_SIZE	0x400000UL
#define VHOST_NUM	16U
#define VHOST_HEADER	12U
#define VHOST_ETHERTYPE	0x88b5		/* for experiments: nobody else sends it */
#define VHOST_BUFFER	2048U
#define VHOST_RX	0
#define VHOST_TX	1

struct vring_state {
	struct vring_desc *desc;
	struct vring_avail *avail;
	volatile struct vring_used *used;
	int kick, call, err;
	u16 seen;
};

/* @tap: the backend; @sock: a socket at the other end of its wire, on @name */
struct vhost {
	int fd, tap, sock;
	u8 *mem;
	char name[16];
	struct vring_state vq[2];
};

/* /dev/weir-vhost-net; skips the test where there is none. */
int vhost_open(void);
/* The guest's memory, a tap that is up, and its socket; nothing told to fd. */
void vhost_create(struct vhost *v);
/* The same with more flags of TUNSETIFF, such as IFF_NAPI. */
void vhost_create_tap(struct vhost *v, short flags);
/* The same with this backend and an interface that is the other end of its wire. */
void vhost_create_on(struct vhost *v, int backend, const char *name);
void vhost_destroy(struct vhost *v);

/* Memory table of one region. */
int vhost_set_memory(struct vhost *v, u64 gpa, u64 size, u64 addr);
/* @call takes a struct vhost_vring_state or _file. */
int vhost_state(struct vhost *v, unsigned long call, u32 index, u32 num);
int vhost_file(struct vhost *v, unsigned long call, u32 index, int fd);
struct vhost_vring_addr vhost_addr(struct vhost *v, u32 index);
int vhost_backend(struct vhost *v, u32 index, int fd);

/* All up to the backends; both virtqueues from scratch. */
void vhost_setup(struct vhost *v, u64 features);
void vhost_start(struct vhost *v);
void vhost_stop(struct vhost *v);

u32 vhost_frame(u8 *frame, u32 number);		/* Return: its length */
/* Frame @number out of descriptor @number % VHOST_NUM; kicks. */
void vhost_send(struct vhost *v, u32 number);
/* The two of them. */
void vhost_add(struct vhost *v, u32 number);
void vhost_kick(struct vhost *v);
bool vhost_sent(struct vhost *v, u32 number);	/* waits: used, and on the wire */
/* Any bytes, header included, out of descriptor 0; kicks. */
void vhost_send_bytes(struct vhost *v, const void *bytes, u32 len);
bool vhost_used(struct vhost *v, u32 index);	/* waits for one more */
void vhost_lay_out(struct vhost *v, u16 id);	/* a receive buffer, without a kick */
void vhost_offer(struct vhost *v, u16 id);
void vhost_offer_all(struct vhost *v);
/*
 * Waits for any frame, puts what its buffers hold, header included, into @bytes;
 * they are on offer again. Return: how much; 0: none or nonsense.
 */
u32 vhost_receive(struct vhost *v, u8 *bytes, u32 max);
/* Waits for frame @number; its buffer is on offer again. */
bool vhost_received(struct vhost *v, u32 number);
/* Waits for frame @number in buffer @id, the only one on offer. */
bool vhost_received_in(struct vhost *v, u16 id, u32 number);
bool vhost_waits(int eventfd);			/* and takes what is there */

#endif /* TEST_VHOST_H */
