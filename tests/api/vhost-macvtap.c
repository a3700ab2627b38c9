// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: stock debug; gate: yes */
/*
 * /dev/weir-vhost-net on a macvtap: frames both ways, byte for byte; a TCP segment
 * of several frames goes out and comes in whole when that was agreed upon, and in
 * frames when not; the macvtap takes turns with a tap under traffic, its interface
 * and the one below are deleted.
 */

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

#include "vhost-traffic.h"
#include "wire.h"

#define FRAMES	20U
#define PAYLOAD	20000U

static struct vhost v;
static u8 bytes[WIRE_MAX];

static void begin(u64 features)
{
	bool bare = features >> VHOST_NET_F_VIRTIO_NET_HDR & 1;

	wire_lay();
	vhost_create_on(&v, wire_macvtap(WIRE_NEAR, !bare), WIRE_FAR);
	vhost_setup(&v, features);
	vhost_start(&v);
	vhost_offer_all(&v);
}

static void end(void)
{
	vhost_destroy(&v);
	wire_cut();
}

static void check_frames(u32 first)
{
	u32 i, len;

	for (i = first; i < first + FRAMES; i++) {
		vhost_send(&v, i);
		check(vhost_sent(&v, i));
	}
	for (i = first; i < first + FRAMES; i++) {
		len = vhost_frame(bytes, i);
		check_eq(send(v.sock, bytes, len, 0), len);
		check(vhost_received(&v, i));
	}
}

/* The next frame of TCP that the driver gets; others are the host's own. */
static u32 receive_tcp(void)
{
	u32 len;

	do {
		len = vhost_receive(&v, bytes, sizeof(bytes));
	} while (len && memcmp(bytes + VHOST_HEADER + 12, "\x08\0", 2));
	return len;
}

static void check_segments(void)
{
	int peer = wire_socket(WIRE_FAR, VHOST_HEADER, ETHERTYPE_IP);
	struct virtio_net_hdr_v1 hdr = wire_offload();
	u32 at = 0, len;
	u8 to[6];

	/* Out: the wire takes them whole. */
	wire_address(WIRE_FAR, to);
	len = wire_segment(bytes + VHOST_HEADER, to, PAYLOAD);
	memcpy(bytes, &hdr, sizeof(hdr));
	vhost_send_bytes(&v, bytes, VHOST_HEADER + len);
	check(vhost_used(&v, VHOST_TX));
	check(wire_offloaded(bytes, recv(peer, bytes, sizeof(bytes), 0), to,
			     PAYLOAD));
	/* In: as the VMM told the macvtap. */
	wire_address(WIRE_MACVTAP, to);
	must(ioctl(v.tap, TUNSETOFFLOAD, 0));
	wire_send_segment(peer, to, PAYLOAD);
	while (at < PAYLOAD) {
		len = receive_tcp();
		check(wire_cut_off(bytes + VHOST_HEADER, len - VHOST_HEADER, &at));
		if (!len)
			break;
	}
	must(ioctl(v.tap, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4));
	wire_send_segment(peer, to, PAYLOAD);
	len = receive_tcp();
	((struct virtio_net_hdr_v1 *)bytes)->num_buffers = 0;
	check(wire_offloaded(bytes, len, to, PAYLOAD));
	close(peer);
}

static void check_header(void)
{
	u64 features = 1ULL << VIRTIO_F_VERSION_1 |
		       1ULL << VHOST_NET_F_VIRTIO_NET_HDR;
	int size = sizeof(struct virtio_net_hdr);

	vhost_stop(&v);
	must(ioctl(v.tap, TUNSETVNETHDRSZ, &size));
	check_errno(vhost_backend(&v, VHOST_RX, v.tap), EINVAL);
	size = VHOST_HEADER;
	must(ioctl(v.tap, TUNSETVNETHDRSZ, &size));
	check_ok(vhost_backend(&v, VHOST_RX, v.tap));
	check_errno(ioctl(v.fd, VHOST_SET_FEATURES, &features), EBUSY);
	check_ok(vhost_backend(&v, VHOST_RX, -1));
	check_ok(ioctl(v.fd, VHOST_SET_FEATURES, &features));
	check_errno(vhost_backend(&v, VHOST_RX, v.tap), EINVAL);
}

/* Only one of them may serve a macvtap. */
static void check_busy(void)
{
	struct vhost other;
	int fd;

	fd = must(dup(v.tap));
	vhost_create_on(&other, fd, WIRE_FAR);
	vhost_setup(&other, 0);
	check_errno(vhost_backend(&other, VHOST_RX, fd), EBUSY);
	vhost_destroy(&other);
}

static int other_tap(void)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR };
	int fd = must(open("/dev/net/tun", O_RDWR)), size = VHOST_HEADER;

	must(ioctl(fd, TUNSETIFF, &ifr));
	must(ioctl(fd, TUNSETVNETHDRSZ, &size));
	return fd;
}

static void check_swapped(void)
{
	int tap = other_tap(), macvtap = v.tap;
	u32 i;

	vhost_traffic_begin(&v);
	for (i = 0; i < 10; i++) {
		vhost_stop(&v);
		v.tap = i % 2 ? macvtap : tap;
		vhost_start(&v);
		check(vhost_traffic_moves());
	}
	vhost_traffic_end();
	close(tap);
}

static void check_deleted(const char *name)
{
	begin(0);
	vhost_traffic_begin(&v);
	check(wire_does("ip link del %s", name));
	check(vhost_traffic_moves());
	vhost_stop(&v);
	vhost_start(&v);
	check(vhost_traffic_moves());
	vhost_traffic_end();
	end();
}

int main(void)
{
	begin(0);
	check_frames(0);
	check_busy();
	check_frames(FRAMES);
	check_swapped();
	check_header();
	end();
	begin(1ULL << VIRTIO_NET_F_MRG_RXBUF);
	check_segments();
	check_frames(0);
	end();
	begin(1ULL << VHOST_NET_F_VIRTIO_NET_HDR);
	check_frames(0);
	end();
	check_deleted(WIRE_MACVTAP);
	check_deleted(WIRE_FAR);
	return test_end();
}
