// SPDX-License-Identifier: GPL-2.0-only
/* A tap and a vhost device: what a VMM sets up for a guest's network. */

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/vhost.h>
#include <linux/virtio_config.h>
#include <linux/virtio_net.h>
#include <linux/virtio_ring.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/if_ether.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "micro.h"
#include "micro-net.h"
#include "selfcheck.h"

#define HEADER	sizeof(struct virtio_net_hdr_v1)
#define BUFFER	2048
#define HOST	"10.9.0.1"
#define GUEST	"10.9.0.2"

enum { RX, TX };

static void set_address(int fd, struct ifreq *ifr, unsigned long call,
			const char *text)
{
	struct sockaddr_in *in = (struct sockaddr_in *)&ifr->ifr_addr;

	memset(in, 0, sizeof(*in));
	in->sin_family = AF_INET;
	in->sin_addr.s_addr = inet_addr(text);
	must(ioctl(fd, call, ifr));
}

/* Frames that the host sends of its own accord would be taken for answers. */
static void only_arp(const char *name)
{
	char path[96];
	int fd;

	snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/%s/disable_ipv6",
		 name);
	fd = open(path, O_WRONLY);
	if (fd < 0)
		return;		/* no IPv6 at all */
	must(write(fd, "1", 1));
	close(fd);
}

static int open_tap(void)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR };
	int header = HEADER, fd = must(socket(AF_INET, SOCK_DGRAM, 0));
	int tap = must(open("/dev/net/tun", O_RDWR));

	strcpy(ifr.ifr_name, "micro%d");
	must(ioctl(tap, TUNSETIFF, &ifr));
	must(ioctl(tap, TUNSETVNETHDRSZ, &header));
	only_arp(ifr.ifr_name);
	set_address(fd, &ifr, SIOCSIFADDR, HOST);
	set_address(fd, &ifr, SIOCSIFNETMASK, "255.255.255.0");
	ifr.ifr_flags = IFF_UP | IFF_MULTICAST;
	must(ioctl(fd, SIOCSIFFLAGS, &ifr));
	close(fd);
	return tap;
}

/* Who has HOST? Tell GUEST. Return: its length, the header's included. */
static unsigned int write_request(unsigned char *buffer)
{
	struct ether_header *ether = (void *)(buffer + HEADER);
	struct ether_arp *arp = (void *)(ether + 1);
	static const unsigned char mac[ETH_ALEN] = { 2, 0, 0, 0, 0, 1 };
	in_addr_t host = inet_addr(HOST), guest = inet_addr(GUEST);

	memset(buffer, 0, BUFFER);
	memset(ether->ether_dhost, 0xff, ETH_ALEN);
	memcpy(ether->ether_shost, mac, ETH_ALEN);
	ether->ether_type = htons(ETHERTYPE_ARP);
	arp->ea_hdr.ar_hrd = htons(ARPHRD_ETHER);
	arp->ea_hdr.ar_pro = htons(ETHERTYPE_IP);
	arp->ea_hdr.ar_hln = ETH_ALEN;
	arp->ea_hdr.ar_pln = sizeof(host);
	arp->ea_hdr.ar_op = htons(ARPOP_REQUEST);
	memcpy(arp->arp_sha, mac, ETH_ALEN);
	memcpy(arp->arp_spa, &guest, sizeof(guest));
	memcpy(arp->arp_tpa, &host, sizeof(host));
	return HEADER + sizeof(*ether) + sizeof(*arp);
}

/* Of a type for experiments (RFC 7042), to nobody. Return: its length, the header's included. */
static unsigned int write_other(unsigned char *buffer)
{
	struct ether_header *ether = (void *)(buffer + HEADER);

	write_request(buffer);
	memcpy(ether->ether_dhost, "\2\0\0\0\0\2", ETH_ALEN);
	ether->ether_type = htons(0x88b5);
	return HEADER + ETH_ZLEN;
}

static void fill_rings(struct vm *vm, bool answered)
{
	struct micro_ring *rx = guest_to_host(vm, MICRO_RX);
	struct micro_ring *tx = guest_to_host(vm, MICRO_TX);
	struct vring_desc *desc = (struct vring_desc *)rx->desc;
	unsigned short i;

	memset(rx, 0, sizeof(*rx));
	memset(tx, 0, sizeof(*tx));
	for (i = 0; i < MICRO_RING; i++) {
		desc[i] = (struct vring_desc){
			.addr = MICRO_BUFFERS + (i + 1) * BUFFER,
			.len = BUFFER, .flags = VRING_DESC_F_WRITE,
		};
		rx->avail[i] = i;
	}
	rx->avail_idx = MICRO_RING;
	desc = (struct vring_desc *)tx->desc;
	desc->addr = MICRO_BUFFERS;
	desc->len = (answered ? write_request : write_other)(guest_to_host(vm, MICRO_BUFFERS));
	tx->avail_flags = VRING_AVAIL_F_NO_INTERRUPT;
}

static void set_vring(struct vm *vm, int fd, unsigned int index, int kick,
		      int call)
{
	char *ring = guest_to_host(vm, index == TX ? MICRO_TX : MICRO_RX);
	struct vhost_vring_state state = { index, MICRO_RING };
	struct vhost_vring_file kicks = { index, kick }, calls = { index, call };
	struct vhost_vring_addr addr = {
		.index = index,
		.desc_user_addr = (uintptr_t)ring,
		.avail_user_addr = (uintptr_t)ring +
			offsetof(struct micro_ring, avail_flags),
		.used_user_addr = (uintptr_t)ring +
			offsetof(struct micro_ring, used_flags),
	};

	must(ioctl(fd, VHOST_SET_VRING_NUM, &state));
	state.num = 0;
	must(ioctl(fd, VHOST_SET_VRING_BASE, &state));
	must(ioctl(fd, VHOST_SET_VRING_ADDR, &addr));
	must(ioctl(fd, VHOST_SET_VRING_KICK, &kicks));
	must(ioctl(fd, VHOST_SET_VRING_CALL, &calls));
}

static int open_vhost(struct vm *vm)
{
	struct {
		struct vhost_memory head;
		struct vhost_memory_region region;
	} table = { { .nregions = 1 }, {
		GUEST_RAM, vm->ram_size, (uintptr_t)vm->ram, 0 } };
	unsigned long long features = 1ULL << VIRTIO_F_VERSION_1;
	int fd = open("/dev/weir-vhost-net", O_RDWR);

	if (fd < 0)
		fd = must(open("/dev/vhost-net", O_RDWR));
	must(ioctl(fd, VHOST_SET_OWNER, NULL));
	must(ioctl(fd, VHOST_SET_FEATURES, &features));
	must(ioctl(fd, VHOST_SET_MEM_TABLE, &table));
	return fd;
}

void micro_net_start(struct vm *vm, int kick, int call, bool answered)
{
	int fd = open_vhost(vm), tap = open_tap(), index;

	fill_rings(vm, answered);
	set_vring(vm, fd, RX, must(eventfd(0, 0)), call);
	set_vring(vm, fd, TX, kick, must(eventfd(0, 0)));
	for (index = RX; index <= TX; index++) {
		struct vhost_vring_file backend = { index, tap };

		must(ioctl(fd, VHOST_NET_SET_BACKEND, &backend));
	}
}
