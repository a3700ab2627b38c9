// SPDX-License-Identifier: GPL-2.0-only
// sources: vhost/net-command.c vhost/net-rss.c vhost/net-hash.c
/*
 * A driver says by its control queue who gets which frame, and the wire sends frames:
 * a queue that there is gets each of them, and nothing behind a frame is looked at.
 */
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include <vhost/net-command.h>

#define check(cond) do { if (!(cond)) abort(); } while (0)

struct start {
	u8 max_pairs, features;
	u16 command_len;
};

/* A copy that ends where it ends, so that a look behind it is seen. */
static u8 *copy(const u8 *data, size_t len)
{
	u8 *p = malloc(len);

	if (len)
		memcpy(p, data, len);
	return p;
}

static bool command(struct weir_net_command *c, const u8 *data, u32 len)
{
	u8 *p = copy(data, len);
	u8 ack = weir_net_command_parse(c, p, len);

	free(p);
	check(ack == VIRTIO_NET_OK || ack == VIRTIO_NET_ERR);
	check(c->pairs <= c->max_pairs);
	check(!c->hashes || c->may_scale || c->may_hash);
	check(!c->offload || (c->may_offload && !(c->offloads & ~c->negotiated)));
	return ack == VIRTIO_NET_OK && c->hashes;
}

static void frame(const struct weir_net_rss *rss, const struct weir_net_command *c,
		  const u8 *data, u32 len)
{
	u8 *p = copy(data, len);
	struct weir_net_seen seen = { 0 };
	unsigned int queue = weir_net_rss_queue(rss, p, len, &seen);

	free(p);
	check(!rss->steers || queue < c->max_pairs);
	check(seen.report || !seen.hash);
	check(seen.report <= VIRTIO_NET_HASH_REPORT_UDPv6_EX);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct weir_net_rss rss;
	struct weir_net_command c = { .rss = &rss };
	struct start s;
	u32 len;

	if (size < sizeof(s))
		return 0;
	memcpy(&s, data, sizeof(s));
	data += sizeof(s);
	size -= sizeof(s);
	memset(&rss, 0, sizeof(rss));
	c.max_pairs = 1 + s.max_pairs % 8;
	c.mq = s.features & 1;
	c.may_scale = s.features & 2;
	c.may_hash = s.features & 4;
	c.may_offload = s.features & 8;
	c.negotiated = s.features >> 4 << VIRTIO_NET_F_GUEST_TSO4;
	len = s.command_len % (WEIR_NET_COMMAND_MAX + 2);
	if (len > size)
		len = size;
	if (len < WEIR_NET_COMMAND_MIN || !command(&c, data, len))
		return 0;
	data += len;
	size -= len;
	while (size) {
		len = data[0] < size ? data[0] + 1U : size;
		frame(&rss, &c, data, len);
		data += len;
		size -= len;
	}
	return 0;
}
