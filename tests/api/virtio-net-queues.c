// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * virtio-net with two queue pairs on a tap with two queues: bad arguments, the
 * control queue's answers, frames on the pairs that the driver uses and on no
 * other, or on those that its table says, every queue reset under traffic.
 */

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "virtio.h"

#define RINGS(n)	(PUPPET_HEAP + (n) * 0x10000)
#define BUFFERS(n)	(PUPPET_HEAP + 0x100000 + (n) * 0x10000)
#define COMMAND		(PUPPET_HEAP + 0x200000)
#define HEADER		sizeof(struct virtio_net_hdr_v1)
#define BUFFER		2048U
#define FRAMES		64
#define MQ		(1UL << VIRTIO_NET_F_MQ)
#define CTRL_VQ	(1UL << VIRTIO_NET_F_CTRL_VQ)
#define RSS		(1UL << VIRTIO_NET_F_RSS)
#define UDP_HASH	VIRTIO_NET_RSS_HASH_TYPE_UDPv4

static struct vm vm;
static struct vcpu *vcpu;
static struct queue rx[2], tx[2], ctrl;
static int dev, tap[2], sock;

static int open_tap(struct ifreq *ifr)
{
	int fd = open("/dev/net/tun", O_RDWR);

	if (fd < 0)
		test_skip("there is no /dev/net/tun");
	ifr->ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR | IFF_MULTI_QUEUE;
	must(ioctl(fd, TUNSETIFF, ifr));
	return fd;
}

static void open_taps(void)
{
	struct ifreq ifr = { .ifr_name = "weirtest%d" };
	struct sockaddr_ll addr = { .sll_family = AF_PACKET };
	int header = HEADER;

	tap[0] = open_tap(&ifr);
	tap[1] = open_tap(&ifr);
	must(ioctl(tap[0], TUNSETVNETHDRSZ, &header));
	sock = must(socket(AF_PACKET, SOCK_RAW, 0));
	must(ioctl(sock, SIOCGIFFLAGS, &ifr));
	ifr.ifr_flags |= IFF_UP;
	must(ioctl(sock, SIOCSIFFLAGS, &ifr));
	addr.sll_ifindex = (int)if_nametoindex(ifr.ifr_name);
	must(bind(sock, (struct sockaddr *)&addr, sizeof(addr)));
}

/* @statement changes good arguments. */
#define check_create(statement, error) do {				\
	struct weir_virtio_queues q = { .nr = 2, .tap_fd = { tap[1] } };	\
	struct weir_virtio_create c =					\
		virtio_config(&vm, WEIR_VIRTIO_NET, tap[0]);		\
	c.queues = (uintptr_t)&q;					\
	statement;							\
	check_errno(ioctl(dev, WEIR_VIRTIO_CREATE, &c), error);		\
} while (0)

static void check_arguments(void)
{
	int null = must(open("/dev/null", O_RDWR));
	int unattached = must(open("/dev/net/tun", O_RDWR));

	check_create(c.queues = 1, EFAULT);
	check_create(q.nr = 0, EINVAL);
	check_create(q.nr = WEIR_VIRTIO_MQ_MAX + 1, EINVAL);
	check_create(q.nr = ~0U, EINVAL);
	check_create(q.nr = 1, EINVAL);			/* a tap too many */
	check_create(q.tap_fd[1] = tap[1], EINVAL);
	check_create(q.tap_fd[6] = -1, EINVAL);
	check_create(q.tap_fd[0] = -1, EBADF);
	check_create(q.tap_fd[0] = null, EINVAL);
	check_create(q.tap_fd[0] = unattached, EBADFD);
	check_create(q.tap_fd[0] = tap[0], EINVAL);	/* twice */
	check_create((q.nr = 3, q.tap_fd[1] = tap[1]), EINVAL);
	check_create(c.backend_fd = unattached, EBADFD);
	check_create((c.device = WEIR_VIRTIO_BLK, c.backend_fd = null), EINVAL);
	close(null);
	close(unattached);
	check_create((c.flags = WEIR_VIRTIO_F_RSS, c.queues = 0), EINVAL);
	check_create((c.flags = WEIR_VIRTIO_F_RSS, q.nr = 1, q.tap_fd[0] = 0), EINVAL);
	check_create(c.flags = WEIR_VIRTIO_F_RSS, 0);
}

