// SPDX-License-Identifier: GPL-2.0-only
/* The net device as its front end sees it: features, configuration, queues. */
#include <linux/export.h>
#include <linux/file.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ids.h>
#include <linux/virtio_ring.h>
#include "net.h"

#define BASE_FEATURES \
	(BIT_ULL(VIRTIO_F_VERSION_1) | BIT_ULL(VIRTIO_F_ANY_LAYOUT) | \
	 BIT_ULL(VIRTIO_RING_F_INDIRECT_DESC) | \
	 BIT_ULL(VIRTIO_RING_F_EVENT_IDX) | \
	 BIT_ULL(VIRTIO_NET_F_MRG_RXBUF) | BIT_ULL(VIRTIO_NET_F_STATUS) | \
	 BIT_ULL(VIRTIO_NET_F_CSUM) | BIT_ULL(VIRTIO_NET_F_HOST_TSO4) | \
	 BIT_ULL(VIRTIO_NET_F_HOST_TSO6) | BIT_ULL(VIRTIO_NET_F_HOST_ECN) | \
	 BIT_ULL(VIRTIO_NET_F_HOST_UFO) | BIT_ULL(VIRTIO_NET_F_HOST_USO) | \
	 BIT_ULL(VIRTIO_NET_F_GUEST_CSUM) | BIT_ULL(VIRTIO_NET_F_GUEST_TSO4) | \
	 BIT_ULL(VIRTIO_NET_F_GUEST_TSO6) | BIT_ULL(VIRTIO_NET_F_GUEST_ECN) | \
	 BIT_ULL(VIRTIO_NET_F_GUEST_USO4) | BIT_ULL(VIRTIO_NET_F_GUEST_USO6))

static struct weir_net *to_net(struct weir_vhost_dev *dev)
{
	return container_of(dev, struct weir_net, dev);
}

static struct weir_queue *queue_of(struct weir_net *net, unsigned int vq)
{
	return vq == WEIR_NET_RX ? &net->rx.q : &net->tx.q;
}

static unsigned int net_nr_vqs(struct weir_vhost_dev *dev)
{
	return WEIR_NET_NR_VQS;
}

static u64 net_features(struct weir_vhost_dev *dev)
{
	const struct weir_vhost_net_conf *conf = &to_net(dev)->conf;
	u64 features = BASE_FEATURES;

	if (conf->has_mac)
		features |= BIT_ULL(VIRTIO_NET_F_MAC);
	if (conf->mtu)
		features |= BIT_ULL(VIRTIO_NET_F_MTU);
	return features;
}

/* What a feature needs (virtio 1.2, 5.1.3.1): one of @needs. */
static const struct {
	u8 feature;
	u8 needs[2];
} requirements[] = {
	{ VIRTIO_NET_F_GUEST_TSO4, { VIRTIO_NET_F_GUEST_CSUM } },
	{ VIRTIO_NET_F_GUEST_TSO6, { VIRTIO_NET_F_GUEST_CSUM } },
	{ VIRTIO_NET_F_GUEST_USO4, { VIRTIO_NET_F_GUEST_CSUM } },
	{ VIRTIO_NET_F_GUEST_USO6, { VIRTIO_NET_F_GUEST_CSUM } },
	{ VIRTIO_NET_F_GUEST_ECN,
	  { VIRTIO_NET_F_GUEST_TSO4, VIRTIO_NET_F_GUEST_TSO6 } },
	{ VIRTIO_NET_F_HOST_TSO4, { VIRTIO_NET_F_CSUM } },
	{ VIRTIO_NET_F_HOST_TSO6, { VIRTIO_NET_F_CSUM } },
	{ VIRTIO_NET_F_HOST_UFO, { VIRTIO_NET_F_CSUM } },
	{ VIRTIO_NET_F_HOST_USO, { VIRTIO_NET_F_CSUM } },
	{ VIRTIO_NET_F_HOST_ECN,
	  { VIRTIO_NET_F_HOST_TSO4, VIRTIO_NET_F_HOST_TSO6 } },
};

static int net_set_features(struct weir_vhost_dev *dev, u64 features)
{
	unsigned int i;
	u64 needs;

	if (!(features & BIT_ULL(VIRTIO_F_VERSION_1)))
		return -EINVAL;
	for (i = 0; i < ARRAY_SIZE(requirements); i++) {
		/* An empty second place is feature 0, CSUM: say the first. */
		needs = BIT_ULL(requirements[i].needs[0]) |
			BIT_ULL(requirements[i].needs[1] ?:
				requirements[i].needs[0]);
		if ((features & BIT_ULL(requirements[i].feature)) &&
		    !(features & needs))
			return -EINVAL;
	}
	to_net(dev)->features = features;
	return 0;
}

static void net_read_config(struct weir_vhost_dev *dev, u32 off, void *buf,
			    u32 len)
{
	struct weir_net *net = to_net(dev);
	struct virtio_net_config config = {
		.status = __cpu_to_virtio16(true, READ_ONCE(net->gone) ?
					    0 : VIRTIO_NET_S_LINK_UP),
		.max_virtqueue_pairs = __cpu_to_virtio16(true, 1),
		.mtu = __cpu_to_virtio16(true, net->conf.mtu),
	};

	memcpy(config.mac, net->conf.mac, sizeof(config.mac));
	memset(buf, 0, len);
	if (off < sizeof(config))
		memcpy(buf, (void *)&config + off,
		       min_t(u32, len, sizeof(config) - off));
}

