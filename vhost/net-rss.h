/* SPDX-License-Identifier: GPL-2.0-only */
/* Receive-side scaling: which queue gets a frame (virtio 1.2, 5.1.6.5.7). Pure. */
#ifndef WEIR_VHOST_NET_RSS_H
#define WEIR_VHOST_NET_RSS_H

#include "net-hash.h"

#define WEIR_NET_RSS_TABLE	128
/* A command's data: see struct virtio_net_rss_config. */
#define WEIR_NET_RSS_MAX	(4 + 2 + 2 + 2 * WEIR_NET_RSS_TABLE + 2 + 1 + \
				 WEIR_NET_HASH_KEY)

/**
 * struct weir_net_rss - what the driver asked for
 * @types: VIRTIO_NET_RSS_HASH_TYPE_*
 * @mask: of the hash, for @table
 * @table: receive queues, by number from 0
 * @unclassified: where frames go that have no hash
 * @pairs: queue pairs that this takes
 */
struct weir_net_rss {
	u32 types;
	u16 mask;
	u16 unclassified;
	u16 pairs;
	u16 table[WEIR_NET_RSS_TABLE];
	struct weir_net_hash_key key;
};

u8 weir_net_rss_parse(struct weir_net_rss *rss, const u8 *data, u32 len,
		      unsigned int max_pairs);
unsigned int weir_net_rss_queue(const struct weir_net_rss *rss,
				const u8 *frame, u32 len);

#endif /* WEIR_VHOST_NET_RSS_H */
