// SPDX-License-Identifier: GPL-2.0-only
// sources: vhost/net-rss.c vhost/net-hash.c
/*
 * Receive-side scaling: the published test vectors of the Toeplitz hash, which
 * headers are found, where a frame goes, and every command that is refused.
 */
#include <unit.h>
#include <arpa/inet.h>
#include <linux/kernel.h>
#include <stdlib.h>
#include <string.h>
#include "vhost/net-rss.h"

#define PAIRS	4
#define TCP	6
#define UDP	17
#define SCTP	132

/* The key and the sums are those of Microsoft's "Verifying the RSS Hash Calculation". */
static const u8 key_bytes[WEIR_NET_HASH_KEY] = {
	0x6d, 0x5a, 0x56, 0xda, 0x25, 0x5b, 0x0e, 0xc2, 0x41, 0x67,
	0x25, 0x3d, 0x43, 0xa3, 0x8f, 0xb0, 0xd0, 0xca, 0x2b, 0xcb,
	0xae, 0x7b, 0x30, 0xb4, 0x77, 0xcb, 0x2d, 0xa3, 0x80, 0x30,
	0xf2, 0x0c, 0x6a, 0x42, 0xb7, 0x3b, 0xbe, 0xac, 0x01, 0xfa,
};

static const struct {
	const char *to, *from;
	u16 to_port, from_port;
	u32 ip, tcp;
} vectors[] = {
	{ "161.142.100.80", "66.9.149.187", 1766, 2794, 0x323e8fc2, 0x51ccc178 },
	{ "65.69.140.83", "199.92.111.2", 4739, 14230, 0xd718262a, 0xc626b0ea },
	{ "12.22.207.184", "24.19.198.95", 38024, 12898, 0xd2d0a5de, 0x5c2b394a },
	{ "209.142.163.6", "38.27.205.30", 2217, 48228, 0x82989176, 0xafc7327f },
	{ "202.188.127.2", "153.39.163.191", 1303, 44251, 0x5d1809c5, 0x10e828a2 },
	{ "3ffe:2501:200:3::1", "3ffe:2501:200:1fff::7", 1766, 2794,
	  0x2cc18cd5, 0x40207d3d },
	{ "ff02::1", "3ffe:501:8::260:97ff:fe40:efab", 4739, 14230,
	  0x0f0c461c, 0xdde51bbf },
	{ "fe80::200:f8ff:fe21:67cf", "3ffe:1900:4545:3:200:f8ff:fe21:67cf",
	  38024, 44251, 0x4b61e985, 0x02d1feef },
};

static struct weir_net_hash_key key;

struct frame {
	u8 bytes[256];
	u32 len;
};

static void put(struct frame *f, const void *bytes, u32 len)
{
	memcpy(f->bytes + f->len, bytes, len);
	f->len += len;
}

static void put16(struct frame *f, u16 value)
{
	const u8 bytes[] = { value >> 8, value };

	put(f, bytes, 2);
}

static void ethernet(struct frame *f, int tags, bool v6)
{
	*f = (struct frame){ .len = 12 };
	while (tags--) {
		put16(f, tags ? 0x88a8 : 0x8100);
		put16(f, 5);
	}
	put16(f, v6 ? 0x86dd : 0x0800);
}

static void ipv4(struct frame *f, int i, u8 protocol, u16 fragment, int options)
{
	u8 ip[60] = { 0x45 + options, [6] = fragment >> 8, fragment, [9] = protocol };

	assert_int_equal(inet_pton(AF_INET, vectors[i].from, ip + 12), 1);
	assert_int_equal(inet_pton(AF_INET, vectors[i].to, ip + 16), 1);
	put(f, ip, 20 + 4 * options);
}

static void ipv6(struct frame *f, int i, u8 next)
{
	u8 ip[40] = { 0x60, [6] = next };

	assert_int_equal(inet_pton(AF_INET6, vectors[i].from, ip + 8), 1);
	assert_int_equal(inet_pton(AF_INET6, vectors[i].to, ip + 24), 1);
	put(f, ip, sizeof(ip));
}

