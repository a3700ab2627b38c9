// SPDX-License-Identifier: GPL-2.0-only
/*
 * Frames of a packet socket: those that wait in its receive queue, and small ones
 * into it, one at a time. Its own header is not asked for: the kernel's frame says
 * all that it would.
 */
#include <linux/if_tun.h>
#include <linux/net.h>
#include <net/sock.h>
#include "net.h"
#include "net-packet.h"

/**
 * weir_net_packet_take() - frames out of the receive queue
 * @rx: where to
 * @sk: the socket
 * @max: not more of them
 *
 * Context: bottom halves are off.
 */
void weir_net_packet_take(struct weir_net_rx *rx, struct sock *sk,
			  unsigned int max)
{
	struct sk_buff *skb;

	while (max-- && (skb = skb_dequeue(&sk->sk_receive_queue))) {
		skb_orphan(skb);
		weir_net_rx_adopt(rx, skb);
	}
}

static int send_one(struct weir_net_pair *pair, const struct xdp_buff *xdp)
{
	const struct tun_xdp_hdr *from = xdp->data_hard_start;
	struct msghdr msg = { .msg_flags = MSG_DONTWAIT };
	struct virtio_net_hdr_v1 hdr = {};
	bool bare = pair->tx.bare;
	struct kvec vecs[] = {
		{ &hdr, sizeof(hdr) },
		{ xdp->data, xdp->data_end - xdp->data },
	};
	size_t len = vecs[1].iov_len + (bare ? 0 : sizeof(hdr));

	memcpy(&hdr, &from->gso, sizeof(from->gso));
	iov_iter_kvec(&msg.msg_iter, ITER_SOURCE, vecs + bare,
		      ARRAY_SIZE(vecs) - bare, len);
	return pair->sock->ops->sendmsg(pair->sock, &msg, len);
}

/**
 * weir_net_packet_send() - send the small frames that were collected
 * @pair: the pair
 *
 * Context: may sleep. Return: false when the socket is full; the rest of them
 * stays where it is.
 */
bool weir_net_packet_send(struct weir_net_pair *pair)
{
	struct weir_net_tx *tx = &pair->tx;
	struct xdp_buff *xdp;
	int ret;

	for (; tx->sent < tx->nr_small; tx->sent++) {
		xdp = &tx->small[tx->sent];
		ret = send_one(pair, xdp);
		if (ret == -EAGAIN)
			return false;
		tx->dropped += ret < 0;
		page_frag_free(xdp->data_hard_start);
	}
	tx->sent = 0;
	return true;
}