static void refill(struct queue *q, u32 n, u16 id)
{
	struct buffer b = { BUFFERS(n) + id * BUFFER, BUFFER, true };

	queue_chain(q, id, &b, 1);
	queue_offer(q, id);
}

static void start(u64 features)
{
	bool mq = features & (MQ | RSS);
	u32 i, id;

	virtio_begin(vcpu, features);
	for (i = 0; i < (mq ? 2 : 1); i++) {
		queue_init(&rx[i], vcpu, 2 * i, RINGS(2 * i));
		queue_init(&tx[i], vcpu, 2 * i + 1, RINGS(2 * i + 1));
		for (id = 0; id < QUEUE_SIZE; id++)
			refill(&rx[i], i, id);
	}
	if (features & CTRL_VQ)
		queue_init(&ctrl, vcpu, mq ? 4 : 2, RINGS(4));
	virtio_ready(vcpu);
}

/* The answer to a command of @len bytes; 0x55: there was none. */
static u8 command(const u8 *bytes, u32 len)
{
	struct buffer b[] = {
		{ COMMAND, len, false }, { COMMAND + PAGE, 1, true },
	};
	u8 *ack = guest_to_host(&vm, COMMAND + PAGE);

	memcpy(guest_to_host(&vm, COMMAND), bytes, len);
	*ack = 0x55;
	queue_chain(&ctrl, 0, b, 2);
	queue_offer(&ctrl, 0);
	queue_kick(&ctrl);
	check_eq(queue_wait(&ctrl), 1);
	return *ack;
}

static u8 set_pairs(u16 nr)
{
	const u8 bytes[] = {
		VIRTIO_NET_CTRL_MQ, VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET, nr, nr >> 8,
	};

	return command(bytes, sizeof(bytes));
}

/* A table of two: @zero and @one are the pairs of hashes that end so. */
static u8 scale(u8 types, u8 zero, u8 one, u8 unclassified)
{
	u8 bytes[] = {
		VIRTIO_NET_CTRL_MQ, VIRTIO_NET_CTRL_MQ_RSS_CONFIG,
		types, 0, 0, 0, 1, 0, unclassified, 0, zero, 0, one, 0, 2, 0, 4,
		0x6d, 0x5a, 0x56, 0xda,
	};

	return command(bytes, sizeof(bytes));
}

/* A datagram of flow @n, which the tap steers by its ports. */
static void send_frame(u16 n)
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
	check_eq(send(sock, frame, sizeof(frame), 0), sizeof(frame));
}

/* Is the next frame of this pair flow @n? What the host itself sent is not. */
static bool got_frame(u32 pair, u16 n)
{
	struct queue *q = &rx[pair];
	const u8 *frame;
	bool ours;
	u16 id;

	if (__atomic_load_n(&q->used->idx, __ATOMIC_ACQUIRE) == q->seen)
		return false;
	id = q->used->ring[q->seen++ % QUEUE_SIZE].id;
	check(id < QUEUE_SIZE);
	frame = guest_to_host(&vm, BUFFERS(pair) + id % QUEUE_SIZE * BUFFER + HEADER);
	ours = frame[43] == 0xa5 && frame[42] == n && frame[6] == 2;
	refill(q, pair, id);
	queue_kick(q);
	return ours;
}

/* Every frame comes on one of the first @pairs. *@second: how many on the second. */
static void receive(u32 pairs, u32 *second)
{
	bool on_second;
	u16 n;

	*second = 0;
	for (n = 0; n < FRAMES; n++) {
		send_frame(n);
		on_second = false;
		check(wait_for(got_frame(0, n) ||
			       (pairs > 1 && (on_second = got_frame(1, n)))));
		*second += on_second;
	}
}

static void check_steering(void)
{
	u32 second;
	u16 idx;

	start(MQ | CTRL_VQ);
	receive(1, &second);		/* 5.1.6.5.5: one pair before a command */
	check_eq(rx[1].used->idx, 0);
	check_eq(set_pairs(2), VIRTIO_NET_OK);
	receive(2, &second);
	check(second > 0 && second < FRAMES);
	check_eq(set_pairs(1), VIRTIO_NET_OK);
	idx = rx[1].used->idx;
	receive(1, &second);
	check_eq(rx[1].used->idx, idx);
}