static void ports(struct frame *f, int i)
{
	put16(f, vectors[i].from_port);
	put16(f, vectors[i].to_port);
	f->len += 16;
}

static bool is_v6(int i)
{
	return strchr(vectors[i].to, ':');
}

static void make(struct frame *f, int i, u8 protocol, int tags)
{
	ethernet(f, tags, is_v6(i));
	if (is_v6(i))
		ipv6(f, i, protocol);
	else
		ipv4(f, i, protocol, 0x4000, 0);
	ports(f, i);
}

/* In memory of its own, so that a byte too far is found. */
static u16 hash_of(const struct frame *f, u32 types, u32 len, u32 *hash)
{
	u8 *copy = malloc(len ?: 1);
	u16 report;

	memcpy(copy, f->bytes, len);
	report = weir_net_hash(&key, types, copy, len, hash);
	free(copy);
	return report;
}

static void expect(const struct frame *f, u32 types, u16 report, u32 want)
{
	u32 hash = 99;

	assert_int_equal(hash_of(f, types, f->len, &hash), report);
	assert_int_equal(hash, want);
}

static void published_vectors(void **state)
{
	struct frame f;
	int i, tags;

	for (i = 0; i < ARRAY_SIZE(vectors); i++) {
		for (tags = 0; tags <= 2; tags++) {
			bool v6 = is_v6(i);

			make(&f, i, TCP, tags);
			expect(&f, WEIR_NET_HASH_TYPES, v6 ? VIRTIO_NET_HASH_REPORT_TCPv6 :
			       VIRTIO_NET_HASH_REPORT_TCPv4, vectors[i].tcp);
			expect(&f, VIRTIO_NET_RSS_HASH_TYPE_IPv4 | VIRTIO_NET_RSS_HASH_TYPE_IPv6,
			       v6 ? VIRTIO_NET_HASH_REPORT_IPv6 : VIRTIO_NET_HASH_REPORT_IPv4,
			       vectors[i].ip);
			make(&f, i, UDP, tags);
			expect(&f, WEIR_NET_HASH_TYPES, v6 ? VIRTIO_NET_HASH_REPORT_UDPv6 :
			       VIRTIO_NET_HASH_REPORT_UDPv4, vectors[i].tcp);
			make(&f, i, SCTP, tags);
			expect(&f, WEIR_NET_HASH_TYPES,
			       v6 ? VIRTIO_NET_HASH_REPORT_IPv6 : VIRTIO_NET_HASH_REPORT_IPv4,
			       vectors[i].ip);
			expect(&f, VIRTIO_NET_RSS_HASH_TYPE_TCPv4 | VIRTIO_NET_RSS_HASH_TYPE_TCPv6,
			       VIRTIO_NET_HASH_REPORT_NONE, 0);
		}
	}
}

static void options_and_fragments(void **state)
{
	struct frame f;

	ethernet(&f, 0, false);
	ipv4(&f, 0, TCP, 0, 10);
	ports(&f, 0);
	expect(&f, WEIR_NET_HASH_TYPES, VIRTIO_NET_HASH_REPORT_TCPv4, vectors[0].tcp);
	ethernet(&f, 0, false);
	ipv4(&f, 0, TCP, 0x2000, 0);	/* the first of several */
	ports(&f, 0);
	expect(&f, WEIR_NET_HASH_TYPES, VIRTIO_NET_HASH_REPORT_IPv4, vectors[0].ip);
	ethernet(&f, 0, false);
	ipv4(&f, 0, TCP, 5, 0);
	ports(&f, 0);
	expect(&f, WEIR_NET_HASH_TYPES, VIRTIO_NET_HASH_REPORT_IPv4, vectors[0].ip);
}

