/* SPDX-License-Identifier: GPL-2.0-only */
/* A driver of virtio-net with one queue pair, that asks the host for its address. */
#ifndef GUEST_NIC_H
#define GUEST_NIC_H

#include "ring.h"

#define NIC_RX		0
#define NIC_TX		1
#define NIC_QUEUE_SIZE	16
#define NIC_POSTED	8		/* receive buffers, numbered from 0 */
#define NIC_BUFFER	2048		/* bytes of each */
#define NIC_HEADER	12
#define NIC_FRAME	42		/* bytes of a frame that is sent */
#define NIC_BYTES	0x10000UL	/* of memory that a driver takes */

/* The host's side of the tap, 10.9.0.1/24; the driver is all others there. */
#define NIC_HOST	0x0a090001

/**
 * struct nic - a network interface and its driver
 * @dev: the device
 * @rx: receive queue
 * @tx: transmit queue
 * @frame: the frame to send, its header before it
 * @buffers: where frames are received
 * @at: the driver's memory
 * @asked: how many questions were sent
 * @posted: receive buffers that were posted since the start, to come back
 */
struct nic {
	struct virtio dev;
	struct ring rx;
	struct ring tx;
	u8 *frame;
	u8 *buffers;
	void *at;
	u32 asked;
	u32 posted;
};

/* Interface number @nth, driven in the NIC_BYTES at @at. Return: is there one? */
bool nic_find(struct nic *n, u32 nth, void *at);
/* From a reset to empty rings, and from there to ones that are served. */
void nic_init(struct nic *n, u64 features);
void nic_go(struct nic *n);
void nic_post(struct nic *n, u16 id);
/* A frame that asks who NIC_HOST is: header, frame. */
void nic_prepare(struct nic *n, struct piece p[2]);
/* Sent; the device is done with it. */
void nic_ask(struct nic *n);
/* Sent, and the host has answered it. */
void nic_round(struct nic *n);

#endif /* GUEST_NIC_H */
