// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/unaligned.h>
#include "net-rss.h"

/* Before the table, and behind it without the key. */
#define HEAD		8
#define TAIL		3
/* Of VIRTIO_NET_CTRL_MQ_HASH_CONFIG: types, four reserved words, the key's length. */
#define HASH_HEAD	13

static bool table_valid(const struct weir_net_rss *rss, unsigned int max_pairs)
{
	unsigned int i;

	for (i = 0; i <= rss->mask; i++)
		if (rss->table[i] >= max_pairs)
			return false;
	return rss->unclassified < max_pairs;
}

static u16 pairs_used(const struct weir_net_rss *rss, u16 tx)
{
	u16 last = max_t(u16, rss->unclassified, tx - 1);
	unsigned int i;

	for (i = 0; i <= rss->mask; i++)
		last = max(last, rss->table[i]);
	return last + 1;
}

/* Return: bytes of head and table; 0 when there is no such table. */
static u32 parse_table(struct weir_net_rss *rss, const u8 *data, u32 len)
{
	unsigned int i, entries;

	if (len < HEAD + 2 + TAIL)
		return 0;
	rss->types = get_unaligned_le32(data);
	rss->mask = get_unaligned_le16(data + 4);
	rss->unclassified = get_unaligned_le16(data + 6);
	entries = rss->mask + 1U;
	if (entries > WEIR_NET_RSS_TABLE || (entries & rss->mask) ||
	    len < HEAD + 2 * entries + TAIL)
		return 0;
	for (i = 0; i < entries; i++)
		rss->table[i] = get_unaligned_le16(data + HEAD + 2 * i);
	return HEAD + 2 * entries;
}

/**
 * weir_net_rss_parse() - read VIRTIO_NET_CTRL_MQ_RSS_CONFIG
 * @rss: out; any content when it is refused
 * @data: struct virtio_net_rss_config
 * @len: its bytes
 * @max_pairs: queue pairs that there are
 *
 * What comes behind the key does not matter: Linux sends the byte that pads its
 * struct. Return: the answer, VIRTIO_NET_OK or VIRTIO_NET_ERR.
 */
u8 weir_net_rss_parse(struct weir_net_rss *rss, const u8 *data, u32 len,
		      unsigned int max_pairs)
{
	u32 off = parse_table(rss, data, len), key_len;
	u16 tx;

	if (!off)
		return VIRTIO_NET_ERR;
	tx = get_unaligned_le16(data + off);
	key_len = data[off + 2];
	if ((rss->types & ~WEIR_NET_HASH_TYPES) || !tx || tx > max_pairs ||
	    key_len > WEIR_NET_HASH_KEY || len < off + TAIL + key_len ||
	    !table_valid(rss, max_pairs))
		return VIRTIO_NET_ERR;
	weir_net_hash_key_set(&rss->key, data + off + TAIL, key_len);
	rss->pairs = pairs_used(rss, tx);
	rss->steers = true;
	return VIRTIO_NET_OK;
}

/**
 * weir_net_rss_parse_hash() - read VIRTIO_NET_CTRL_MQ_HASH_CONFIG
 * @rss: out; any content when it is refused
 * @data: struct virtio_net_hash_config
 * @len: its bytes
 *
 * The reserved words and what comes behind the key do not matter. Return: the
 * answer, VIRTIO_NET_OK or VIRTIO_NET_ERR.
 */
u8 weir_net_rss_parse_hash(struct weir_net_rss *rss, const u8 *data, u32 len)
{
	u32 key_len;

	if (len < HASH_HEAD)
		return VIRTIO_NET_ERR;
	rss->types = get_unaligned_le32(data);
	key_len = data[HASH_HEAD - 1];
	if ((rss->types & ~WEIR_NET_HASH_TYPES) || key_len > WEIR_NET_HASH_KEY ||
	    len < HASH_HEAD + key_len)
		return VIRTIO_NET_ERR;
	weir_net_hash_key_set(&rss->key, data + HASH_HEAD, key_len);
	/* A table that was refused may have been here. */
	rss->mask = 0;
	rss->unclassified = 0;
	rss->table[0] = 0;
	rss->steers = false;
	return VIRTIO_NET_OK;
}

/**
 * weir_net_rss_queue() - who gets a frame
 * @rss: what the driver asked for
 * @frame: from its Ethernet header on
 * @len: bytes of it at @frame, WEIR_NET_HASH_LOOK unless it is shorter
 * @seen: out: its hash
 *
 * Return: the queue pair's number, less than @rss->pairs; any when nothing steers.
 */
unsigned int weir_net_rss_queue(const struct weir_net_rss *rss, const u8 *frame,
				u32 len, struct weir_net_seen *seen)
{
	seen->report = weir_net_hash(&rss->key, rss->types, frame, len, &seen->hash);
	if (seen->report == VIRTIO_NET_HASH_REPORT_NONE)
		return rss->unclassified;
	return rss->table[seen->hash & rss->mask];
}