static void ipv6_extensions(void **state)
{
	const u8 hop[16] = { 60, 1 }, options[8] = { 51 };
	const u8 auth[12] = { 44, 1 }, alone[8] = { TCP }, part[8] = { TCP, 0, 0, 1 };
	struct frame f;

	ethernet(&f, 0, true);
	ipv6(&f, 5, 0);
	put(&f, hop, sizeof(hop));
	put(&f, options, sizeof(options));
	put(&f, auth, sizeof(auth));
	put(&f, alone, sizeof(alone));
	ports(&f, 5);
	expect(&f, WEIR_NET_HASH_TYPES, VIRTIO_NET_HASH_REPORT_TCPv6, vectors[5].tcp);
	ethernet(&f, 0, true);
	ipv6(&f, 5, 44);
	put(&f, part, sizeof(part));
	ports(&f, 5);
	expect(&f, WEIR_NET_HASH_TYPES, VIRTIO_NET_HASH_REPORT_IPv6, vectors[5].ip);
}

/* However short a frame is, nothing behind it is read. */
static void every_length(void **state)
{
	struct frame f;
	u32 len, hash;
	int i;

	for (i = 0; i < ARRAY_SIZE(vectors); i++) {
		make(&f, i, TCP, 2);
		for (len = 0; len <= f.len; len++)
			hash_of(&f, WEIR_NET_HASH_TYPES, len, &hash);
	}
	srand(1);
	for (i = 0; i < 200000; i++) {
		make(&f, rand() % ARRAY_SIZE(vectors), rand(), rand() % 4);
		f.bytes[rand() % f.len] = rand();
		f.bytes[rand() % f.len] = rand();
		hash_of(&f, rand() & WEIR_NET_HASH_TYPES, rand() % (f.len + 1), &hash);
	}
}

static void other_frames(void **state)
{
	struct frame f;

	ethernet(&f, 0, false);
	ipv4(&f, 0, TCP, 0, 0);
	ports(&f, 0);
	f.bytes[14] = 0x65;
	expect(&f, WEIR_NET_HASH_TYPES, VIRTIO_NET_HASH_REPORT_NONE, 0);
	f.bytes[14] = 0x45;
	f.bytes[13] = 6;	/* ARP */
	expect(&f, WEIR_NET_HASH_TYPES, VIRTIO_NET_HASH_REPORT_NONE, 0);
	ethernet(&f, 3, false);
	ipv4(&f, 0, TCP, 0, 0);
	ports(&f, 0);
	expect(&f, WEIR_NET_HASH_TYPES, VIRTIO_NET_HASH_REPORT_NONE, 0);
}

/* A command's data as a driver would send it. */
static u32 command(u8 *data, u32 types, u32 entries, u16 unclassified, u16 tx, u8 key_len)
{
	u32 n = 0, i;

	for (i = 0; i < 4; i++)
		data[n++] = types >> 8 * i;
	data[n++] = entries - 1;
	data[n++] = (entries - 1) >> 8;
	data[n++] = unclassified;
	data[n++] = unclassified >> 8;
	for (i = 0; i < entries; i++) {
		data[n++] = i % PAIRS;
		data[n++] = 0;
	}
	data[n++] = tx;
	data[n++] = tx >> 8;
	data[n++] = key_len;
	memcpy(data + n, key_bytes, min_t(u32, key_len, sizeof(key_bytes)));
	return n + key_len;
}

static void where_frames_go(void **state)
{
	u8 data[2 * WEIR_NET_RSS_MAX];
	struct weir_net_seen seen;
	struct weir_net_rss rss;
	struct frame f;
	u32 len;
	int i;

	len = command(data, WEIR_NET_HASH_TYPES, 128, 3, 2, 40);
	assert_int_equal(len, WEIR_NET_RSS_MAX);
	assert_int_equal(weir_net_rss_parse(&rss, data, len, PAIRS), VIRTIO_NET_OK);
	assert_int_equal(rss.pairs, 4);
	for (i = 0; i < ARRAY_SIZE(vectors); i++) {
		make(&f, i, TCP, 0);
		assert_int_equal(weir_net_rss_queue(&rss, f.bytes, f.len, &seen),
				 (vectors[i].tcp & 127) % PAIRS);
		assert_int_equal(seen.hash, vectors[i].tcp);
		assert_int_not_equal(seen.report, VIRTIO_NET_HASH_REPORT_NONE);
	}
	f.bytes[12] = 0;
	assert_int_equal(weir_net_rss_queue(&rss, f.bytes, f.len, &seen), 3);
	assert_int_equal(seen.report, VIRTIO_NET_HASH_REPORT_NONE);
	assert_int_equal(seen.hash, 0);
	assert_int_equal(weir_net_rss_parse(&rss, data, len + 1, PAIRS), VIRTIO_NET_OK);
	len = command(data, 0, 1, 1, 1, 0);
	assert_int_equal(weir_net_rss_parse(&rss, data, len, PAIRS), VIRTIO_NET_OK);
	assert_int_equal(rss.pairs, 2);
}

