// SPDX-License-Identifier: GPL-2.0-only
/*
 * What was collected, into the backend: small frames together, and a large one.
 * A socket's send buffer may be full: then they wait for it to say that there is
 * room. Nobody looks into a tap's, which is told frames by the batch.
 */
#include <linux/if_tun.h>
#include <linux/net.h>
#include <net/sock.h>
#include "net.h"
#include "net-packet.h"
#include "trace.h"

static int send_msg(struct weir_net_pair *pair, struct msghdr *msg, size_t len)
{
	int ret = pair->sock->ops->sendmsg(pair->sock, msg, len);

	/* No interface any more: the frame is lost as on a dead wire. */
	if (unlikely(ret == -EBADFD))
		weir_net_tap_gone(pair->net);
	return ret;
}

static void send_batch(struct weir_net_pair *pair)
{
	struct weir_net_tx *tx = &pair->tx;
	struct tun_msg_ctl ctl = {
		.type = TUN_MSG_PTR, .num = tx->nr_small, .ptr = tx->small,
	};
	struct msghdr msg = {
		.msg_control = &ctl, .msg_controllen = sizeof(ctl),
		.msg_flags = MSG_DONTWAIT,
	};
	bool plug = pair->kind == WEIR_NET_TAP && tx->nr_small > 1;
	unsigned int i;
	int ret;

	if (plug)	/* a tap takes a batch without sleeping */
		weir_net_plug();
	ret = send_msg(pair, &msg, 0);
	if (plug)
		weir_net_unplug();
	if (unlikely(ret < 0)) {
		tx->dropped += tx->nr_small;
		for (i = 0; i < tx->nr_small; i++)
			page_frag_free(tx->small[i].data_hard_start);
	}
}

static bool send_small(struct weir_net_pair *pair)
{
	struct weir_net_tx *tx = &pair->tx;

	trace_weir_vhost_tx(&tx->q, tx->nr_small);
	if (likely(pair->kind != WEIR_NET_PACKET))
		send_batch(pair);
	else if (!weir_net_packet_send(pair))
		return false;
	tx->nr_small = 0;
	tx->batches++;
	return true;
}

/* Nobody waits for the pages: the skb has references of its own. */
static void pages_taken(struct sk_buff *skb, struct ubuf_info *ubuf, bool ok)
{
}

static const struct ubuf_info_ops ubuf_ops = { .complete = pages_taken };

/*
 * The tap takes pages instead of a copy when it is given a ubuf_info. Without
 * SKBFL_ZEROCOPY_ENABLE they are plain fragments, which the stack need not
 * copy before it queues the skb.
 */
static struct ubuf_info plain_pages = { .ops = &ubuf_ops };

static bool send_large(struct weir_net_pair *pair)
{
	struct weir_net_tx *tx = &pair->tx;
	struct weir_net_frame *f = &tx->frame;
	size_t len = f->len + (tx->bare ? 0 : WEIR_NET_HDR_LEN);
	struct tun_msg_ctl ctl = {
		.type = TUN_MSG_UBUF, .num = 1, .ptr = &plain_pages,
	};
	struct msghdr msg = { .msg_flags = MSG_DONTWAIT };
	int ret;

	trace_weir_vhost_tx_large(&tx->q, f->len);
	if (likely(pair->kind != WEIR_NET_PACKET)) {
		msg.msg_control = &ctl;
		msg.msg_controllen = sizeof(ctl);
	}
	bvec_set_virt(&f->piece[0], &f->hdr, WEIR_NET_HDR_LEN);
	iov_iter_bvec(&msg.msg_iter, ITER_SOURCE, f->piece + tx->bare,
		      1 - tx->bare + f->nr_pieces, len);
	ret = send_msg(pair, &msg, len);
	if (unlikely(ret == -EAGAIN) && pair->kind != WEIR_NET_TAP)
		return false;
	tx->dropped += ret < 0;
	weir_net_free_room(f);
	tx->large = false;
	return true;
}

/**
 * weir_net_send() - send what was collected
 * @pair: the pair
 *
 * Context: may sleep. Return: false when the socket is full and the rest waits.
 */
bool weir_net_send(struct weir_net_pair *pair)
{
	struct weir_net_tx *tx = &pair->tx;
	bool done = (!tx->nr_small || send_small(pair)) &&
		    (!tx->large || send_large(pair));

	if (unlikely(tx->full || !done)) {
		WRITE_ONCE(tx->full, !done);
		tx->waits += !done;
	}
	return done;
}

/**
 * weir_net_send_waits() - after weir_net_send() said false
 * @pair: the pair
 *
 * Return: whether the socket will wake the queue; else there is room by now.
 */
bool weir_net_send_waits(struct weir_net_pair *pair)
{
	/* @tx.full before the look; pairs with wake() of net-wait.c. */
	smp_mb();
	return !sock_writeable(pair->sock->sk);
}

/**
 * weir_net_tx_purge() - forget the frames that wait for a socket
 * @tx: the transmit queue, stopped for good
 */
void weir_net_tx_purge(struct weir_net_tx *tx)
{
	for (; tx->sent < tx->nr_small; tx->sent++)
		page_frag_free(tx->small[tx->sent].data_hard_start);
	weir_net_free_room(&tx->frame);
}
