// SPDX-License-Identifier: GPL-2.0-only
/* A driver with two queue pairs, and the taps behind them. */

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

#include "pairs.h"

struct np np;

static int open_tap(struct ifreq *ifr)
{
	int fd = open("/dev/net/tun", O_RDWR);

	if (fd < 0)
		test_skip("there is no /dev/net/tun");
	ifr->ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR | IFF_MULTI_QUEUE;
	must(ioctl(fd, TUNSETIFF, ifr));
	return fd;
}

void pairs_open(void)
{
	struct ifreq ifr = { .ifr_name = "weirtest%d" };
	struct sockaddr_ll addr = { .sll_family = AF_PACKET };
	int size = sizeof(struct virtio_net_hdr_v1);

	np.tap[0] = open_tap(&ifr);
	np.tap[1] = open_tap(&ifr);
	must(ioctl(np.tap[0], TUNSETVNETHDRSZ, &size));
	np.sock = must(socket(AF_PACKET, SOCK_RAW, 0));
	must(ioctl(np.sock, SIOCGIFFLAGS, &ifr));
	ifr.ifr_flags |= IFF_UP;
	must(ioctl(np.sock, SIOCSIFFLAGS, &ifr));
	addr.sll_ifindex = (int)if_nametoindex(ifr.ifr_name);
	must(bind(np.sock, (struct sockaddr *)&addr, sizeof(addr)));
	np.peer = must(socket(AF_PACKET, SOCK_RAW, 0));
	addr.sll_protocol = htons(EXPERIMENT);
	must(bind(np.peer, (struct sockaddr *)&addr, sizeof(addr)));
}

void pairs_refill(struct queue *q, u32 n, u16 id)
{
	struct buffer b = { BUFFERS(n) + id * BUFFER, BUFFER, true };

	queue_chain(q, id, &b, 1);
	queue_offer(q, id);
}

void pairs_start(u64 features)
{
	bool mq = features & (PAIRS_MQ | PAIRS_RSS);
	u32 i, id;

	np.header = features & PAIRS_HASH ? sizeof(struct virtio_net_hdr_v1_hash) :
					    sizeof(struct virtio_net_hdr_v1);
	virtio_begin(np.vcpu, features);
	for (i = 0; i < (mq ? 2 : 1); i++) {
		queue_init(&np.rx[i], np.vcpu, 2 * i, RINGS(2 * i));
		queue_init(&np.tx[i], np.vcpu, 2 * i + 1, RINGS(2 * i + 1));
		for (id = 0; id < QUEUE_SIZE; id++)
			pairs_refill(&np.rx[i], i, id);
	}
	if (features & PAIRS_CTRL_VQ)
		queue_init(&np.ctrl, np.vcpu, mq ? 4 : 2, RINGS(4));
	virtio_ready(np.vcpu);
}

/* The answer to a command of @len bytes; 0x55: there was none. */
u8 pairs_command(const u8 *bytes, u32 len)
{
	struct buffer b[] = {
		{ COMMAND, len, false }, { COMMAND + PAGE, 1, true },
	};
	u8 *ack = guest_to_host(&np.vm, COMMAND + PAGE);

	memcpy(guest_to_host(&np.vm, COMMAND), bytes, len);
	*ack = 0x55;
	queue_chain(&np.ctrl, 0, b, 2);
	queue_offer(&np.ctrl, 0);
	queue_kick(&np.ctrl);
	check_eq(queue_wait(&np.ctrl), 1);
	return *ack;
}

u8 pairs_set(u16 nr)
{
	const u8 bytes[] = {
		VIRTIO_NET_CTRL_MQ, VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET, nr, nr >> 8,
	};

	return pairs_command(bytes, sizeof(bytes));
}

/* A table of two: @zero and @one are the pairs of hashes that end so. */
u8 pairs_scale(u8 types, u8 zero, u8 one, u8 unclassified)
{
	u8 bytes[] = {
		VIRTIO_NET_CTRL_MQ, VIRTIO_NET_CTRL_MQ_RSS_CONFIG,
		types, 0, 0, 0, 1, 0, unclassified, 0, zero, 0, one, 0, 2, 0, 4,
		0x6d, 0x5a, 0x56, 0xda,
	};

	return pairs_command(bytes, sizeof(bytes));
}

/* A datagram of flow @n, which the tap steers by its ports. */
void pairs_send(u16 n)
{
	u8 frame[60] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 'w', 'e', 'i', 'r' };

	frame[12] = ETHERTYPE_IP >> 8;
	frame[14] = 0x45;
	frame[17] = 46;
	frame[23] = IPPROTO_UDP;
	frame[26] = 10;
	frame[30] = 10;
	frame[33] = 1;
	frame[35] = n;
	frame[34] = 1;
	frame[39] = 26;
	frame[42] = n;
	frame[43] = 0xa5;
	check_eq(send(np.sock, frame, sizeof(frame), 0), sizeof(frame));
}

/* Is the next frame of this pair flow @n? What the host itself sent is not. */
bool pairs_got(u32 pair, u16 n)
{
	struct queue *q = &np.rx[pair];
	const u8 *frame;
	bool ours;
	u16 id;

	if (__atomic_load_n(&q->used->idx, __ATOMIC_ACQUIRE) == q->seen)
		return false;
	id = q->used->ring[q->seen++ % QUEUE_SIZE].id;
	check(id < QUEUE_SIZE);
	frame = guest_to_host(&np.vm, BUFFERS(pair) + id % QUEUE_SIZE * BUFFER);
	memcpy(&np.got, frame, sizeof(np.got));
	frame += np.header;
	ours = frame[43] == 0xa5 && frame[42] == n && frame[6] == 2;
	pairs_refill(q, pair, id);
	queue_kick(q);
	return ours;
}
