// SPDX-License-Identifier: GPL-2.0-only
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include "net-hash.h"

#define IPV4_MIN	20
#define IPV4_FRAGMENT	0x3fff	/* more of them, or not the first */
#define IPV6_LEN	40
#define IPV6_FRAGMENT	0xfff9
#define IPV6_EXTENSIONS	8	/* of a frame, at most */
#define VLAN_TAGS	2
#define PORTS		4

/* Where in a frame the hash's input is. */
struct fields {
	const u8 *addresses, *ports;
	u32 addresses_len;
	u8 protocol;
	bool v6;
};

/* The 32 bits of @bytes from bit @at, of which the first one is the highest. */
static u32 key_window(const u8 *bytes, unsigned int at)
{
	u64 five = (u64)get_unaligned_be32(bytes + at / 8) << 8 | bytes[at / 8 + 4];

	return five >> (8 - at % 8);
}

/**
 * weir_net_hash_key_set() - make a key ready
 * @key: out
 * @bytes: the driver's key
 * @len: its bytes, up to WEIR_NET_HASH_KEY; the rest are zeroes
 */
void weir_net_hash_key_set(struct weir_net_hash_key *key, const u8 *bytes,
			   u32 len)
{
	u8 padded[WEIR_NET_HASH_KEY + 1] = {};
	unsigned int place, value, bit;
	u32 sum;

	memcpy(padded, bytes, min_t(u32, len, WEIR_NET_HASH_KEY));
	for (place = 0; place < ARRAY_SIZE(key->part); place++) {
		for (value = 0; value < 16; value++) {
			sum = 0;
			for (bit = 0; bit < 4; bit++)
				if (value & (8 >> bit))
					sum ^= key_window(padded, 4 * place + bit);
			key->part[place][value] = sum;
		}
	}
}

/* The hash of @len bytes that are the input's from byte @at on. */
static u32 toeplitz(const struct weir_net_hash_key *key, unsigned int at,
		    const u8 *bytes, u32 len)
{
	const u32 (*part)[16] = key->part + 2 * at;
	u32 i, sum = 0;

	for (i = 0; i < len; i++, part += 2)
		sum ^= part[0][bytes[i] >> 4] ^ part[1][bytes[i] & 15];
	return sum;
}

static bool find_ipv4(struct fields *f, const u8 *ip, u32 len)
{
	u32 header;

	if (len < IPV4_MIN || ip[0] >> 4 != 4)
		return false;
	header = 4 * (ip[0] & 15);
	f->addresses = ip + 12;
	f->addresses_len = 8;
	if (header >= IPV4_MIN && header + PORTS <= len &&
	    !(get_unaligned_be16(ip + 6) & IPV4_FRAGMENT)) {
		f->protocol = ip[9];
		f->ports = ip + header;
	}
	return true;
}

/* The header's length if it is an extension's, else 0. */
static u32 extension_len(u8 type, const u8 *header)
{
	switch (type) {
	case IPPROTO_HOPOPTS:
	case IPPROTO_ROUTING:
	case IPPROTO_DSTOPTS:
		return 8 * (header[1] + 1);
	case IPPROTO_FRAGMENT:
		return 8;
	case IPPROTO_AH:
		return 4 * (header[1] + 2);
	default:
		return 0;
	}
}

static bool is_fragment(u8 type, const u8 *header)
{
	return type == IPPROTO_FRAGMENT &&
	       (get_unaligned_be16(header + 2) & IPV6_FRAGMENT);
}

static bool find_ipv6(struct fields *f, const u8 *ip, u32 len)
{
	u32 off = IPV6_LEN, header;
	u8 type;
	int i;

	if (len < IPV6_LEN || ip[0] >> 4 != 6)
		return false;
	f->v6 = true;
	f->addresses = ip + 8;
	f->addresses_len = 32;
	type = ip[6];
	for (i = 0; i <= IPV6_EXTENSIONS && off + PORTS <= len; i++) {
		header = extension_len(type, ip + off);
		if (!header) {
			f->protocol = type;
			f->ports = ip + off;
			break;
		}
		if (is_fragment(type, ip + off))
			break;
		type = ip[off];
		off += header;
	}
	return true;
}

static bool find(struct fields *f, const u8 *frame, u32 len)
{
	u32 off = ETH_HLEN;
	u16 type;
	int tags;

	for (tags = 0; ; tags++, off += 4) {
		if (off > len)
			return false;
		type = get_unaligned_be16(frame + off - 2);
		if (tags == VLAN_TAGS || (type != ETH_P_8021Q && type != ETH_P_8021AD))
			break;
	}
	if (type == ETH_P_IP)
		return find_ipv4(f, frame + off, len - off);
	return type == ETH_P_IPV6 && find_ipv6(f, frame + off, len - off);
}

/* What is hashed, in the order in which it is looked for. */
static const struct {
	bool v6;
	u8 protocol;	/* 0: any, without ports */
	u32 type;
	u16 report;
} kinds[] = {
	{ false, IPPROTO_TCP, VIRTIO_NET_RSS_HASH_TYPE_TCPv4,
	  VIRTIO_NET_HASH_REPORT_TCPv4 },
	{ false, IPPROTO_UDP, VIRTIO_NET_RSS_HASH_TYPE_UDPv4,
	  VIRTIO_NET_HASH_REPORT_UDPv4 },
	{ false, 0, VIRTIO_NET_RSS_HASH_TYPE_IPv4, VIRTIO_NET_HASH_REPORT_IPv4 },
	{ true, IPPROTO_TCP, VIRTIO_NET_RSS_HASH_TYPE_TCPv6,
	  VIRTIO_NET_HASH_REPORT_TCPv6 },
	{ true, IPPROTO_UDP, VIRTIO_NET_RSS_HASH_TYPE_UDPv6,
	  VIRTIO_NET_HASH_REPORT_UDPv6 },
	{ true, 0, VIRTIO_NET_RSS_HASH_TYPE_IPv6, VIRTIO_NET_HASH_REPORT_IPv6 },
};

/**
 * weir_net_hash() - hash a frame
 * @key: with what
 * @types: VIRTIO_NET_RSS_HASH_TYPE_*, what to hash
 * @frame: from its Ethernet header on; headers of VLANs and of IPv6 are stepped over
 * @len: bytes of it at @frame
 * @hash: out
 *
 * Fragments have no ports: all of a datagram's are hashed by their addresses.
 * Return: VIRTIO_NET_HASH_REPORT_*; NONE, and @hash is 0, when @types says
 * nothing of such a frame.
 */
u16 weir_net_hash(const struct weir_net_hash_key *key, u32 types,
		  const u8 *frame, u32 len, u32 *hash)
{
	struct fields f = {};
	unsigned int i;

	*hash = 0;
	if (!find(&f, frame, len))
		return VIRTIO_NET_HASH_REPORT_NONE;
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (kinds[i].v6 != f.v6 || !(types & kinds[i].type) ||
		    (kinds[i].protocol && kinds[i].protocol != f.protocol))
			continue;
		*hash = toeplitz(key, 0, f.addresses, f.addresses_len);
		if (kinds[i].protocol)
			*hash ^= toeplitz(key, f.addresses_len, f.ports, PORTS);
		return kinds[i].report;
	}
	return VIRTIO_NET_HASH_REPORT_NONE;
}
