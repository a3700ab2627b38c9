// SPDX-License-Identifier: GPL-2.0-only
#include <linux/string.h>
#include <asm/byteorder.h>
#include "net-command.h"

/* 5.1.6.5.5: at least one, at most what the configuration says. */
static u8 set_pairs(const u8 *data, u32 len, unsigned int max_pairs,
		    unsigned int *pairs)
{
	struct virtio_net_ctrl_mq mq;
	u16 nr;

	if (len != sizeof(mq))
		return VIRTIO_NET_ERR;
	memcpy(&mq, data, sizeof(mq));
	nr = le16_to_cpu((__force __le16)mq.virtqueue_pairs);
	if (nr < VIRTIO_NET_CTRL_MQ_VQ_PAIRS_MIN || nr > max_pairs)
		return VIRTIO_NET_ERR;
	*pairs = nr;
	return VIRTIO_NET_OK;
}

u8 weir_net_command_parse(const u8 *buf, u32 len, unsigned int max_pairs,
			  unsigned int *pairs)
{
	struct virtio_net_ctrl_hdr hdr;

	memcpy(&hdr, buf, sizeof(hdr));
	if (hdr.class != VIRTIO_NET_CTRL_MQ ||
	    hdr.cmd != VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET)
		return VIRTIO_NET_ERR;
	return set_pairs(buf + sizeof(hdr), len - sizeof(hdr), max_pairs, pairs);
}
