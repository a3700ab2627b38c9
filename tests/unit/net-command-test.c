// SPDX-License-Identifier: GPL-2.0-only
// sources: vhost/net-command.c vhost/net-rss.c vhost/net-hash.c
/* Commands of the control queue: those that there are, and every other one refused. */
#include <unit.h>
#include <linux/kernel.h>
#include <string.h>
#include "vhost/net-command.h"

#define PAIRS	4

/* Of a driver with @max pairs and MQ; none: without the feature. */
static u8 answer(const u8 *bytes, u32 len, unsigned int max, unsigned int *pairs)
{
	struct weir_net_command c = { .max_pairs = max, .mq = max, .pairs = *pairs };
	u8 buf[WEIR_NET_COMMAND_MAX + 1] = { 0 }, ack;

	memcpy(buf, bytes, len);
	ack = weir_net_command_parse(&c, buf, len);
	*pairs = c.pairs;
	assert_false(c.hashes);
	return ack;
}

static u8 set_pairs(u16 nr, unsigned int max, unsigned int *pairs)
{
	const u8 bytes[] = {
		VIRTIO_NET_CTRL_MQ, VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET, nr, nr >> 8,
	};

	return answer(bytes, sizeof(bytes), max, pairs);
}

static void every_number_of_pairs(void **state)
{
	unsigned int nr, pairs;

	for (nr = 0; nr <= 0xffff; nr++) {
		pairs = 99;
		if (nr >= 1 && nr <= PAIRS) {
			assert_int_equal(set_pairs(nr, PAIRS, &pairs), VIRTIO_NET_OK);
			assert_int_equal(pairs, nr);
		} else {
			assert_int_equal(set_pairs(nr, PAIRS, &pairs), VIRTIO_NET_ERR);
			assert_int_equal(pairs, 99);
		}
	}
}

static void without_the_feature(void **state)
{
	unsigned int pairs = 99;

	assert_int_equal(set_pairs(1, 0, &pairs), VIRTIO_NET_ERR);
	assert_int_equal(pairs, 99);
}

static void other_commands(void **state)
{
	unsigned int class, cmd, pairs = 99;

	for (class = 0; class < 256; class++)
		for (cmd = 0; cmd < 256; cmd++) {
			const u8 bytes[] = { class, cmd, 1, 0 };
			bool ours = class == VIRTIO_NET_CTRL_MQ &&
				    cmd == VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET;

			assert_int_equal(answer(bytes, 4, PAIRS, &pairs), ours ?
					 VIRTIO_NET_OK : VIRTIO_NET_ERR);
		}
}

static void other_lengths(void **state)
{
	const u8 bytes[WEIR_NET_COMMAND_MAX + 1] = {
		VIRTIO_NET_CTRL_MQ, VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET, 1,
	};
	unsigned int len, pairs = 99;

	for (len = WEIR_NET_COMMAND_MIN; len <= sizeof(bytes); len++)
		assert_int_equal(answer(bytes, len, PAIRS, &pairs),
				 len == WEIR_NET_COMMAND_MIN + 2 ? VIRTIO_NET_OK :
				 VIRTIO_NET_ERR);
}

/* The table for PAIRS pairs; what is refused is net-rss-test's. */
static void scaling(void **state)
{
	const u8 bytes[] = {
		VIRTIO_NET_CTRL_MQ, VIRTIO_NET_CTRL_MQ_RSS_CONFIG,
		1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0,
	};
	struct weir_net_rss rss;
	struct weir_net_command c = { .max_pairs = PAIRS, .may_scale = true, .rss = &rss };

	assert_int_equal(weir_net_command_parse(&c, bytes, sizeof(bytes)), VIRTIO_NET_OK);
	assert_true(c.hashes);
	assert_int_equal(c.pairs, 3);
	c.max_pairs = 2;
	assert_int_equal(weir_net_command_parse(&c, bytes, sizeof(bytes)), VIRTIO_NET_ERR);
	c.max_pairs = PAIRS;
	c.may_scale = false;
	assert_int_equal(weir_net_command_parse(&c, bytes, sizeof(bytes)), VIRTIO_NET_ERR);
}

