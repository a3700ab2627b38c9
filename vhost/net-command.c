// SPDX-License-Identifier: GPL-2.0-only
#include <linux/array_size.h>
#include <linux/string.h>
#include <asm/byteorder.h>
#include "net-command.h"

/* 5.1.6.5.5: at least one, at most what the configuration says. */
static u8 set_pairs(struct weir_net_command *c, const u8 *data, u32 len)
{
	struct virtio_net_ctrl_mq mq;
	u16 nr;

	if (!c->mq || len != sizeof(mq))
		return VIRTIO_NET_ERR;
	memcpy(&mq, data, sizeof(mq));
	nr = le16_to_cpu((__force __le16)mq.virtqueue_pairs);
	if (nr < VIRTIO_NET_CTRL_MQ_VQ_PAIRS_MIN || nr > c->max_pairs)
		return VIRTIO_NET_ERR;
	c->pairs = nr;
	c->hashes = false;
	return VIRTIO_NET_OK;
}

static u8 scale(struct weir_net_command *c, const u8 *data, u32 len)
{
	u8 answer;

	if (!c->may_scale)
		return VIRTIO_NET_ERR;
	answer = weir_net_rss_parse(c->rss, data, len, c->max_pairs);
	if (answer == VIRTIO_NET_OK) {
		c->pairs = c->rss->pairs;
		c->hashes = true;
	}
	return answer;
}

static u8 report(struct weir_net_command *c, const u8 *data, u32 len)
{
	u8 answer;

	if (!c->may_hash)
		return VIRTIO_NET_ERR;
	answer = weir_net_rss_parse_hash(c->rss, data, len);
	if (answer == VIRTIO_NET_OK) {
		c->pairs = 0;
		c->hashes = true;
	}
	return answer;
}

/* 5.1.6.5, Setting Offloads State: none that was not negotiated. */
static u8 set_offloads(struct weir_net_command *c, const u8 *data, u32 len)
{
	__le64 offloads;

	if (!c->may_offload || len != sizeof(offloads))
		return VIRTIO_NET_ERR;
	memcpy(&offloads, data, sizeof(offloads));
	if (le64_to_cpu(offloads) & ~c->negotiated)
		return VIRTIO_NET_ERR;
	c->offloads = le64_to_cpu(offloads);
	c->offload = true;
	return VIRTIO_NET_OK;
}

static const struct {
	u8 class, cmd;
	u8 (*parse)(struct weir_net_command *c, const u8 *data, u32 len);
} commands[] = {
	{ VIRTIO_NET_CTRL_MQ, VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET, set_pairs },
	{ VIRTIO_NET_CTRL_MQ, VIRTIO_NET_CTRL_MQ_RSS_CONFIG, scale },
	{ VIRTIO_NET_CTRL_MQ, VIRTIO_NET_CTRL_MQ_HASH_CONFIG, report },
	{ VIRTIO_NET_CTRL_GUEST_OFFLOADS, VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET,
	  set_offloads },
};

/**
 * weir_net_command_parse() - what does the driver ask for, and may it?
 * @c: what it may; out, if it may, what it asks for
 * @buf: copy of the command, header first
 * @len: its bytes, at least WEIR_NET_COMMAND_MIN
 *
 * Return: the answer, VIRTIO_NET_OK or VIRTIO_NET_ERR.
 */
u8 weir_net_command_parse(struct weir_net_command *c, const u8 *buf, u32 len)
{
	struct virtio_net_ctrl_hdr hdr;
	unsigned int i;

	memcpy(&hdr, buf, sizeof(hdr));
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (commands[i].class == hdr.class && commands[i].cmd == hdr.cmd)
			return commands[i].parse(c, buf + sizeof(hdr),
						 len - sizeof(hdr));
	return VIRTIO_NET_ERR;
}
