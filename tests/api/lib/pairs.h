/* SPDX-License-Identifier: GPL-2.0-only */
/* A driver with two queue pairs, and the taps behind them. */
#ifndef TEST_PAIRS_H
#define TEST_PAIRS_H

#include <linux/virtio_net.h>

#include "virtio.h"

#define PAIRS_MQ	(1UL << VIRTIO_NET_F_MQ)
#define PAIRS_CTRL_VQ	(1UL << VIRTIO_NET_F_CTRL_VQ)
#define PAIRS_RSS	(1UL << VIRTIO_NET_F_RSS)
#define PAIRS_HASH	(1UL << VIRTIO_NET_F_HASH_REPORT)

#define RINGS(n)	(PUPPET_HEAP + (n) * 0x10000)
#define BUFFERS(n)	(PUPPET_HEAP + 0x100000 + (n) * 0x10000)
#define COMMAND		(PUPPET_HEAP + 0x200000)
#define BUFFER		2048U
#define EXPERIMENT	0x88b5U		/* EtherType */

/**
 * struct np - the one there is
 * @sock: sends what the pairs receive
 * @peer: receives what they send of EtherType EXPERIMENT
 * @header: bytes of it, of a frame
 * @got: the header of the last one received
 */
struct np {
	struct vm vm;
	struct vcpu *vcpu;
	struct queue rx[2], tx[2], ctrl;
	int dev, tap[2], sock, peer;
	u32 header;
	struct virtio_net_hdr_v1_hash got;
};

extern struct np np;

void pairs_open(void);
/* Resets the device; the receive queues of all pairs have buffers. */
void pairs_start(u64 features);
/* Gives buffer @id back to a receive queue. */
void pairs_refill(struct queue *q, u32 n, u16 id);
/* The answer to a command of @len bytes; 0x55: there was none. */
u8 pairs_command(const u8 *bytes, u32 len);
u8 pairs_set(u16 nr);
/* A table of two: @zero and @one are the pairs of hashes that end so. */
u8 pairs_scale(u8 types, u8 zero, u8 one, u8 unclassified);
/* A datagram of flow @n, which the tap steers by its ports. */
void pairs_send(u16 n);
/* Is the next frame of this pair flow @n? What the host itself sent is not. */
bool pairs_got(u32 pair, u16 n);

#endif /* TEST_PAIRS_H */