/* Of hashes alone: the pairs stay as they are. */
static void reporting(void **state)
{
	const u8 bytes[] = {
		VIRTIO_NET_CTRL_MQ, VIRTIO_NET_CTRL_MQ_HASH_CONFIG,
		7, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9, 2, 0x6d, 0x5a,
	};
	struct weir_net_rss rss = { .steers = true };
	struct weir_net_command c = {
		.max_pairs = PAIRS, .may_hash = true, .rss = &rss, .pairs = 99,
	};
	u32 len;

	for (len = WEIR_NET_COMMAND_MIN; len < sizeof(bytes); len++)
		assert_int_equal(weir_net_command_parse(&c, bytes, len), VIRTIO_NET_ERR);
	assert_int_equal(weir_net_command_parse(&c, bytes, sizeof(bytes)), VIRTIO_NET_OK);
	assert_true(c.hashes);
	assert_int_equal(c.pairs, 0);
	assert_int_equal(rss.types, 7);
	assert_false(rss.steers);
	c.may_hash = false;
	c.may_scale = true;
	assert_int_equal(weir_net_command_parse(&c, bytes, sizeof(bytes)), VIRTIO_NET_ERR);
}

#define OFFLOAD(name)	BIT_ULL(VIRTIO_NET_F_GUEST_##name)
#define OFFLOADS	(OFFLOAD(CSUM) | OFFLOAD(TSO4) | OFFLOAD(ECN))

static u8 set_offloads(struct weir_net_command *c, u64 offloads, u32 len)
{
	u8 buf[WEIR_NET_COMMAND_MAX + 1] = {
		VIRTIO_NET_CTRL_GUEST_OFFLOADS, VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET,
	};
	u32 i;

	c->offload = false;
	c->offloads = 99;
	for (i = 0; i < 8; i++)
		buf[2 + i] = offloads >> 8 * i;
	return weir_net_command_parse(c, buf, len);
}

/* One bit alone: on if it was negotiated, and nothing else happens. */
static void every_offload(void **state)
{
	struct weir_net_command c = {
		.max_pairs = PAIRS, .may_offload = true, .pairs = 99,
		.negotiated = OFFLOADS,
	};
	unsigned int bit;

	for (bit = 0; bit < 64; bit++) {
		if (c.negotiated >> bit & 1) {
			assert_int_equal(set_offloads(&c, BIT_ULL(bit), 10), VIRTIO_NET_OK);
			assert_true(c.offload);
			assert_true(c.offloads == BIT_ULL(bit));
		} else {
			assert_int_equal(set_offloads(&c, BIT_ULL(bit), 10), VIRTIO_NET_ERR);
			assert_false(c.offload);
			assert_int_equal(c.offloads, 99);
		}
	}
	assert_int_equal(set_offloads(&c, c.negotiated, 10), VIRTIO_NET_OK);
	assert_true(c.offloads == c.negotiated);
	assert_int_equal(set_offloads(&c, c.negotiated | OFFLOAD(TSO6), 10), VIRTIO_NET_ERR);
	assert_int_equal(set_offloads(&c, 0, 10), VIRTIO_NET_OK);
	assert_int_equal(c.offloads, 0);
	assert_int_equal(c.pairs, 99);
	assert_false(c.hashes);
}

static void offloads_that_are_none(void **state)
{
	struct weir_net_command c = { .may_offload = true, .negotiated = OFFLOADS };
	u32 len;

	for (len = WEIR_NET_COMMAND_MIN; len <= WEIR_NET_COMMAND_MAX + 1; len++)
		assert_int_equal(set_offloads(&c, 0, len), len == 10 ? VIRTIO_NET_OK :
				 VIRTIO_NET_ERR);
	c.may_offload = false;
	assert_int_equal(set_offloads(&c, 0, 10), VIRTIO_NET_ERR);
	assert_false(c.offload);
	c = (struct weir_net_command) { .may_offload = true };
	assert_int_equal(set_offloads(&c, 0, 10), VIRTIO_NET_OK);
	assert_int_equal(set_offloads(&c, OFFLOAD(CSUM), 10), VIRTIO_NET_ERR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_number_of_pairs),
		cmocka_unit_test(without_the_feature),
		cmocka_unit_test(other_commands),
		cmocka_unit_test(other_lengths),
		cmocka_unit_test(scaling),
		cmocka_unit_test(reporting),
		cmocka_unit_test(every_offload),
		cmocka_unit_test(offloads_that_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
