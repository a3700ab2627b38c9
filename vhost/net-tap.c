// SPDX-License-Identifier: GPL-2.0-only
/* The tap behind a net device: its socket, its ring, its wake-ups. */
#include <linux/etherdevice.h>
#include <linux/file.h>
#include <linux/if_tun.h>
#include <linux/net.h>
#include <linux/rtnetlink.h>
#include <net/sock.h>
#include "net.h"
#include "trace.h"

/*
 * What header does the tap put before a frame? It tells nobody in the kernel,
 * but it takes a frame to convert from its reader, and says how long it became.
 */
static int probe_header(struct socket *sock)
{
	u8 buf[ETH_ZLEN + 2 * WEIR_NET_HDR_LEN];
	struct kvec vec = { buf, sizeof(buf) };
	struct msghdr msg = {};
	struct sk_buff *skb;
	int ret;

	skb = alloc_skb(ETH_ZLEN, GFP_KERNEL);
	if (!skb)
		return -ENOMEM;
	skb_put_zero(skb, ETH_ZLEN);
	msg.msg_control = skb;		/* the tap frees it */
	iov_iter_kvec(&msg.msg_iter, ITER_DEST, &vec, 1, sizeof(buf));
	ret = sock->ops->recvmsg(sock, &msg, sizeof(buf), MSG_DONTWAIT);
	if (ret < 0)
		return ret;
	return ret == ETH_ZLEN + WEIR_NET_HDR_LEN ? 0 : -EINVAL;
}

/**
 * weir_net_tap_open() - find a tap's socket and ring, check that they suit
 * @pair: the queue pair, which takes a reference of @tap
 * @tap: the file
 *
 * Return: 0, -EINVAL for a file that is no tap or has another header, -EBADFD
 * for a tap without an interface, -ENOMEM.
 */
int weir_net_tap_open(struct weir_net_pair *pair, struct file *tap)
{
	struct ptr_ring *ring = tun_get_tx_ring(tap);
	struct socket *sock = tun_get_socket(tap);
	int err;

	if (IS_ERR(sock))
		return PTR_ERR(sock);
	if (IS_ERR(ring))
		return PTR_ERR(ring);
	err = probe_header(sock);
	if (err)
		return err;
	pair->sock = sock;
	pair->tap_ring = ring;
	pair->tap = get_file(tap);
	return 0;
}

static void run_rx(struct weir_net_pair *pair)
{
	if (likely(in_softirq() && !irqs_disabled())) {
		trace_weir_vhost_tap(&pair->rx.q, 1);
		weir_queue_poke(&pair->rx.q);
	} else {
		trace_weir_vhost_tap(&pair->rx.q, 0);
		weir_queue_poke_worker(&pair->rx.q);
	}
}

/*
 * Who is to deliver may change meanwhile: the new one looks at the tap's ring
 * once by itself, perhaps before the frame was there. Pairs with weir_net_steer().
 */
static void frame_ready(struct weir_net_pair *from)
{
	struct weir_net_pair *to, *last = READ_ONCE(from->to);

	do {
		to = last;
		run_rx(to);
		last = READ_ONCE(from->to);
	} while (unlikely(last != to));
}

/*
 * The host's stack gave the tap a frame, or the interface is being deleted.
 * The caller has bottom halves off for a frame; netpoll has interrupts off.
 */
static void tap_data_ready(struct sock *sk)
{
	struct weir_net_pair *pair;

	rcu_read_lock();
	pair = rcu_dereference_sk_user_data(sk);
	if (!pair)
		goto unlock;
	if (unlikely(READ_ONCE(sk->sk_shutdown) & RCV_SHUTDOWN))
		weir_net_tap_gone(pair->net);
	else
		frame_ready(pair);
unlock:
	rcu_read_unlock();
}

/* The interface's end calls sk_data_ready under rtnl, without RCU. */
static int attach(struct weir_net_pair *pair)
{
	struct sock *sk = pair->sock->sk;
	int err = -EBUSY;

	write_lock_bh(&sk->sk_callback_lock);
	if (!sk->sk_user_data) {
		pair->tap_ready = sk->sk_data_ready;
		rcu_assign_sk_user_data(sk, pair);
		WRITE_ONCE(sk->sk_data_ready, tap_data_ready);
		err = 0;
	}
	write_unlock_bh(&sk->sk_callback_lock);
	if (!err && (sk->sk_shutdown & RCV_SHUTDOWN))
		weir_net_tap_gone(pair->net);
	return err;
}

static void detach(struct weir_net_pair *pair)
{
	struct sock *sk = pair->sock->sk;

	write_lock_bh(&sk->sk_callback_lock);
	WRITE_ONCE(sk->sk_data_ready, pair->tap_ready);
	rcu_assign_sk_user_data(sk, NULL);
	write_unlock_bh(&sk->sk_callback_lock);
}

static void detach_first(struct weir_net *net, unsigned int nr)
{
	while (nr)
		detach(net->pair[--nr]);
	rtnl_unlock();
	synchronize_net();
}

/**
 * weir_net_taps_attach() - hear of the taps' frames
 * @net: the device
 *
 * Context: may sleep. Return: 0, -EBUSY when somebody else has a socket.
 */
int weir_net_taps_attach(struct weir_net *net)
{
	unsigned int i;
	int err = 0;

	rtnl_lock();
	for (i = 0; i < net->nr_pairs; i++) {
		err = attach(net->pair[i]);
		if (err)
			break;
	}
	if (err)
		detach_first(net, i);
	else
		rtnl_unlock();
	return err;
}

/**
 * weir_net_taps_detach() - hear no more of the taps' frames
 * @net: the device; no callback into it runs, or will
 *
 * Context: may sleep.
 */
void weir_net_taps_detach(struct weir_net *net)
{
	rtnl_lock();
	detach_first(net, net->nr_pairs);
}

/**
 * weir_net_tap_gone() - the interface went away
 * @net: the device; the guest sees its link go down, and lives on
 */
void weir_net_tap_gone(struct weir_net *net)
{
	if (READ_ONCE(net->gone))
		return;
	WRITE_ONCE(net->generation, net->generation + 1);
	WRITE_ONCE(net->gone, true);
	net->dev.env.config_changed(net->dev.env.priv);
}