/* The flows that come on the second pair; each comes on one of them. */
static u64 on_second(void)
{
	u64 flows = 0;
	bool second;
	u16 n;

	for (n = 0; n < FRAMES; n++) {
		send_frame(n);
		second = false;
		check(wait_for(got_frame(0, n) || (second = got_frame(1, n))));
		flows |= (u64)second << n;
	}
	return flows;
}

/* What is in the key's first 32 bits alone hashes flows by their address, too. */
static void check_scaling(void)
{
	u64 flows;

	start(RSS | CTRL_VQ);
	check_eq(on_second(), 0);
	check_eq(set_pairs(2), VIRTIO_NET_ERR);
	check_eq(scale(UDP_HASH, 1, 1, 0), VIRTIO_NET_OK);
	check_eq(on_second(), ~0UL);
	check_eq(scale(UDP_HASH, 0, 0, 1), VIRTIO_NET_OK);
	check_eq(on_second(), 0);
	check_eq(scale(VIRTIO_NET_RSS_HASH_TYPE_TCPv4, 0, 0, 1), VIRTIO_NET_OK);
	check_eq(on_second(), ~0UL);
	check_eq(scale(UDP_HASH, 0, 1, 0), VIRTIO_NET_OK);
	flows = on_second();
	check_eq(on_second(), flows);
	check_eq(scale(UDP_HASH, 0, 2, 0), VIRTIO_NET_ERR);
	check_eq(scale(VIRTIO_NET_RSS_HASH_TYPE_IP_EX, 0, 1, 0), VIRTIO_NET_ERR);
	check_eq(on_second(), flows);
	check_eq(scale(UDP_HASH, 1, 0, 0), VIRTIO_NET_OK);
	check_eq(on_second(), ~flows);
	start(MQ | RSS | CTRL_VQ);
	check_eq(scale(UDP_HASH, 1, 1, 0), VIRTIO_NET_OK);
	check_eq(on_second(), ~0UL);
	check_eq(set_pairs(1), VIRTIO_NET_OK);
	check_eq(on_second(), 0);
	start(MQ | CTRL_VQ);
	check_eq(scale(UDP_HASH, 1, 1, 0), VIRTIO_NET_ERR);
}

static void check_scaling_config(void)
{
	const u64 at = VIRTIO_BASE + VIRTIO_MMIO_CONFIG;

#define config(field, size)	\
	puppet(vcpu, PUPPET_READ, at + offsetof(struct virtio_net_config, field), size)
	check_eq(config(rss_max_key_size, 1), 40);
	check_eq(config(rss_max_indirection_table_length, 2), 128);
	check_eq(config(supported_hash_types, 4), 63);
#undef config
}

static void check_commands(void)
{
	static const u8 other[] = { VIRTIO_NET_CTRL_RX, 0, 1 };
	static const u8 unknown[] = { 0xff, 0xff };
	static const u8 shorter[] = { VIRTIO_NET_CTRL_MQ, 0, 1 };
	static const u8 longer[200] = { VIRTIO_NET_CTRL_MQ, 0, 1 };

	check_eq(set_pairs(0), VIRTIO_NET_ERR);
	check_eq(set_pairs(3), VIRTIO_NET_ERR);
	check_eq(set_pairs(0xffff), VIRTIO_NET_ERR);
	check_eq(command(other, sizeof(other)), VIRTIO_NET_ERR);
	check_eq(command(unknown, sizeof(unknown)), VIRTIO_NET_ERR);
	check_eq(command(shorter, sizeof(shorter)), VIRTIO_NET_ERR);
	check_eq(command(longer, sizeof(longer)), VIRTIO_NET_ERR);
	check_eq(command(longer, 4), VIRTIO_NET_OK);
}

/* What is no command breaks the device, and only until its reset. */
static void check_broken(const struct buffer *b, u32 n)
{
	start(MQ | CTRL_VQ);
	queue_chain(&ctrl, 0, b, n);
	queue_offer(&ctrl, 0);
	queue_kick(&ctrl);
	check(virtio_needs_reset(vcpu));
}

static void check_malformed(void)
{
	const struct buffer no_answer[] = { { COMMAND, 4, false } };
	const struct buffer no_command[] = { { COMMAND, 1, true } };
	const struct buffer short_header[] = {
		{ COMMAND, 1, false }, { COMMAND + PAGE, 1, true },
	};
	const struct buffer nowhere[] = {
		{ 0x7000000000UL, 4, false }, { COMMAND + PAGE, 1, true },
	};

	check_broken(no_answer, 1);
	check_broken(no_command, 1);
	check_broken(short_header, 2);
	check_broken(nowhere, 2);
}

