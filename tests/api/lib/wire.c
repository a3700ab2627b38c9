// SPDX-License-Identifier: GPL-2.0-only
/* A wire, and what is at its ends. */

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "wire.h"

bool wire_does(const char *format, ...)
{
	char command[256];
	va_list list;

	va_start(list, format);
	vsnprintf(command, 200, format, list);
	va_end(list);
	strcat(command, " 2>&1");
	return !system(command);
}

void wire_cut(void)
{
	if (if_nametoindex(WIRE_NEAR))
		check(wire_does("ip link del " WIRE_NEAR));
}

void wire_lay(void)
{
	wire_cut();
	if (!wire_does("ip link add " WIRE_NEAR " type veth peer name " WIRE_FAR))
		test_skip("the kernel has no veth");
	check(wire_does("ip link set " WIRE_NEAR " up"));
	check(wire_does("ip link set " WIRE_FAR " up"));
}

int wire_macvtap(const char *end, bool header)
{
	struct ifreq ifr = {
		.ifr_flags = IFF_TAP | IFF_NO_PI | (header ? IFF_VNET_HDR : 0),
	};
	int size = VHOST_HEADER, fd;
	char path[32];

	if (!wire_does("ip link add link %s name " WIRE_MACVTAP
		       " type macvtap mode bridge", end))
		test_skip("the kernel has no macvtap");
	check(wire_does("ip link set " WIRE_MACVTAP " up"));
	snprintf(path, sizeof(path), "/dev/tap%u", if_nametoindex(WIRE_MACVTAP));
	fd = must(open(path, O_RDWR));
	must(ioctl(fd, TUNSETIFF, &ifr));
	must(ioctl(fd, TUNSETVNETHDRSZ, &size));
	return fd;
}

int wire_socket(const char *name, int header, u16 protocol)
{
	struct sockaddr_ll addr = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(protocol),
		.sll_ifindex = (int)if_nametoindex(name),
	};
	struct timeval limit = { .tv_sec = 60 };
	int fd = must(socket(AF_PACKET, SOCK_RAW, 0));

	must(setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR_SZ, &header,
			sizeof(header)));
	must(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)));
	must(bind(fd, (struct sockaddr *)&addr, sizeof(addr)));
	return fd;
}

void wire_address(const char *name, u8 *address)
{
	int fd = must(socket(AF_INET, SOCK_DGRAM, 0));
	struct ifreq ifr = { 0 };

	strcpy(ifr.ifr_name, name);
	must(ioctl(fd, SIOCGIFHWADDR, &ifr));
	memcpy(address, ifr.ifr_hwaddr.sa_data, 6);
	close(fd);
}

static u32 sum(const void *bytes, u32 len, u32 from)
{
	const u8 *b = bytes;
	u32 i;

	for (i = 0; i < len; i++)
		from += i % 2 ? b[i] : b[i] << 8;
	while (from >> 16)
		from = (from & 0xffff) + (from >> 16);
	return from;
}

/* Addresses, protocol and length: what TCP's checksum has besides the segment. */
static u32 pseudo_sum(const struct iphdr *ip, u32 len)
{
	return sum(&ip->saddr, 8, IPPROTO_TCP + len);
}

static u8 payload_at(u32 i)
{
	return i * 7 + i / 251;
}

u32 wire_segment(u8 *frame, const u8 *to, u32 payload)
{
	struct tcphdr *tcp = (void *)(frame + 34);
	struct iphdr *ip = (void *)(frame + 14);
	u32 i;

	memset(frame, 0, WIRE_HEADERS);
	memcpy(frame, to, 6);
	memcpy(frame + 6, "\x02weir", 6);
	frame[12] = ETHERTYPE_IP >> 8;
	*ip = (struct iphdr){
		.version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_TCP,
		.tot_len = htons(40 + payload),
		.saddr = htonl(0xc6336401), .daddr = htonl(0xc6336402),
	};
	ip->check = htons(~sum(ip, 20, 0));
	*tcp = (struct tcphdr){ .source = 7, .dest = 7, .doff = 5, .ack = 1 };
	tcp->check = htons(pseudo_sum(ip, 20 + payload));
	for (i = 0; i < payload; i++)
		frame[WIRE_HEADERS + i] = payload_at(i);
	return WIRE_HEADERS + payload;
}

struct virtio_net_hdr_v1 wire_offload(void)
{
	return (struct virtio_net_hdr_v1){
		.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM,
		.gso_type = VIRTIO_NET_HDR_GSO_TCPV4,
		.hdr_len = WIRE_HEADERS,
		.gso_size = WIRE_GSO_SIZE,
		.csum_start = 34,
		.csum_offset = 16,
	};
}

void wire_send_segment(int sock, const u8 *to, u32 payload)
{
	struct virtio_net_hdr_v1 hdr = wire_offload();
	static u8 bytes[VHOST_HEADER + WIRE_MAX];
	u32 len = wire_segment(bytes + VHOST_HEADER, to, payload);

	memcpy(bytes, &hdr, sizeof(hdr));
	check_eq(send(sock, bytes, VHOST_HEADER + len, 0), VHOST_HEADER + len);
}

bool wire_offloaded(const u8 *bytes, u32 len, const u8 *to, u32 payload)
{
	const struct virtio_net_hdr_v1 *hdr = (const void *)bytes;
	static u8 want[WIRE_MAX];
	u32 size = wire_segment(want, to, payload);

	return len == VHOST_HEADER + size &&
	       hdr->gso_type == VIRTIO_NET_HDR_GSO_TCPV4 &&
	       hdr->gso_size == WIRE_GSO_SIZE &&
	       hdr->flags == VIRTIO_NET_HDR_F_NEEDS_CSUM &&
	       hdr->csum_start == 34 && hdr->csum_offset == 16 &&
	       !memcmp(bytes + VHOST_HEADER, want, size);
}

bool wire_cut_off(const u8 *frame, u32 len, u32 *at)
{
	const struct iphdr *ip = (const void *)(frame + 14);
	const struct tcphdr *tcp = (const void *)(frame + 34);
	u32 i, payload = len - WIRE_HEADERS;

	if (len <= WIRE_HEADERS || payload > WIRE_GSO_SIZE ||
	    ntohs(ip->tot_len) != 40 + payload || ntohl(tcp->seq) != *at ||
	    sum(ip, 20, 0) != 0xffff ||
	    sum(tcp, 20 + payload, pseudo_sum(ip, 20 + payload)) != 0xffff)
		return false;
	for (i = 0; i < payload; i++)
		if (frame[WIRE_HEADERS + i] != payload_at(*at + i))
			return false;
	*at += payload;
	return true;
}
