/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A virtio driver (virtio 1.2) whose rings the test writes straight into guest
 * memory, and whose register accesses a puppet makes.
 */
#ifndef TEST_VIRTIO_H
#define TEST_VIRTIO_H

#include <linux/virtio_config.h>
#include <linux/virtio_mmio.h>
#include <linux/virtio_ring.h>
#include <uapi/weir.h>

#include "puppet.h"

#define VIRTIO_BASE	0x0b000000UL
#define VIRTIO_INTID	80
#define QUEUE_SIZE	16U

struct queue {
	struct vcpu *vcpu;
	u64 base;		/* of the device's registers */
	u32 index;
	u64 gpa;		/* of the rings, a page for each part */
	struct vring_desc *desc;
	struct vring_avail *avail;
	volatile struct vring_used *used;
	u16 seen;		/* used entries looked at */
};

/* One descriptor of a request. */
struct buffer {
	u64 gpa;
	u32 len;
	bool write;		/* by the device */
};

/* /dev/weir-virtio; skips the test where there is none. */
int virtio_open(void);
/* A blk or net device at VIRTIO_BASE in @vm. */
struct weir_virtio_create virtio_config(struct vm *vm, u32 device, int backend);

u32 reg_read(struct vcpu *vcpu, u32 offset);
void reg_write(struct vcpu *vcpu, u32 offset, u32 value);

/* Reset, negotiate VERSION_1 and @features, as far as FEATURES_OK. */
void virtio_begin(struct vcpu *vcpu, u64 features);
void virtio_ready(struct vcpu *vcpu);
bool virtio_needs_reset(struct vcpu *vcpu);	/* waits for it */
u64 virtio_offered(struct vcpu *vcpu);

void queue_init(struct queue *q, struct vcpu *vcpu, u32 index, u64 gpa);
/* Puts a chain that starts at descriptor @head on offer. */
void queue_offer(struct queue *q, u16 head);
void queue_chain(struct queue *q, u16 head, const struct buffer *b, u32 n);
void queue_kick(struct queue *q);
/* Waits for one more used entry. Return: its length, or -1. */
s64 queue_wait(struct queue *q);

#endif /* TEST_VIRTIO_H */