/* A driver without MQ has its control queue elsewhere, and one pair. */
static void check_one_pair(void)
{
	u32 second;

	start(CTRL_VQ);
	check_eq(set_pairs(1), VIRTIO_NET_ERR);
	receive(1, &second);
	start(0);
	receive(1, &second);
	virtio_begin(vcpu, CTRL_VQ);
	queue_init(&ctrl, vcpu, 3, RINGS(4));	/* there is none */
	reg_write(vcpu, VIRTIO_MMIO_STATUS, VIRTIO_CONFIG_S_DRIVER_OK);
	check(virtio_needs_reset(vcpu));
}

/* A driver may use the first queues only, or the second pair alone. */
static void check_some_queues(void)
{
	u32 i;

	virtio_begin(vcpu, MQ | CTRL_VQ);
	queue_init(&ctrl, vcpu, 4, RINGS(4));
	virtio_ready(vcpu);
	check_eq(set_pairs(2), VIRTIO_NET_OK);
	for (i = 0; i < FRAMES; i++)
		send_frame(i);
	virtio_begin(vcpu, MQ | CTRL_VQ);
	queue_init(&rx[1], vcpu, 2, RINGS(2));
	for (i = 0; i < QUEUE_SIZE; i++)
		refill(&rx[1], 1, i);
	virtio_ready(vcpu);
	for (i = 0; i < FRAMES; i++)
		send_frame(i);
	check_eq(rx[1].used->idx, 0);
}

static void check_reset_in_traffic(void)
{
	u32 round, i;

	for (round = 0; round < 10; round++) {
		start(MQ | CTRL_VQ | (round & 1 ? RSS : 0));
		check_eq(round & 1 ? scale(UDP_HASH, round >> 1 & 1, 1, 0) : set_pairs(2),
			 VIRTIO_NET_OK);
		for (i = 0; i < FRAMES; i++)
			send_frame(i);
	}
}

static void check_refused_features(void)
{
	u32 status = VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER;

	reg_write(vcpu, VIRTIO_MMIO_STATUS, 0);
	reg_write(vcpu, VIRTIO_MMIO_STATUS, status);
	reg_write(vcpu, VIRTIO_MMIO_DRIVER_FEATURES_SEL, 0);
	reg_write(vcpu, VIRTIO_MMIO_DRIVER_FEATURES, MQ);
	reg_write(vcpu, VIRTIO_MMIO_DRIVER_FEATURES_SEL, 1);
	reg_write(vcpu, VIRTIO_MMIO_DRIVER_FEATURES, 1);
	reg_write(vcpu, VIRTIO_MMIO_STATUS, status | VIRTIO_CONFIG_S_FEATURES_OK);
	check_eq(reg_read(vcpu, VIRTIO_MMIO_STATUS), status);
	reg_write(vcpu, VIRTIO_MMIO_DRIVER_FEATURES_SEL, 0);
	reg_write(vcpu, VIRTIO_MMIO_DRIVER_FEATURES, 0);
	reg_write(vcpu, VIRTIO_MMIO_DRIVER_FEATURES_SEL, 1);
	reg_write(vcpu, VIRTIO_MMIO_DRIVER_FEATURES, 1 | RSS >> 32);
	reg_write(vcpu, VIRTIO_MMIO_STATUS, status | VIRTIO_CONFIG_S_FEATURES_OK);
	check_eq(reg_read(vcpu, VIRTIO_MMIO_STATUS), status);
}

int main(void)
{
	u32 offset = offsetof(struct virtio_net_config, max_virtqueue_pairs);

	dev = virtio_open();
	open_taps();
	puppet_boot(&vm, 1);
	vcpu = &vm.vcpu[0];
	check_arguments();
	check_eq(puppet(vcpu, PUPPET_READ,
			VIRTIO_BASE + VIRTIO_MMIO_CONFIG + offset, 2), 2);
	check_scaling_config();
	check_refused_features();
	check_steering();
	check_scaling();
	check_commands();
	check_malformed();
	check_one_pair();
	check_some_queues();
	check_reset_in_traffic();
	check_steering();
	close(dev);
	vm_destroy(&vm);
	return test_end();
}
