/* SPDX-License-Identifier: GPL-2.0-only */
/* The hash of a received frame's addresses and ports (virtio 1.2, 5.1.6.4.3). Pure. */
#ifndef WEIR_VHOST_NET_HASH_H
#define WEIR_VHOST_NET_HASH_H

#include <linux/bits.h>
#include <linux/types.h>
#include <linux/virtio_net.h>

#define WEIR_NET_HASH_KEY	40
/* What is hashed, at most: two IPv6 addresses and two ports. */
#define WEIR_NET_HASH_INPUT	36
/* Headers lie in a frame's first bytes; what is behind these is not looked at. */
#define WEIR_NET_HASH_LOOK	192

#define WEIR_NET_HASH_TYPES \
	(VIRTIO_NET_RSS_HASH_TYPE_IPv4 | VIRTIO_NET_RSS_HASH_TYPE_TCPv4 | \
	 VIRTIO_NET_RSS_HASH_TYPE_UDPv4 | VIRTIO_NET_RSS_HASH_TYPE_IPv6 | \
	 VIRTIO_NET_RSS_HASH_TYPE_TCPv6 | VIRTIO_NET_RSS_HASH_TYPE_UDPv6)

/* A Toeplitz key, made ready: what 4 bits at each place of the input add to the hash. */
struct weir_net_hash_key {
	u32 part[2 * WEIR_NET_HASH_INPUT][16];
};

void weir_net_hash_key_set(struct weir_net_hash_key *key, const u8 *bytes,
			   u32 len);
u16 weir_net_hash(const struct weir_net_hash_key *key, u32 types,
		  const u8 *frame, u32 len, u32 *hash);

#endif /* WEIR_VHOST_NET_HASH_H */
