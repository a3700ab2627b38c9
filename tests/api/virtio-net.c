// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* virtio-net in the kernel: frames to a tap and from it, byte for byte. */

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <net/ethernet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "virtio.h"

#define RX_RINGS	PUPPET_HEAP
#define TX_RINGS	(PUPPET_HEAP + 0x10000)
#define RX_BUFFERS	(PUPPET_HEAP + 0x100000)
#define TX_BUFFER	(PUPPET_HEAP + 0x200000)
#define HEADER		sizeof(struct virtio_net_hdr_v1)
#define ETHERTYPE	0x88b5		/* for experiments: nobody else sends it */
#define BUFFER		2048U
#define FRAMES		40

static struct vm vm;
static struct queue rx, tx;
static int tap, sock;

static void open_tap(struct ifreq *ifr)
{
	int header = HEADER, fd;

	tap = open("/dev/net/tun", O_RDWR);
	if (tap < 0)
		test_skip("there is no /dev/net/tun");
	ifr->ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR;
	strcpy(ifr->ifr_name, "weirtest%d");
	must(ioctl(tap, TUNSETIFF, ifr));
	must(ioctl(tap, TUNSETVNETHDRSZ, &header));
	fd = must(socket(AF_INET, SOCK_DGRAM, 0));
	must(ioctl(fd, SIOCGIFFLAGS, ifr));
	ifr->ifr_flags |= IFF_UP;
	must(ioctl(fd, SIOCSIFFLAGS, ifr));
	close(fd);
}

/* The other end of the wire. */
static void open_socket(const char *name)
{
	struct sockaddr_ll addr = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETHERTYPE),
		.sll_ifindex = (int)if_nametoindex(name),
	};
	struct timeval limit = { .tv_sec = 60 };

	sock = must(socket(AF_PACKET, SOCK_RAW, htons(ETHERTYPE)));
	must(bind(sock, (struct sockaddr *)&addr, sizeof(addr)));
	must(setsockopt(sock, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)));
}

static u32 make_frame(u8 *frame, u32 number)
{
	u32 len = 60 + number * 37 % 1400, i;

	memset(frame, 0xff, 6);
	memcpy(frame + 6, "\x02weir", 6);
	frame[12] = ETHERTYPE >> 8;
	frame[13] = ETHERTYPE & 0xff;
	for (i = 14; i < len; i++)
		frame[i] = number + i * 7;
	return len;
}

static void check_transmit(void)
{
	u8 want[BUFFER], got[BUFFER];
	u32 i, len;

	for (i = 0; i < FRAMES; i++) {
		struct buffer b = { TX_BUFFER, 0, false };

		len = make_frame(want, i);
		memset(guest_to_host(&vm, TX_BUFFER), 0, HEADER);
		memcpy(guest_to_host(&vm, TX_BUFFER + HEADER), want, len);
		b.len = HEADER + len;
		queue_chain(&tx, 0, &b, 1);
		queue_offer(&tx, 0);
		queue_kick(&tx);
		check(queue_wait(&tx) >= 0);
		check_eq(recv(sock, got, sizeof(got), 0), len);
		check(!memcmp(want, got, len));
	}
}

static void offer_rx(u16 i)
{
	struct buffer b = { RX_BUFFERS + i * BUFFER, BUFFER, true };

	queue_chain(&rx, i, &b, 1);
	queue_offer(&rx, i);
}

/*
 * The next frame of ours; the host sends others down a new interface. Return:
 * where it is, or NULL. Its buffer is on offer again, but not announced.
 */
static const u8 *next_frame(u32 *len)
{
	const u8 *frame;
	s64 used;
	u16 id;

	do {
		used = queue_wait(&rx);
		if (used < (s64)HEADER)
			return NULL;
		id = rx.used->ring[(u16)(rx.seen - 1) % QUEUE_SIZE].id;
		check(id < QUEUE_SIZE);
		frame = guest_to_host(&vm, RX_BUFFERS + id * BUFFER + HEADER);
		offer_rx(id);
	} while (frame[12] != ETHERTYPE >> 8 || frame[13] != (ETHERTYPE & 0xff));
	*len = used - HEADER;
	return frame;
}

static void check_receive(void)
{
	u8 want[BUFFER];
	const u8 *frame;
	u32 i, len, got = 0;

	for (i = 0; i < QUEUE_SIZE; i++)
		offer_rx(i);
	queue_kick(&rx);
	for (i = 0; i < FRAMES; i++) {
		len = make_frame(want, i);
		check_eq(send(sock, want, len, 0), len);
		frame = next_frame(&got);
		check_eq(got, len);
		check(frame && !memcmp(frame, want, len));
		queue_kick(&rx);
	}
}

/* A frame that is not in memory breaks the queue, not the host. */
static void check_malformed(struct vcpu *vcpu)
{
	struct buffer b = { 0x7000000000UL, 100, false };

	queue_chain(&tx, 0, &b, 1);
	queue_offer(&tx, 0);
	queue_kick(&tx);
	check(virtio_needs_reset(vcpu));
}

static void start(struct vcpu *vcpu)
{
	virtio_begin(vcpu, 0);
	queue_init(&rx, vcpu, 0, RX_RINGS);
	queue_init(&tx, vcpu, 1, TX_RINGS);
	virtio_ready(vcpu);
}

int main(void)
{
	static const u8 mac[6] = "\x02weir!";
	struct weir_virtio_create c;
	struct ifreq ifr = { 0 };
	struct vcpu *vcpu;
	int dev;
	u32 i;

	dev = virtio_open();
	open_tap(&ifr);
	open_socket(ifr.ifr_name);
	puppet_boot(&vm, 1);
	vcpu = &vm.vcpu[0];
	c = virtio_config(&vm, WEIR_VIRTIO_NET, tap);
	c.flags = WEIR_VIRTIO_F_MAC;
	memcpy(c.mac, mac, sizeof(c.mac));
	must(ioctl(dev, WEIR_VIRTIO_CREATE, &c));
	check(virtio_offered(vcpu) >> VIRTIO_NET_F_MAC & 1);
	for (i = 0; i < sizeof(mac); i++)
		check_eq(puppet(vcpu, PUPPET_READ,
				VIRTIO_BASE + VIRTIO_MMIO_CONFIG + i, 1), mac[i]);
	start(vcpu);
	check_transmit();
	check_receive();
	check_malformed(vcpu);
	start(vcpu);
	check_transmit();
	close(dev);
	vm_destroy(&vm);
	return test_end();
}