/* Nothing is writable since version 1 (5.1.4). */
static void net_write_config(struct weir_vhost_dev *dev, u32 off,
			     const void *buf, u32 len)
{
}

static u32 net_config_generation(struct weir_vhost_dev *dev)
{
	return READ_ONCE(to_net(dev)->generation);
}

static int net_start_vq(struct weir_vhost_dev *dev, unsigned int vq,
			const struct weir_vhost_ring *ring)
{
	struct weir_net *net = to_net(dev);
	int err;

	if (vq >= WEIR_NET_NR_VQS ||
	    (net->conf.max_queue_size && ring->num > net->conf.max_queue_size))
		return -EINVAL;
	if (vq == WEIR_NET_TX)
		return weir_queue_start(&net->tx.q, ring, net->features);
	weir_net_rx_prepare(&net->rx, net->features);
	err = weir_queue_start(&net->rx.q, ring, net->features);
	if (err)
		return err;
	err = weir_net_tap_attach(net);
	if (err)
		weir_queue_stop(&net->rx.q);
	else
		weir_queue_poke_worker(&net->rx.q);	/* what came before */
	return err;
}

static void net_stop_vq(struct weir_vhost_dev *dev, unsigned int vq, u16 *base)
{
	struct weir_net *net = to_net(dev);

	if (vq == WEIR_NET_RX) {
		weir_net_tap_detach(net);
		*base = weir_queue_stop(&net->rx.q);
		weir_net_rx_purge(&net->rx);
	} else {
		*base = weir_net_tx_stop(&net->tx);
	}
}

static void net_kick(struct weir_vhost_dev *dev, unsigned int vq)
{
	weir_queue_kick(queue_of(to_net(dev), vq));
}

static bool net_gathers(struct weir_vhost_dev *dev, unsigned int vq)
{
	return READ_ONCE(queue_of(to_net(dev), vq)->gather.on);
}

static void net_poke(struct weir_vhost_dev *dev, unsigned int vq)
{
	weir_queue_poke_worker(queue_of(to_net(dev), vq));
}

static void net_stats(struct weir_vhost_dev *dev, struct seq_file *m)
{
	struct weir_net *net = to_net(dev);

	weir_queue_print(&net->rx.q, m, "rx");
	seq_printf(m, "rx_packets %llu\nrx_bytes %llu\n",
		   net->rx.packets, net->rx.bytes);
	seq_printf(m, "rx_starved %llu\nrx_dropped %llu\n",
		   net->rx.starved, net->rx.dropped);
	weir_queue_print(&net->tx.q, m, "tx");
	seq_printf(m, "tx_packets %llu\ntx_bytes %llu\ntx_batches %llu\n",
		   net->tx.packets, net->tx.bytes, net->tx.batches);
	seq_printf(m, "tx_dropped %llu\ntx_nomem %llu\n",
		   net->tx.dropped, net->tx.nomem);
}

static void net_destroy(struct weir_vhost_dev *dev)
{
	struct weir_net *net = to_net(dev);

	weir_worker_destroy(net->worker);
	if (net->tx.frags.va)
		__page_frag_cache_drain(virt_to_head_page(net->tx.frags.va),
					net->tx.frags.pagecnt_bias);
	fput(net->conf.tap);
	kvfree(net);
}

static const struct weir_vhost_dev_ops net_ops = {
	.virtio_id = VIRTIO_ID_NET,
	.nr_vqs = net_nr_vqs,
	.features = net_features,
	.set_features = net_set_features,
	.read_config = net_read_config,
	.write_config = net_write_config,
	.config_generation = net_config_generation,
	.start_vq = net_start_vq,
	.stop_vq = net_stop_vq,
	.kick = net_kick,
	.gathers = net_gathers,
	.poke = net_poke,
	.destroy = net_destroy,
	.stats = net_stats,
};

/**
 * weir_vhost_net_create() - a virtio-net device on a tap
 * @conf: the tap, opened with IFF_TAP | IFF_NO_PI | IFF_VNET_HDR and a header
 *	of 12 bytes, and the device's identity
 * @env: what the front end gives
 *
 * Context: may sleep, the VMM's thread. Return: the device, or ERR_PTR:
 * -EINVAL for a file that is no such tap, -EBADFD for a tap without an
 * interface, -EINTR, -ENOMEM.
 */
struct weir_vhost_dev *
weir_vhost_net_create(const struct weir_vhost_net_conf *conf,
		      const struct weir_vhost_env *env)
{
	struct weir_net *net;
	int err;

	net = kvzalloc(sizeof(*net), GFP_KERNEL_ACCOUNT);
	if (!net)
		return ERR_PTR(-ENOMEM);
	net->dev.ops = &net_ops;
	net->dev.env = *env;
	net->conf = *conf;
	net->rx.last = &net->rx.first;
	err = weir_net_tap_open(net);
	if (err)
		goto free_net;
	net->worker = weir_worker_create("weir-net");
	if (IS_ERR(net->worker)) {
		err = PTR_ERR(net->worker);
		goto free_net;
	}
	get_file(net->conf.tap);
	weir_queue_init(&net->rx.q, &net->dev, WEIR_NET_RX, &weir_net_rx_ops,
			net->worker);
	weir_queue_init(&net->tx.q, &net->dev, WEIR_NET_TX, &weir_net_tx_ops,
			net->worker);
	weir_net_tx_init(&net->tx);
	return &net->dev;

free_net:
	kvfree(net);
	return ERR_PTR(err);
}
EXPORT_SYMBOL_GPL(weir_vhost_net_create);
