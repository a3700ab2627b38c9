/* SPDX-License-Identifier: GPL-2.0-only */
/* Commands of a network device's control queue (virtio 1.2, 5.1.6.5). Pure. */
#ifndef WEIR_VHOST_NET_COMMAND_H
#define WEIR_VHOST_NET_COMMAND_H

#include <linux/types.h>
#include "net-rss.h"

#define WEIR_NET_COMMAND_MIN	sizeof(struct virtio_net_ctrl_hdr)
#define WEIR_NET_COMMAND_MAX	(WEIR_NET_COMMAND_MIN + WEIR_NET_RSS_MAX)

/**
 * struct weir_net_command - what a driver may ask for, and asks for
 * @max_pairs: queue pairs that there are
 * @mq: VIRTIO_NET_F_MQ was negotiated
 * @may_scale: VIRTIO_NET_F_RSS was
 * @may_hash: VIRTIO_NET_F_HASH_REPORT was, without it
 * @may_offload: VIRTIO_NET_F_CTRL_GUEST_OFFLOADS was
 * @negotiated: offloads among the features
 * @rss: out, room for what either asks for
 * @pairs: out: the pairs to use; 0: as before
 * @hashes: out: frames are hashed as @rss says
 * @offloads: out, if @offload: those that are on from here
 */
struct weir_net_command {
	unsigned int max_pairs;
	bool mq, may_scale, may_hash, may_offload;
	u64 negotiated;
	struct weir_net_rss *rss;
	unsigned int pairs;
	bool hashes, offload;
	u64 offloads;
};

u8 weir_net_command_parse(struct weir_net_command *c, const u8 *buf, u32 len);

#endif /* WEIR_VHOST_NET_COMMAND_H */
