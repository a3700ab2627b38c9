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
static int probe_header(struct weir_net *net)
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
	ret = net->sock->ops->recvmsg(net->sock, &msg, sizeof(buf),
				      MSG_DONTWAIT);
	if (ret < 0)
		return ret;
	return ret == ETH_ZLEN + WEIR_NET_HDR_LEN ? 0 : -EINVAL;
}

/**
 * weir_net_tap_open() - find conf.tap's socket and ring, check that they suit
 * @net: the device
 *
 * Return: 0, -EINVAL for a file that is no tap or has another header, -EBADFD
 * for a tap without an interface, -ENOMEM.
 */
int weir_net_tap_open(struct weir_net *net)
{
	struct ptr_ring *ring = tun_get_tx_ring(net->conf.tap);
	struct socket *sock = tun_get_socket(net->conf.tap);

	if (IS_ERR(sock))
		return PTR_ERR(sock);
	if (IS_ERR(ring))
		return PTR_ERR(ring);
	net->sock = sock;
	net->tap_ring = ring;
	return probe_header(net);
}

/*
 * The host's stack gave the tap a frame, or the interface is being deleted.
 * The caller has bottom halves off for a frame; netpoll has interrupts off.
 */
static void tap_data_ready(struct sock *sk)
{
	struct weir_net *net;

	rcu_read_lock();
	net = rcu_dereference_sk_user_data(sk);
	if (!net)
		goto unlock;
	if (unlikely(READ_ONCE(sk->sk_shutdown) & RCV_SHUTDOWN)) {
		weir_net_tap_gone(net);
	} else if (likely(in_softirq() && !irqs_disabled())) {
		trace_weir_vhost_tap(&net->rx.q, 1);
		weir_queue_poke(&net->rx.q);
	} else {
		trace_weir_vhost_tap(&net->rx.q, 0);
		weir_queue_poke_worker(&net->rx.q);
	}
unlock:
	rcu_read_unlock();
}

/**
 * weir_net_tap_attach() - hear of the tap's frames
 * @net: the device
 *
 * Context: may sleep. Return: 0, -EBUSY when somebody else has the socket.
 */
int weir_net_tap_attach(struct weir_net *net)
{
	struct sock *sk = net->sock->sk;
	int err = -EBUSY;

	/* The interface's end calls sk_data_ready under rtnl, without RCU. */
	rtnl_lock();
	write_lock_bh(&sk->sk_callback_lock);
	if (!sk->sk_user_data) {
		net->tap_ready = sk->sk_data_ready;
		rcu_assign_sk_user_data(sk, net);
		WRITE_ONCE(sk->sk_data_ready, tap_data_ready);
		err = 0;
	}
	write_unlock_bh(&sk->sk_callback_lock);
	if (!err && (sk->sk_shutdown & RCV_SHUTDOWN))
		weir_net_tap_gone(net);
	rtnl_unlock();
	return err;
}

/**
 * weir_net_tap_detach() - hear no more of the tap's frames
 * @net: the device; no callback into it runs, or will
 *
 * Context: may sleep.
 */
void weir_net_tap_detach(struct weir_net *net)
{
	struct sock *sk = net->sock->sk;

	rtnl_lock();
	write_lock_bh(&sk->sk_callback_lock);
	WRITE_ONCE(sk->sk_data_ready, net->tap_ready);
	rcu_assign_sk_user_data(sk, NULL);
	write_unlock_bh(&sk->sk_callback_lock);
	rtnl_unlock();
	synchronize_net();
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
