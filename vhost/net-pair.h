/* SPDX-License-Identifier: GPL-2.0-only */
/* A queue pair of a net device, with what is behind it: a tap's queue, or a socket. */
#ifndef WEIR_VHOST_NET_PAIR_H
#define WEIR_VHOST_NET_PAIR_H

#include <linux/bvec.h>
#include <linux/ptr_ring.h>
#include <linux/mm_types.h>
#include <linux/skbuff.h>
#include <linux/timer.h>
#include <linux/uio.h>
#include <linux/virtio_net.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <net/xdp.h>
#include "queue.h"

enum weir_net_kind { WEIR_NET_TAP, WEIR_NET_MACVTAP, WEIR_NET_PACKET };

#define WEIR_NET_HDR_LEN	sizeof(struct virtio_net_hdr_v1)
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
	struct virtio_net_hdr_v1 hdr;
	u32 len, filled;
	void *buf;
	unsigned int pad, buflen;
	unsigned int nr_pieces;
	struct bio_vec piece[1 + WEIR_NET_TX_PIECES];
};

/**
 * struct weir_net_tx - the transmit queue
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
	unsigned int sent;
	u64 packets, bytes, batches, dropped, nomem, waits;
};

struct weir_net_rx {
	struct weir_queue q;
	struct sk_buff *first, **last;	/* out of the tap, not yet delivered */
	unsigned int gso_bad;		/* SKB_GSO_* that the driver cannot take */
	bool mergeable, csum;
	bool unflushed;
	u16 ids[WEIR_NET_RX_BUFS];
	u32 room[WEIR_NET_RX_BUFS];
	struct weir_seg segs[WEIR_NET_RX_SEGS];
	struct kvec vecs[WEIR_NET_RX_VECS];
	u64 packets, bytes, starved, dropped;
};

/**
 * struct weir_net_pair - a receive and a transmit queue
 * @index: its number
 * @kind: what @tap is
 * @tap: what is behind it: one of the queues of a tap or macvtap, or a socket
 * @tap_ring: the frames of either tap
 * @tap_ready: a tap socket's own sk_data_ready while ours is in its place; others'
 *	wait queue has @wait, which leaves @ready to a soft interrupt
 * @to: whose receive queue delivers the frames of @tap
 * @also: the next pair whose frames this one delivers after its own, or NULL.
 *	Neither changes with one pair
 * @inbox: frames for this one that were others' to take; @overflow: had no room
 * @worker: of both queues
 */
struct weir_net_pair {
	struct weir_net *net;
	unsigned int index;
	enum weir_net_kind kind;
	struct file *tap;
	struct socket *sock;
	struct ptr_ring *tap_ring;
	void (*tap_ready)(struct sock *sk);
	wait_queue_entry_t wait;
	struct work_struct ready;
	struct weir_net_pair *to, *also;
	struct sk_buff_head inbox;
	atomic64_t overflow;
	struct weir_worker *worker;
	struct weir_net_rx rx;
	struct weir_net_tx tx;
};

#endif /* WEIR_VHOST_NET_PAIR_H */
