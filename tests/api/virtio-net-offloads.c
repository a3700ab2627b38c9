// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * virtio-net with one queue pair has a control queue, by which a driver turns off what
 * it can have the device leave to it (VIRTIO_NET_F_CTRL_GUEST_OFFLOADS), and on again:
 * segments of a large frame that are whole or cut, summed or not, also of frames that
 * waited for buffers meanwhile. What was not negotiated is refused.
 */

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "pairs.h"
#include "wire.h"

#define OFFLOADS	(1UL << VIRTIO_NET_F_CTRL_GUEST_OFFLOADS)
#define CSUM		(1UL << VIRTIO_NET_F_GUEST_CSUM)
#define TSO4		(1UL << VIRTIO_NET_F_GUEST_TSO4)
#define TSO6		(1UL << VIRTIO_NET_F_GUEST_TSO6)
#define ALL		(PAIRS_CTRL_VQ | OFFLOADS | CSUM | TSO4)
#define PAYLOAD		5000U
#define ROOM		8192U

static u8 to[6];

static void open_tap(void)
{
	struct ifreq ifr = {
		.ifr_name = "weirtest%d",
		.ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR,
	};
	int size = VHOST_HEADER;

	np.tap[0] = open("/dev/net/tun", O_RDWR);
	if (np.tap[0] < 0)
		test_skip("there is no /dev/net/tun");
	must(ioctl(np.tap[0], TUNSETIFF, &ifr));
	must(ioctl(np.tap[0], TUNSETVNETHDRSZ, &size));
	must(ioctl(np.tap[0], TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4));
	check(wire_does("ip link set %s up", ifr.ifr_name));
	wire_address(ifr.ifr_name, to);
	to[5] ^= 1;
	np.sock = wire_socket(ifr.ifr_name, VHOST_HEADER, ETHERTYPE_IP);
}

static void offer(u16 id)
{
	struct buffer b = { BUFFERS(0) + id * ROOM, ROOM, true };

	queue_chain(&np.rx[0], id, &b, 1);
	queue_offer(&np.rx[0], id);
}

static void offer_all(void)
{
	u16 id;

	for (id = 0; id < QUEUE_SIZE; id++)
		offer(id);
	queue_kick(&np.rx[0]);
}

/* The driver has no buffers yet. */
static void start(u64 features)
{
	virtio_begin(np.vcpu, features);
	queue_init(&np.rx[0], np.vcpu, 0, RINGS(0));
	queue_init(&np.tx[0], np.vcpu, 1, RINGS(1));
	queue_init(&np.ctrl, np.vcpu, 2, RINGS(4));
	virtio_ready(np.vcpu);
}

/* The next frame of ours with its header; the host sends others, too. */
static const u8 *next_frame(u32 *len)
{
	static u8 bytes[ROOM];
	s64 used;
	u16 id;

	do {
		used = queue_wait(&np.rx[0]);
		if (used < (s64)VHOST_HEADER)
			test_die("no frame comes");
		id = np.rx[0].used->ring[(u16)(np.rx[0].seen - 1) % QUEUE_SIZE].id;
		check(id < QUEUE_SIZE && used <= ROOM);
		memcpy(bytes, guest_to_host(&np.vm, BUFFERS(0) + id * ROOM), used);
		offer(id);
		queue_kick(&np.rx[0]);
	} while (memcmp(bytes + VHOST_HEADER, to, sizeof(to)));
	*len = used;
	return bytes;
}

static void comes_whole(void)
{
	u32 len;
	const u8 *bytes = next_frame(&len);

	check(wire_offloaded(bytes, len, to, PAYLOAD));
}

/* In pieces that fit the wire, with their checksum or without. */
static void comes_cut(bool summed)
{
	const struct virtio_net_hdr_v1 *hdr;
	u32 len, at = 0;
	const u8 *bytes;

	while (at < PAYLOAD) {
		bytes = next_frame(&len);
		hdr = (const void *)bytes;
		len -= VHOST_HEADER;
		check_eq(hdr->gso_type, VIRTIO_NET_HDR_GSO_NONE);
		check_eq(hdr->flags, summed ? 0 : VIRTIO_NET_HDR_F_NEEDS_CSUM);
		check(len > WIRE_HEADERS && len <= WIRE_HEADERS + WIRE_GSO_SIZE);
		if (summed)
			check(wire_cut_off(bytes + VHOST_HEADER, len, &at));
		else
			at += len - WIRE_HEADERS;
	}
	check_eq(at, PAYLOAD);
}