static void refused(u32 types, u32 entries, u16 unclassified, u16 tx, u8 key_len, int more)
{
	u8 data[4 * WEIR_NET_RSS_MAX];
	u32 len = command(data, types, entries, unclassified, tx, key_len) + more;
	struct weir_net_rss rss;
	u8 *copy = malloc(len ?: 1);

	memcpy(copy, data, len);
	assert_int_equal(weir_net_rss_parse(&rss, copy, len, PAIRS), VIRTIO_NET_ERR);
	free(copy);
}

/* What was refused stays where the next command is read, which may have no table. */
static void hash_after_refused_table(void **state)
{
	struct weir_net_rss *rss = malloc(sizeof(*rss));
	u8 data[2 * WEIR_NET_RSS_MAX] = { 0 };
	struct weir_net_seen seen;
	struct frame f;

	memset(rss, 0xff, sizeof(*rss));
	assert_int_equal(weir_net_rss_parse(rss, data, command(data, 1, 128, 3, 2, 40) - 1,
					    PAIRS), VIRTIO_NET_ERR);
	rss->mask = U16_MAX;
	memset(data, 0, sizeof(data));
	data[0] = WEIR_NET_HASH_TYPES;
	data[12] = WEIR_NET_HASH_KEY;
	memcpy(data + 13, key_bytes, WEIR_NET_HASH_KEY);
	assert_int_equal(weir_net_rss_parse_hash(rss, data, 13 + WEIR_NET_HASH_KEY),
			 VIRTIO_NET_OK);
	make(&f, 0, TCP, 0);
	assert_int_equal(weir_net_rss_queue(rss, f.bytes, f.len, &seen), 0);
	assert_int_equal(seen.hash, vectors[0].tcp);
	f.bytes[12] = 0;
	assert_int_equal(weir_net_rss_queue(rss, f.bytes, f.len, &seen), 0);
	free(rss);
}

static void bad_commands(void **state)
{
	u8 data[WEIR_NET_RSS_MAX], *copy;
	struct weir_net_rss rss;
	u32 len, all;

	refused(1 << 6, 4, 0, 1, 40, 0);
	refused(1, 3, 0, 1, 40, 0);
	refused(1, 256, 0, 1, 40, 0);
	refused(1, 4, PAIRS, 1, 40, 0);
	refused(1, 4, 0, 0, 40, 0);
	refused(1, 4, 0, PAIRS + 1, 40, 0);
	refused(1, 4, 0, 1, 41, 0);
	refused(1, 4, 0, 1, 40, -1);
	all = command(data, 1, 4, 0, 1, 40);
	data[8] = PAIRS;
	assert_int_equal(weir_net_rss_parse(&rss, data, all, PAIRS), VIRTIO_NET_ERR);
	all = command(data, 1, 128, 0, 1, 40);
	for (len = 0; len < all; len++) {
		copy = malloc(len ?: 1);
		memcpy(copy, data, len);
		assert_int_equal(weir_net_rss_parse(&rss, copy, len, PAIRS), VIRTIO_NET_ERR);
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_vectors),
		cmocka_unit_test(options_and_fragments),
		cmocka_unit_test(ipv6_extensions),
		cmocka_unit_test(every_length),
		cmocka_unit_test(other_frames),
		cmocka_unit_test(where_frames_go),
		cmocka_unit_test(hash_after_refused_table),
		cmocka_unit_test(bad_commands),
	};

	weir_net_hash_key_set(&key, key_bytes, sizeof(key_bytes));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
