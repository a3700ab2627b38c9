// SPDX-License-Identifier: GPL-2.0-only
/* What may be behind a queue pair: which of them a file is, and who hears of it. */
#include <linux/etherdevice.h>
#include <linux/file.h>
#include <linux/if_tap.h>
#include <linux/if_tun.h>
#include <linux/module.h>
#include <linux/net.h>
#include <linux/rtnetlink.h>
#include <net/sock.h>
#include "net.h"

/*
 * macvtap's module is there when one of its files is, and no sooner: this module
 * must load without it.
 */
static struct socket *macvtap_socket(struct file *file)
{
	struct socket *(*get)(struct file *file) = symbol_get(tap_get_socket);
	struct socket *sock;

	if (!get)
		return ERR_PTR(-EINVAL);
	sock = get(file);
	symbol_put(tap_get_socket);
	return sock;
}

static struct ptr_ring *macvtap_ring(struct file *file)
{
	struct ptr_ring *(*get)(struct file *file) =
		symbol_get(tap_get_ptr_ring);
	struct ptr_ring *ring;

	if (!get)
		return ERR_PTR(-EINVAL);
	ring = get(file);
	symbol_put(tap_get_ptr_ring);
	return ring;
}

/* As the kernel's vhost-net: the packet socket first. */
static struct socket *socket_of(struct file *file, enum weir_net_kind *kind)
{
	struct socket *sock = sock_from_file(file);

	*kind = WEIR_NET_PACKET;
	if (sock)
		return sock->sk->sk_type == SOCK_RAW &&
		       sock->sk->sk_family == AF_PACKET ? sock : ERR_PTR(-EINVAL);
	*kind = WEIR_NET_TAP;
	sock = tun_get_socket(file);
	if (!IS_ERR(sock))
		return sock;
	*kind = WEIR_NET_MACVTAP;
	return macvtap_socket(file);
}

static struct ptr_ring *ring_of(struct file *file, enum weir_net_kind kind)
{
	switch (kind) {
	case WEIR_NET_TAP:
		return tun_get_tx_ring(file);
	case WEIR_NET_MACVTAP:
		return macvtap_ring(file);
	default:
		return NULL;
	}
}

/**
 * weir_vhost_net_takes() - may this be behind a network?
 * @file: the file
 *
 * Return: whether it is a tap, a macvtap or a packet socket of type SOCK_RAW.
 */
bool weir_vhost_net_takes(struct file *file)
{
	enum weir_net_kind kind;

	return !IS_ERR(socket_of(file, &kind));
}

/*
 * What header does the tap put before a frame? It tells nobody in the kernel,
 * but it takes a frame to convert from its reader, and says how long it became.
 */
static int probe_header(struct socket *sock, size_t want)
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
	return ret == ETH_ZLEN + want ? 0 : -EINVAL;
}

/**
 * weir_net_backend_open() - find a file's socket and ring, check that they suit
 * @pair: the queue pair, which takes a reference of @file
 * @file: the file
 *
 * A packet socket tells nobody the length of its header, nor does the kernel's
 * vhost-net ask. Context: may sleep. Return: 0, -EINVAL for what
 * weir_vhost_net_takes() refuses or a tap with another header, -EBADFD for a tap
 * without an interface, -ENOMEM.
 */
int weir_net_backend_open(struct weir_net_pair *pair, struct file *file)
{
	size_t header = pair->net->conf.bare ? 0 : WEIR_NET_HDR_LEN;
	struct socket *sock = socket_of(file, &pair->kind);
	struct ptr_ring *ring;
	int err;

	if (IS_ERR(sock))
		return PTR_ERR(sock);
	ring = ring_of(file, pair->kind);
	if (IS_ERR(ring))
		return PTR_ERR(ring);
	err = ring ? probe_header(sock, header) : 0;
	if (err)
		return err;
	pair->sock = sock;
	pair->tap_ring = ring;
	pair->tap = get_file(file);
	weir_net_wait_init(pair);
	return 0;
}

/* The socket's sk_user_data says whose it is; under its callback lock. */
static int attach(struct weir_net_pair *pair)
{
	struct sock *sk = pair->sock->sk;
	int err = -EBUSY;

	write_lock_bh(&sk->sk_callback_lock);
	if (!sk->sk_user_data) {
		rcu_assign_sk_user_data(sk, pair);
		if (pair->kind == WEIR_NET_TAP)
			weir_net_tap_hook(pair);
		err = 0;
	}
	write_unlock_bh(&sk->sk_callback_lock);
	if (err)
		return err;
	if (pair->kind != WEIR_NET_TAP)
		add_wait_queue(sk_sleep(sk), &pair->wait);
	else if (sk->sk_shutdown & RCV_SHUTDOWN)
		weir_net_tap_gone(pair->net);
	return 0;
}

static void detach(struct weir_net_pair *pair)
{
	struct sock *sk = pair->sock->sk;

	if (pair->kind != WEIR_NET_TAP)
		remove_wait_queue(sk_sleep(sk), &pair->wait);
	write_lock_bh(&sk->sk_callback_lock);
	if (pair->kind == WEIR_NET_TAP)
		weir_net_tap_unhook(pair);
	rcu_assign_sk_user_data(sk, NULL);
	write_unlock_bh(&sk->sk_callback_lock);
}

static void detach_first(struct weir_net *net, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		detach(net->pair[i]);
	rtnl_unlock();
	synchronize_net();
	for (i = 0; i < nr; i++)
		cancel_work_sync(&net->pair[i]->ready);
}

/**
 * weir_net_backends_attach() - hear of the frames of all pairs
 * @net: the device
 *
 * Context: may sleep. Return: 0, -EBUSY when somebody else has a socket.
 */
int weir_net_backends_attach(struct weir_net *net)
{
	unsigned int i;
	int err = 0;

	/* A tap's interface calls sk_data_ready under rtnl, without RCU. */
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
 * weir_net_backends_detach() - hear no more of their frames
 * @net: the device; no callback into it runs, or will
 *
 * Context: may sleep.
 */
void weir_net_backends_detach(struct weir_net *net)
{
	rtnl_lock();
	detach_first(net, net->nr_pairs);
}