static void sent(void)
{
	wire_send_segment(np.sock, to, PAYLOAD);
}

static u8 set(u64 offloads)
{
	u8 bytes[10] = {
		VIRTIO_NET_CTRL_GUEST_OFFLOADS, VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET,
	};

	memcpy(bytes + 2, &offloads, sizeof(offloads));
	return pairs_command(bytes, sizeof(bytes));
}

/* Without it there is nothing to wait for. */
static bool is_offered(void)
{
	u64 offered = virtio_offered(np.vcpu);

	check_eq(offered & (PAIRS_MQ | PAIRS_RSS | PAIRS_HASH), 0);
	check_eq(offered & ALL, ALL);
	return (offered & ALL) == ALL;
}

/* It needs the control queue. */
static void check_refused(void)
{
	u32 status = VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER;

	reg_write(np.vcpu, VIRTIO_MMIO_STATUS, 0);
	reg_write(np.vcpu, VIRTIO_MMIO_STATUS, status);
	reg_write(np.vcpu, VIRTIO_MMIO_DRIVER_FEATURES_SEL, 0);
	reg_write(np.vcpu, VIRTIO_MMIO_DRIVER_FEATURES, OFFLOADS | CSUM);
	reg_write(np.vcpu, VIRTIO_MMIO_DRIVER_FEATURES_SEL, 1);
	reg_write(np.vcpu, VIRTIO_MMIO_DRIVER_FEATURES, 1);
	reg_write(np.vcpu, VIRTIO_MMIO_STATUS, status | VIRTIO_CONFIG_S_FEATURES_OK);
	check_eq(reg_read(np.vcpu, VIRTIO_MMIO_STATUS), status);
}

static void check_offloads(void)
{
	start(ALL);
	offer_all();
	sent();
	comes_whole();			/* before a command */
	check_eq(set(0), VIRTIO_NET_OK);
	sent();
	comes_cut(true);
	check_eq(set(CSUM), VIRTIO_NET_OK);
	sent();
	comes_cut(false);
	check_eq(set(CSUM | TSO4), VIRTIO_NET_OK);
	sent();
	comes_whole();
	check_eq(set(TSO4), VIRTIO_NET_OK);	/* who sums is to cut */
	sent();
	comes_cut(true);
}

static void check_bad_commands(void)
{
	static const u8 longer[11] = { VIRTIO_NET_CTRL_GUEST_OFFLOADS };
	static const u8 other[10] = { VIRTIO_NET_CTRL_GUEST_OFFLOADS, 1 };

	start(ALL);
	offer_all();
	check_eq(set(CSUM | TSO4 | TSO6), VIRTIO_NET_ERR);
	check_eq(set(1), VIRTIO_NET_ERR);
	check_eq(set(1UL << 63), VIRTIO_NET_ERR);
	check_eq(set(~0UL), VIRTIO_NET_ERR);
	check_eq(pairs_command(longer, 2), VIRTIO_NET_ERR);
	check_eq(pairs_command(longer, 9), VIRTIO_NET_ERR);
	check_eq(pairs_command(longer, 11), VIRTIO_NET_ERR);
	check_eq(pairs_command(other, 10), VIRTIO_NET_ERR);
	check_eq(pairs_set(1), VIRTIO_NET_ERR);
	sent();
	comes_whole();
	start(ALL & ~OFFLOADS);
	offer_all();
	check_eq(set(0), VIRTIO_NET_ERR);
	sent();
	comes_whole();
}

/* They are made anew; a reset ends what was asked for. */
static void check_waiting(void)
{
	u32 i;

	start(ALL);
	for (i = 0; i < 3; i++)
		sent();
	check_eq(set(0), VIRTIO_NET_OK);
	offer_all();
	for (i = 0; i < 3; i++)
		comes_cut(true);
	start(ALL);
	offer_all();
	sent();
	comes_whole();
}

int main(void)
{
	struct weir_virtio_create c;

	np.dev = virtio_open();
	open_tap();
	puppet_boot(&np.vm, 1);
	np.vcpu = &np.vm.vcpu[0];
	c = virtio_config(&np.vm, WEIR_VIRTIO_NET, np.tap[0]);
	must(ioctl(np.dev, WEIR_VIRTIO_CREATE, &c));
	if (is_offered()) {
		check_refused();
		check_offloads();
		check_bad_commands();
		check_waiting();
	}
	close(np.dev);
	vm_destroy(&np.vm);
	return test_end();
}
