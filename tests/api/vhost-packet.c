// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: stock debug; gate: yes */
/*
 * /dev/weir-vhost-net on a packet socket: frames both ways, byte for byte, with the
 * socket's header and with VHOST_NET_F_VIRTIO_NET_HDR without any; a TCP segment of
 * several frames goes out and comes in whole with the header, in frames without; a
 * socket whose send buffer is full loses nothing; its interface goes down and
 * comes back, and is deleted, under traffic.
 */

#include <fcntl.h>
#include <net/ethernet.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "vhost-traffic.h"
#include "wire.h"

#define FRAMES	20U
#define PAYLOAD	20000U
#define BARE	(1ULL << VHOST_NET_F_VIRTIO_NET_HDR)

static struct vhost v;
static u8 bytes[WIRE_MAX];

static void begin(u64 features, u16 protocol)
{
	wire_lay();
	vhost_create_on(&v, wire_socket(WIRE_NEAR, features & BARE ? 0 :
					VHOST_HEADER, protocol), WIRE_FAR);
	vhost_setup(&v, features);
	vhost_start(&v);
	vhost_offer_all(&v);
}

static void end(void)
{
	vhost_destroy(&v);
	wire_cut();
}

static void check_frames(u64 features)
{
	u32 i, len;

	begin(features, ETH_P_ALL);
	for (i = 0; i < FRAMES; i++) {
		vhost_send(&v, i);
		check(vhost_sent(&v, i));
	}
	for (i = 0; i < FRAMES; i++) {
		len = vhost_frame(bytes, i);
		check_eq(send(v.sock, bytes, len, 0), len);
		check(vhost_received(&v, i));
	}
	end();
}

static void check_whole(void)
{
	struct virtio_net_hdr_v1 hdr = wire_offload();
	int peer;
	u32 len;
	u8 to[6];

	begin(1ULL << VIRTIO_NET_F_MRG_RXBUF, ETHERTYPE_IP);
	peer = wire_socket(WIRE_FAR, VHOST_HEADER, ETHERTYPE_IP);
	wire_address(WIRE_FAR, to);
	len = wire_segment(bytes + VHOST_HEADER, to, PAYLOAD);
	memcpy(bytes, &hdr, sizeof(hdr));
	vhost_send_bytes(&v, bytes, VHOST_HEADER + len);
	check(vhost_used(&v, VHOST_TX));
	check(wire_offloaded(bytes, recv(peer, bytes, sizeof(bytes), 0), to,
			     PAYLOAD));
	wire_address(WIRE_NEAR, to);
	wire_send_segment(peer, to, PAYLOAD);
	len = vhost_receive(&v, bytes, sizeof(bytes));
	((struct virtio_net_hdr_v1 *)bytes)->num_buffers = 0;
	check(wire_offloaded(bytes, len, to, PAYLOAD));
	close(peer);
	end();
}

/* Nothing can say that a frame is to be cut: it has been. */
static void check_cut(void)
{
	u32 at = 0, len;
	int peer;
	u8 to[6];

	begin(BARE, ETHERTYPE_IP);
	peer = wire_socket(WIRE_FAR, VHOST_HEADER, ETHERTYPE_IP);
	wire_address(WIRE_NEAR, to);
	wire_send_segment(peer, to, PAYLOAD);
	while (at < PAYLOAD) {
		len = vhost_receive(&v, bytes, sizeof(bytes));
		check_eq(len ? bytes[0] | bytes[1] : 0xff, 0);
		check(wire_cut_off(bytes + VHOST_HEADER, len - VHOST_HEADER, &at));
		if (!len)
			break;
	}
	close(peer);
	end();
}

/* A counter of the only device that is open. */
static u64 counter(const char *name)
{
	return test_counter("/sys/kernel/debug/weir_vhost/*/stats", name);
}

static u32 frame_to(u8 *frame, const u8 *to, u32 number)
{
	u32 len = vhost_frame(frame, number);

	memcpy(frame, to, 6);
	return len;
}

static void send_to(const u8 *to, u32 number)
{
	u32 len = frame_to(bytes + VHOST_HEADER, to, number);

	memset(bytes, 0, VHOST_HEADER);
	vhost_send_bytes(&v, bytes, VHOST_HEADER + len);
	check(vhost_used(&v, VHOST_TX));
}

/* Reads frame @number at the far end's macvtap, skipping the host's own. */
static bool reads(int macvtap, const u8 *to, u32 number)
{
	struct pollfd p = { macvtap, POLLIN, 0 };
	u8 want[VHOST_BUFFER];
	u32 len = frame_to(want, to, number);
	ssize_t got;

	do {
		if (poll(&p, 1, 60000) != 1)
			return false;
		got = read(macvtap, bytes, sizeof(bytes));
	} while (got > 0 && memcmp(bytes + VHOST_HEADER + 12, want + 12, 2));
	return got == (ssize_t)(VHOST_HEADER + len) &&
	       !memcmp(bytes + VHOST_HEADER, want, len);
}

/*
 * A macvtap keeps what it was sent on the sender's account until it is read: frames
 * to the one at the far end until the socket is full. Return: how many.
 */
static u32 fill(u8 *to)
{
	int room = 16384;
	u32 sent = 0;

	wire_address(WIRE_MACVTAP, to);
	must(setsockopt(v.tap, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room)));
	while (!counter("tx_waits") && sent < 400)
		send_to(to, sent++);
	check(sent < 400);
	return sent;
}

static void check_full(void)
{
	struct vhost_vring_state base = { .index = VHOST_TX };
	int macvtap;
	u32 sent, i;
	u8 to[6];

	begin(0, ETH_P_ALL);
	macvtap = wire_macvtap(WIRE_FAR, true);
	sent = fill(to);
	/* What waits stays when the virtqueue is stopped and goes on. */
	must(ioctl(v.fd, VHOST_GET_VRING_BASE, &base));
	check_eq(base.num, sent);
	for (i = 0; i < sent; i++)
		check(reads(macvtap, to, i));
	for (; i < sent + FRAMES; i++) {
		send_to(to, i);
		check(reads(macvtap, to, i));
	}
	close(macvtap);
	end();
}

/* Frames that wait for a socket go with it. */
static void check_full_closed(void)
{
	int macvtap;
	u8 to[6];

	begin(0, ETH_P_ALL);
	macvtap = wire_macvtap(WIRE_FAR, true);
	fill(to);
	close(v.fd);
	v.fd = -1;
	close(macvtap);
	end();
}

static void check_link(void)
{
	u32 i;

	begin(0, VHOST_ETHERTYPE);
	vhost_traffic_begin(&v);
	for (i = 0; i < 3; i++) {
		check(wire_does("ip link set " WIRE_NEAR " down"));
		check(vhost_traffic_moves());
		check(wire_does("ip link set " WIRE_NEAR " up"));
		check(vhost_traffic_moves());
		vhost_stop(&v);
		vhost_start(&v);
	}
	check(wire_does("ip link del " WIRE_NEAR));
	check(vhost_traffic_moves());
	vhost_traffic_end();
	end();
}

int main(void)
{
	check_frames(0);
	check_frames(BARE);
	check_whole();
	check_cut();
	check_full();
	check_full_closed();
	check_link();
	return test_end();
}
