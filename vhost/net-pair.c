// SPDX-License-Identifier: GPL-2.0-only
/* A queue pair's life, and which of them the taps' frames go to. */
#include <linux/err.h>
#include <linux/file.h>
#include <linux/kernel.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include "net.h"

/**
 * weir_net_pair_create() - a pair of queues, stopped
 * @net: the device
 * @index: the pair's number; conf.tap says what is behind it
 *
 * Context: may sleep, the VMM's thread. Return: the pair, or ERR_PTR: as
 * weir_net_backend_open() and weir_worker_create().
 */
struct weir_net_pair *weir_net_pair_create(struct weir_net *net,
					   unsigned int index)
{
	struct weir_net_pair *pair;
	int err;

	pair = kvzalloc(sizeof(*pair), GFP_KERNEL_ACCOUNT);
	if (!pair)
		return ERR_PTR(-ENOMEM);
	pair->net = net;
	pair->index = index;
	pair->to = pair;
	pair->rx.last = &pair->rx.first;
	skb_queue_head_init(&pair->inbox);
	err = weir_net_backend_open(pair, net->conf.tap[index]);
	if (err)
		goto free_pair;
	if (!net->dev.env.workers)
		pair->worker = weir_worker_create("weir-net");
	if (IS_ERR(pair->worker)) {
		err = PTR_ERR(pair->worker);
		goto put_tap;
	}
	index *= WEIR_NET_PAIR_VQS;
	weir_queue_init(&pair->rx.q, &net->dev, index + WEIR_NET_RX,
			&weir_net_rx_ops, pair->worker);
	weir_queue_init(&pair->tx.q, &net->dev, index + WEIR_NET_TX,
			&weir_net_tx_ops, pair->worker);
	weir_net_tx_init(&pair->tx);
	pair->tx.bare = net->conf.bare;
	return pair;

put_tap:
	fput(pair->tap);
free_pair:
	kvfree(pair);
	return ERR_PTR(err);
}

/**
 * weir_net_pair_destroy() - release it; both queues are stopped
 * @pair: the pair
 *
 * Context: may sleep.
 */
void weir_net_pair_destroy(struct weir_net_pair *pair)
{
	struct page_frag_cache *frags = &pair->tx.frags;

	weir_worker_destroy(pair->worker);
	weir_queue_exit(&pair->rx.q);
	weir_queue_exit(&pair->tx.q);
	weir_net_rx_purge(&pair->rx);
	weir_net_tx_purge(&pair->tx);
	if (frags->va)
		__page_frag_cache_drain(virt_to_head_page(frags->va),
					frags->pagecnt_bias);
	fput(pair->tap);
	kvfree(pair);
}

/* The frames of all taps come to the receive queues that are served. */
static int start_rx(struct weir_net_pair *pair,
		    const struct weir_vhost_ring *ring)
{
	struct weir_net *net = pair->net;
	int err;

	weir_net_rx_prepare(&pair->rx, net->features);
	err = weir_queue_start(&pair->rx.q, ring, net->features);
	if (err)
		return err;
	err = net->started ? 0 : weir_net_backends_attach(net);
	if (err) {
		weir_queue_stop(&pair->rx.q);
		return err;
	}
	net->started++;
	weir_queue_poke_worker(&pair->rx.q);	/* what came before */
	return 0;
}

/**
 * weir_net_pair_start() - serve one of the queues
 * @pair: the pair
 * @which: WEIR_NET_RX or WEIR_NET_TX
 * @ring: where the virtqueue lies
 *
 * Context: may sleep; starts and stops of a device are serialised by the caller.
 * Return: as weir_queue_start(), and -EBUSY when somebody else has a tap's socket.
 */
int weir_net_pair_start(struct weir_net_pair *pair, unsigned int which,
			const struct weir_vhost_ring *ring)
{
	if (which == WEIR_NET_RX)
		return start_rx(pair, ring);
	pair->tx.hdr_len = weir_net_hdr_len(pair->net->features);
	return weir_queue_start(&pair->tx.q, ring, pair->net->features);
}

static u16 stop_rx(struct weir_net_pair *pair)
{
	if (!--pair->net->started)
		weir_net_backends_detach(pair->net);
	return weir_net_rx_stop(&pair->rx);
}

/**
 * weir_net_pair_stop() - stop one of the queues, which is started
 * @pair: the pair
 * @which: WEIR_NET_RX or WEIR_NET_TX
 *
 * Context: as weir_net_pair_start(). Return: as weir_queue_stop().
 */
u16 weir_net_pair_stop(struct weir_net_pair *pair, unsigned int which)
{
	return which == WEIR_NET_RX ? stop_rx(pair) : weir_net_tx_stop(&pair->tx);
}

/**
 * weir_net_steer() - the driver receives on the first pairs only
 * @net: the device
 * @active: how many, from 1 to @net->nr_pairs
 *
 * A pair that is none of them hands its tap's frames to one that is. Context: may
 * be that of a queue's runner; not twice at a time.
 */
void weir_net_steer(struct weir_net *net, unsigned int active)
{
	struct weir_net_pair *pair;
	unsigned int i;

	for (i = 0; i < net->nr_pairs; i++) {
		pair = net->pair[i];
		WRITE_ONCE(pair->also, i + active < net->nr_pairs ?
			   net->pair[i + active] : NULL);
		WRITE_ONCE(pair->to, net->pair[i % active]);
	}
	WRITE_ONCE(net->active, active);
	/* Who is poked sees the above, as does who pokes: frame_ready(). */
	for (i = 0; i < net->nr_pairs; i++)
		weir_queue_poke_worker(&net->pair[i]->rx.q);
}

/**
 * weir_net_pair_print() - print its counters
 * @pair: the pair
 * @m: where to
 */
void weir_net_pair_print(const struct weir_net_pair *pair, struct seq_file *m)
{
	const struct weir_net_rx *rx = &pair->rx;
	const struct weir_net_tx *tx = &pair->tx;
	char r[16] = "rx", t[16] = "tx";

	if (pair->index) {
		snprintf(r, sizeof(r), "rx%u", pair->index);
		snprintf(t, sizeof(t), "tx%u", pair->index);
	}
	weir_queue_print(&rx->q, m, r);
	seq_printf(m, "%s_packets %llu\n", r, rx->packets);
	seq_printf(m, "%s_bytes %llu\n", r, rx->bytes);
	seq_printf(m, "%s_starved %llu\n", r, rx->starved);
	seq_printf(m, "%s_dropped %llu\n", r, rx->dropped);
	seq_printf(m, "%s_overflow %llu\n", r, (u64)atomic64_read(&pair->overflow));
	weir_queue_print(&tx->q, m, t);
	seq_printf(m, "%s_packets %llu\n", t, tx->packets);
	seq_printf(m, "%s_bytes %llu\n", t, tx->bytes);
	seq_printf(m, "%s_batches %llu\n", t, tx->batches);
	seq_printf(m, "%s_dropped %llu\n", t, tx->dropped);
	seq_printf(m, "%s_nomem %llu\n", t, tx->nomem);
	seq_printf(m, "%s_waits %llu\n", t, tx->waits);
}
