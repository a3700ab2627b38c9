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
 * @steers: @table says who gets a frame; otherwise hashes are only reported
 * @types: VIRTIO_NET_RSS_HASH_TYPE_*
 * @mask: of the hash, for @table
 * @table: receive queues, by number from 0
 * @unclassified: where frames go that have no hash
 * @pairs: queue pairs that this takes
 */
struct weir_net_rss {
	bool steers;
	u32 types;
	u16 mask;
	u16 unclassified;
	u16 pairs;
	u16 table[WEIR_NET_RSS_TABLE];
	struct weir_net_hash_key key;
};

/**
 * struct weir_net_seen - what a frame's hash is
 * @hash: 0 if there is none
 * @report: VIRTIO_NET_HASH_REPORT_*
 */
struct weir_net_seen {
	u32 hash;
	u16 report;
};

u8 weir_net_rss_parse(struct weir_net_rss *rss, const u8 *data, u32 len,
		      unsigned int max_pairs);
u8 weir_net_rss_parse_hash(struct weir_net_rss *rss, const u8 *data, u32 len);
unsigned int weir_net_rss_queue(const struct weir_net_rss *rss, const u8 *frame,
				u32 len, struct weir_net_seen *seen);

#endif /* WEIR_VHOST_NET_RSS_H */
