// SPDX-License-Identifier: GPL-2.0-only
#include <endian.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_config.h>
#include <linux/virtio_net.h>
#include <linux/virtio_ring.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "vuser-kind.h"

#define BIT(n)		(1ULL << (n))

/* Reset of a queue is not among them. */
#define RING_FEATURES \
	(BIT(VIRTIO_F_VERSION_1) | BIT(VIRTIO_RING_F_INDIRECT_DESC) | \
	 BIT(VIRTIO_RING_F_EVENT_IDX))

/* Not the cache mode: the driver's writes to the configuration go nowhere. */
#define BLK_FEATURES \
	(BIT(VIRTIO_BLK_F_SIZE_MAX) | BIT(VIRTIO_BLK_F_SEG_MAX) | \
	 BIT(VIRTIO_BLK_F_GEOMETRY) | BIT(VIRTIO_BLK_F_RO) | \
	 BIT(VIRTIO_BLK_F_BLK_SIZE) | BIT(VIRTIO_BLK_F_FLUSH) | \
	 BIT(VIRTIO_BLK_F_TOPOLOGY) | BIT(VIRTIO_BLK_F_MQ) | \
	 BIT(VIRTIO_BLK_F_DISCARD) | BIT(VIRTIO_BLK_F_WRITE_ZEROES))

/* Not what takes a control queue, but for the choice of pairs: that is served here. */
#define NET_FEATURES \
	(BIT(VIRTIO_NET_F_CSUM) | BIT(VIRTIO_NET_F_GUEST_CSUM) | \
	 BIT(VIRTIO_NET_F_GUEST_TSO4) | BIT(VIRTIO_NET_F_GUEST_TSO6) | \
	 BIT(VIRTIO_NET_F_GUEST_ECN) | BIT(VIRTIO_NET_F_GUEST_UFO) | \
	 BIT(VIRTIO_NET_F_HOST_TSO4) | BIT(VIRTIO_NET_F_HOST_TSO6) | \
	 BIT(VIRTIO_NET_F_HOST_ECN) | BIT(VIRTIO_NET_F_HOST_UFO) | \
	 BIT(VIRTIO_NET_F_MRG_RXBUF))
#define NET_OWN (BIT(VIRTIO_NET_F_MAC) | BIT(VIRTIO_NET_F_STATUS))
#define NET_PAIRS (BIT(VIRTIO_NET_F_CTRL_VQ) | BIT(VIRTIO_NET_F_MQ))

/* As far as the features above go: up to the fields of write zeroes. */
#define BLK_CONFIG_LEN	60

#define PROTOCOL_COMMON \
	(BIT(BLKD_PROTOCOL_F_MQ) | BIT(BLKD_PROTOCOL_F_REPLY_ACK))
#define PROTOCOL_BLK \
	(BIT(BLKD_PROTOCOL_F_CONFIG) | BIT(BLKD_PROTOCOL_F_INFLIGHT_SHMFD))

static bool is_blk(const struct weir_vuser *u)
{
	return u->conf.device == WEIR_VIRTIO_BLK;
}

unsigned int weir_vuser_served(const struct weir_vuser *u, uint64_t features)
{
	return is_blk(u) || features & BIT(VIRTIO_NET_F_MQ) ? u->conf.queues : 2;
}

uint64_t weir_vuser_protocol(const struct weir_vuser *u)
{
	return PROTOCOL_COMMON | (is_blk(u) ? PROTOCOL_BLK : 0);
}

static const char *learn_disk(struct weir_vuser *u)
{
	struct weir_vuser_message msg = {
		.hdr.request = BLKD_GET_CONFIG,
		.hdr.size = BLKD_CONFIG_HEAD + BLK_CONFIG_LEN,
		.payload.config.size = BLK_CONFIG_LEN,
		.fd = -1,
	};
	struct virtio_blk_config config = { };
	const char *why;

	if (!weir_vuser_link_has(&u->link, BLKD_PROTOCOL_F_CONFIG))
		return "the server tells nothing of its disk's size";
	why = weir_vuser_link_send(&u->link, &msg);
	if (why)
		return why;
	memcpy(&config, msg.payload.config.data, BLK_CONFIG_LEN);
	config.num_queues = htole16(u->conf.queues);
	memcpy(u->offer.config, &config, BLK_CONFIG_LEN);
	u->offer.config_len = BLK_CONFIG_LEN;
	return NULL;
}

/* A network's server counts pairs. */
static const char *learn_queues(struct weir_vuser *u)
{
	const unsigned int wanted = is_blk(u) ? u->conf.queues : u->conf.queues / 2;
	uint64_t queues = 1;
	const char *why = NULL;

	if (weir_vuser_link_has(&u->link, BLKD_PROTOCOL_F_MQ))
		why = weir_vuser_link_get(&u->link, BLKD_GET_QUEUE_NUM, &queues);
	if (why || wanted <= queues)
		return why;
	snprintf(u->why, sizeof(u->why), "queues=%u is more than the %llu that the server has",
		 wanted, (unsigned long long)queues);
	return u->why;
}

/* Without the record nobody knows where a packed ring goes on. */
static const char *learn_packed(struct weir_vuser *u)
{
	if (!u->conf.packed)
		return NULL;
	if (!(u->link.features & BIT(VIRTIO_F_RING_PACKED)))
		return "packed=on: the server has no packed virtqueues";
	if (!weir_vuser_link_has(&u->link, BLKD_PROTOCOL_F_INFLIGHT_SHMFD))
		return "packed=on: the server keeps no record of requests in flight";
	u->offer.features |= BIT(VIRTIO_F_RING_PACKED);
	return NULL;
}

static void describe_net(struct weir_vuser *u)
{
	struct virtio_net_config config = {
		.status = htole16(VIRTIO_NET_S_LINK_UP),
		.max_virtqueue_pairs = htole16(u->conf.queues / 2),
	};

	memcpy(config.mac, u->conf.mac, sizeof(config.mac));
	u->offer.config_len = weir_vuser_has_ctrl(u) ?
		offsetof(struct virtio_net_config, mtu) :
		offsetof(struct virtio_net_config, max_virtqueue_pairs);
	memcpy(u->offer.config, &config, u->offer.config_len);
}

static uint64_t own_features(const struct weir_vuser *u)
{
	if (is_blk(u))
		return 0;
	return NET_OWN | (weir_vuser_has_ctrl(u) ? NET_PAIRS : 0);
}

const char *weir_vuser_learn(struct weir_vuser *u, uint64_t offered)
{
	uint64_t theirs = u->link.features;
	const char *why;

	if (!(theirs & BIT(VIRTIO_F_VERSION_1)))
		return "the server's device is one of before virtio 1.0";
	u->offer.features = theirs & (RING_FEATURES |
				      (is_blk(u) ? BLK_FEATURES : NET_FEATURES));
	if (u->conf.queues == 1)
		u->offer.features &= ~BIT(VIRTIO_BLK_F_MQ);
	u->offer.features |= own_features(u);
	why = learn_packed(u);
	if (!why && offered & ~u->offer.features)
		why = "the server lacks features that the guest was offered";
	if (!why)
		why = learn_queues(u);
	if (why)
		return why;
	if (is_blk(u))
		return learn_disk(u);
	describe_net(u);
	return NULL;
}
