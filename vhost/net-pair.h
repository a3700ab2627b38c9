/* SPDX-License-Identifier: GPL-2.0-only */
/* A queue pair of a net device, with what is behind it: a tap's queue, or a socket. */
#ifndef WEIR_VHOST_NET_PAIR_H
#define WEIR_VHOST_NET_PAIR_H

#include <linux/ptr_ring.h>
#include <linux/skbuff.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include "net-queues.h"

enum weir_net_kind { WEIR_NET_TAP, WEIR_NET_MACVTAP, WEIR_NET_PACKET };

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
 * @worker: of both queues, or NULL where the front end has some
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
