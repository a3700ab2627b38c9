// SPDX-License-Identifier: GPL-2.0-only
/* The net device as its front end sees it: features, configuration, queues. */
#include <linux/err.h>
#include <linux/export.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ids.h>
#include <linux/virtio_ring.h>
#include "net.h"

/* Both queues use their buffers in the order they took them: IN_ORDER holds. */
#define BASE_FEATURES \
	(BIT_ULL(VIRTIO_F_VERSION_1) | BIT_ULL(VIRTIO_F_ANY_LAYOUT) | \
	 BIT_ULL(VIRTIO_F_RING_RESET) | \
	 BIT_ULL(VIRTIO_RING_F_INDIRECT_DESC) | \
	 BIT_ULL(VIRTIO_RING_F_EVENT_IDX) | \
	 BIT_ULL(VIRTIO_F_RING_PACKED) | BIT_ULL(VIRTIO_F_IN_ORDER) | \
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

static unsigned int net_nr_vqs(struct weir_vhost_dev *dev)
{
	const struct weir_net *net = to_net(dev);

	return WEIR_NET_PAIR_VQS * net->nr_pairs + net->conf.ctrl;
}

static u64 net_features(struct weir_vhost_dev *dev)
{
	const struct weir_net *net = to_net(dev);
	const struct weir_vhost_net_conf *conf = &net->conf;
	u64 features = BASE_FEATURES;

	if (conf->has_mac)
		features |= BIT_ULL(VIRTIO_NET_F_MAC);
	if (conf->mtu)
		features |= BIT_ULL(VIRTIO_NET_F_MTU);
	if (conf->ctrl)
		features |= BIT_ULL(VIRTIO_NET_F_CTRL_VQ) |
			    BIT_ULL(VIRTIO_NET_F_CTRL_GUEST_OFFLOADS);
	if (net->nr_pairs > 1)
		features |= BIT_ULL(VIRTIO_NET_F_MQ);
	if (conf->rss)
		features |= BIT_ULL(VIRTIO_NET_F_RSS);
	if (conf->hash)
		features |= BIT_ULL(VIRTIO_NET_F_HASH_REPORT);
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
	{ VIRTIO_NET_F_MQ, { VIRTIO_NET_F_CTRL_VQ } },
	{ VIRTIO_NET_F_RSS, { VIRTIO_NET_F_CTRL_VQ } },
	{ VIRTIO_NET_F_HASH_REPORT, { VIRTIO_NET_F_CTRL_VQ } },
	{ VIRTIO_NET_F_CTRL_GUEST_OFFLOADS, { VIRTIO_NET_F_CTRL_VQ } },
	{ VIRTIO_NET_F_HOST_ECN,
	  { VIRTIO_NET_F_HOST_TSO4, VIRTIO_NET_F_HOST_TSO6 } },
};

static void set_vq(struct weir_net *net, unsigned int vq, struct weir_queue *q)
{
	WRITE_ONCE(net->vqs[vq], q);
	q->index = vq;
}

/* Which virtqueue is the control queue depends on the features (5.1.2). */
static void number_vqs(struct weir_net *net)
{
	bool mq = net->features & (BIT_ULL(VIRTIO_NET_F_MQ) |
				   BIT_ULL(VIRTIO_NET_F_RSS));
	unsigned int i, nr = net->nr_pairs;

	for (i = 0; i < nr; i++) {
		set_vq(net, 2 * i + WEIR_NET_RX, &net->pair[i]->rx.q);
		set_vq(net, 2 * i + WEIR_NET_TX, &net->pair[i]->tx.q);
	}
	net->nr_vqs = WEIR_NET_PAIR_VQS * (mq ? nr : 1);
	if (!net->conf.ctrl)
		return;
	set_vq(net, WEIR_NET_PAIR_VQS * nr, &net->ctrl.q);
	if (net->features & BIT_ULL(VIRTIO_NET_F_CTRL_VQ))
		set_vq(net, net->nr_vqs++, &net->ctrl.q);
}

static int net_set_features(struct weir_vhost_dev *dev, u64 features)
{
	struct weir_net *net = to_net(dev);
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
	/* What is on its way to the driver was made for others. */
	for (i = 0; i < net->nr_pairs; i++)
		weir_net_rx_purge(&net->pair[i]->rx);
	net->features = features;
	weir_net_dealer_set(net, NULL);
	/* 5.1.6.5, Setting Offloads State: what was negotiated is on. */
	weir_net_offload(net, features & WEIR_NET_OFFLOADS);
	number_vqs(net);
	weir_net_steer(net, 1);
	return 0;
}

static void net_read_config(struct weir_vhost_dev *dev, u32 off, void *buf,
			    u32 len)
{
	struct weir_net *net = to_net(dev);
	struct virtio_net_config config = {
		.status = __cpu_to_virtio16(true, READ_ONCE(net->gone) ?
					    0 : VIRTIO_NET_S_LINK_UP),
		.max_virtqueue_pairs = __cpu_to_virtio16(true, net->nr_pairs),
		.mtu = __cpu_to_virtio16(true, net->conf.mtu),
	};

	if (net->conf.rss || net->conf.hash) {
		config.rss_max_key_size = WEIR_NET_HASH_KEY;
		config.supported_hash_types = cpu_to_le32(WEIR_NET_HASH_TYPES);
	}
	if (net->conf.rss)
		config.rss_max_indirection_table_length =
			cpu_to_le16(WEIR_NET_RSS_TABLE);
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

static bool is_ctrl(const struct weir_net *net, unsigned int vq)
{
	return net->vqs[vq] == &net->ctrl.q;
}

static struct weir_net_pair *pair_of(struct weir_net *net, unsigned int vq)
{
	return net->pair[vq / WEIR_NET_PAIR_VQS];
}

static int net_start_vq(struct weir_vhost_dev *dev, unsigned int vq,
			const struct weir_vhost_ring *ring)
{
	struct weir_net *net = to_net(dev);

	if (vq >= net->nr_vqs ||
	    (net->conf.max_queue_size && ring->num > net->conf.max_queue_size))
		return -EINVAL;
	if (is_ctrl(net, vq))
		return weir_queue_start(&net->ctrl.q, ring, net->features);
	return weir_net_pair_start(pair_of(net, vq), vq % WEIR_NET_PAIR_VQS,
				   ring);
}

static void net_stop_vq(struct weir_vhost_dev *dev, unsigned int vq, u16 *base)
{
	struct weir_net *net = to_net(dev);

	*base = is_ctrl(net, vq) ? weir_queue_stop(&net->ctrl.q) :
		weir_net_pair_stop(pair_of(net, vq), vq % WEIR_NET_PAIR_VQS);
}

static void net_kick(struct weir_vhost_dev *dev, unsigned int vq)
{
	weir_queue_kick(READ_ONCE(to_net(dev)->vqs[vq]));
}

static bool net_gathers(struct weir_vhost_dev *dev, unsigned int vq)
{
	const struct weir_queue *q = READ_ONCE(to_net(dev)->vqs[vq]);

	return q->ops->gathers && READ_ONCE(q->gather.on);
}

static void net_poke(struct weir_vhost_dev *dev, unsigned int vq)
{
	weir_queue_poke_worker(READ_ONCE(to_net(dev)->vqs[vq]));
}

static void net_give_up(struct weir_vhost_dev *dev)
{
	struct weir_net *net = to_net(dev);
	unsigned int i;

	for (i = 0; i < net->nr_pairs; i++) {
		weir_worker_give_up(net->pair[i]->rx.q.worker);
		weir_worker_give_up(net->pair[i]->tx.q.worker);
	}
}

static void net_stats(struct weir_vhost_dev *dev, struct seq_file *m)
{
	struct weir_net *net = to_net(dev);
	unsigned int i;

	for (i = 0; i < net->nr_pairs; i++)
		weir_net_pair_print(net->pair[i], m);
	if (net->conf.ctrl)
		weir_net_ctrl_print(net, m);
}

static void net_destroy(struct weir_vhost_dev *dev)
{
	struct weir_net *net = to_net(dev);

	while (net->nr_pairs)
		weir_net_pair_destroy(net->pair[--net->nr_pairs]);
	weir_net_ctrl_exit(net);
	kfree(net);
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
	.give_up = net_give_up,
	.destroy = net_destroy,
	.stats = net_stats,
};

/* None of them twice: a tap's queue tells one pair of its frames. */
static bool taps_valid(const struct weir_vhost_net_conf *conf)
{
	unsigned int i, j;

	if (!conf->nr_taps || conf->nr_taps > WEIR_VHOST_NET_PAIRS_MAX ||
	    (conf->nr_taps > 1 && !conf->ctrl) ||
	    ((conf->rss || conf->hash) && conf->nr_taps == 1))
		return false;
	for (i = 1; i < conf->nr_taps; i++)
		for (j = 0; j < i; j++)
			if (conf->tap[i] == conf->tap[j])
				return false;
	return true;
}

static int add_pairs(struct weir_net *net)
{
	struct weir_net_pair *pair;

	while (net->nr_pairs < net->conf.nr_taps) {
		pair = weir_net_pair_create(net, net->nr_pairs);
		if (IS_ERR(pair))
			return PTR_ERR(pair);
		net->pair[net->nr_pairs++] = pair;
	}
	weir_net_ctrl_init(net);
	return 0;
}

/**
 * weir_vhost_net_create() - a virtio-net device on a tap, macvtap or packet socket
 * @conf: the tap, opened with IFF_TAP | IFF_NO_PI | IFF_VNET_HDR and a header
 *	of 12 bytes, for several queue pairs IFF_MULTI_QUEUE and once for each,
 *	and the device's identity; without IFF_VNET_HDR if that is bare
 * @env: what the front end gives
 *
 * Context: may sleep, the VMM's thread. Return: the device, or ERR_PTR: -EINVAL
 * for a file that is none of them, has another header, is there twice or for their
 * number, -EBADFD for a tap without an interface, -EINTR, -ENOMEM.
 */
struct weir_vhost_dev *
weir_vhost_net_create(const struct weir_vhost_net_conf *conf,
		      const struct weir_vhost_env *env)
{
	struct weir_net *net;
	int err;

	if (!taps_valid(conf))
		return ERR_PTR(-EINVAL);
	net = kzalloc(sizeof(*net), GFP_KERNEL_ACCOUNT);
	if (!net)
		return ERR_PTR(-ENOMEM);
	net->dev.ops = &net_ops;
	net->dev.env = *env;
	net->conf = *conf;
	err = add_pairs(net);
	if (err) {
		net_destroy(&net->dev);
		return ERR_PTR(err);
	}
	number_vqs(net);
	weir_net_steer(net, 1);
	return &net->dev;
}
EXPORT_SYMBOL_GPL(weir_vhost_net_create);
