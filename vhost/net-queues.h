/* SPDX-License-Identifier: GPL-2.0-only */
/* A receive and a transmit queue of a net device, and frames on their way. */
#ifndef WEIR_VHOST_NET_QUEUES_H
#define WEIR_VHOST_NET_QUEUES_H

#include <linux/bvec.h>
#include <linux/mm_types.h>
#include <linux/skbuff.h>
#include <linux/timer.h>
#include <linux/uio.h>
#include <linux/virtio_net.h>
#include <net/xdp.h>
#include "net-rss.h"
#include "queue.h"

#define WEIR_NET_HDR_LEN	sizeof(struct virtio_net_hdr_v1)

/* The driver's, which also has the hash once that was negotiated. */
static inline u32 weir_net_hdr_len(u64 features)
{
	return features & BIT_ULL(VIRTIO_NET_F_HASH_REPORT) ?
		sizeof(struct virtio_net_hdr_v1_hash) : WEIR_NET_HDR_LEN;
}

/* What a driver may turn off and on again (5.1.6.5, Setting Offloads State). */
#define WEIR_NET_OFFLOADS \
	(BIT_ULL(VIRTIO_NET_F_GUEST_CSUM) | BIT_ULL(VIRTIO_NET_F_GUEST_TSO4) | \
	 BIT_ULL(VIRTIO_NET_F_GUEST_TSO6) | BIT_ULL(VIRTIO_NET_F_GUEST_ECN) | \
	 BIT_ULL(VIRTIO_NET_F_GUEST_USO4) | BIT_ULL(VIRTIO_NET_F_GUEST_USO6))

/* A frame whose checksum its receiver completes; no SKB_GSO_* has this bit. */
#define WEIR_NET_UNSUMMED	BIT(31)

/* The tap's largest frame: a segmentation offload's 64 KiB and its headers. */
#define WEIR_NET_FRAME_MAX	(SZ_64K + 256)
#define WEIR_NET_TX_SEGS	1024
#define WEIR_NET_TX_BATCH	32
#define WEIR_NET_TX_PIECE	SZ_32K
#define WEIR_NET_TX_PIECES DIV_ROUND_UP(WEIR_NET_FRAME_MAX, WEIR_NET_TX_PIECE)

/* Receive buffers that one frame may fill, their segments, and pages. */
#define WEIR_NET_RX_BUFS	256
#define WEIR_NET_RX_SEGS	512
#define WEIR_NET_RX_VECS	512

/**
 * struct weir_net_frame - the frame being taken from the guest
 * @taken: @chain is valid, @it is how far it was copied
 * @room: there is a buffer for @len bytes after the header
 * @filled: bytes copied, header included
 * @buf: a small frame's head room and data, else NULL
 * @piece: a large frame's data: @nr_pieces, the first one is the odd one
 */
struct weir_net_frame {
	struct weir_chain chain;
	struct weir_seg_iter it;
	bool taken, room;
	struct virtio_net_hdr_v1_hash hdr;
	u32 len, filled;
	void *buf;
	unsigned int pad, buflen;
	unsigned int nr_pieces;
	struct bio_vec piece[1 + WEIR_NET_TX_PIECES];
};

/* A frame's hash, while it is on its way to the driver. */
static inline struct weir_net_seen *weir_net_seen(struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct weir_net_seen) > sizeof(skb->cb));
	return (struct weir_net_seen *)skb->cb;
}

/**
 * struct weir_net_tx - the transmit queue
 * @hdr_len: of the driver's frames; WEIR_NET_HDR_LEN of it go to the tap
 * @bare: frames go without their header
 * @full: the socket had no room, and says when it has: @small from @sent on, and
 *	what is @large, wait
 */
struct weir_net_tx {
	struct weir_queue q;
	struct weir_net_frame frame;
	bool large;			/* @frame is complete, to be sent last */
	bool held, due;			/* its completion waits; has waited */
	struct timer_list hold_timer;
	unsigned int nr_small;
	struct xdp_buff small[WEIR_NET_TX_BATCH];
	struct page_frag_cache frags;
	struct weir_seg segs[WEIR_NET_TX_SEGS];
	bool bare, full;
	u32 hdr_len;
	unsigned int sent;
	u64 packets, bytes, batches, dropped, nomem, waits;
};

struct weir_net_rx {
	struct weir_queue q;
	struct sk_buff *first, **last;	/* out of the tap, not yet delivered */
	unsigned int bad;		/* for the driver: SKB_GSO_*, WEIR_NET_UNSUMMED */
	u32 hdr_len;
	bool mergeable;
	bool stale;			/* @first is perhaps of before @bad changed */
	bool unflushed;
	u16 ids[WEIR_NET_RX_BUFS];
	u32 room[WEIR_NET_RX_BUFS];
	struct weir_seg segs[WEIR_NET_RX_SEGS];
	struct kvec vecs[WEIR_NET_RX_VECS];
	u64 packets, bytes, starved, dropped;
};

#endif /* WEIR_VHOST_NET_QUEUES_H */
