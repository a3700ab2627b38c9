// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * virtio-net with two queue pairs and VIRTIO_NET_F_HASH_REPORT: what the header of
 * a received frame says, with and without a table of receive-side scaling, and that
 * what is sent has the longer header as well.
 */

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "pairs.h"

#define HASH_HEADER	sizeof(struct virtio_net_hdr_v1_hash)
#define FRAMES		64
#define UDP_HASH	VIRTIO_NET_RSS_HASH_TYPE_UDPv4

/* Its first four bytes are the key of pairs_scale(). */
static const u8 key[40] = { 0x6d, 0x5a, 0x56, 0xda, 0x25, [20] = 0x5b, [30] = 0xb0 };

/* 5.1.6.5.6.4: four reserved words where a table's description would be. */
static u8 hash(u8 types)
{
	u8 bytes[15 + sizeof(key)] = {
		VIRTIO_NET_CTRL_MQ, VIRTIO_NET_CTRL_MQ_HASH_CONFIG,
		types, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, sizeof(key),
	};

	memcpy(bytes + 15, key, sizeof(key));
	return pairs_command(bytes, sizeof(bytes));
}

static bool bit_of(const u8 *bytes, u32 bit, u32 len)
{
	return bit / 8 < len && bytes[bit / 8] & (0x80 >> bit % 8);
}

/* Toeplitz, bit by bit: 10.0.0.0 to 10.0.0.1, ports 0x100 + n and 0. */
static u32 hash_of(u16 n, u32 key_len)
{
	u8 input[12] = { 10, 0, 0, 0, 10, 0, 0, 1, 1, n };
	u32 at, bit, sum = 0;

	for (at = 0; at < 8 * sizeof(input); at++)
		for (bit = 0; bit < 32; bit++)
			if (bit_of(input, at, sizeof(input)) && bit_of(key, at + bit, key_len))
				sum ^= 0x80000000 >> bit;
	return sum;
}

/* Flow @n comes, on either pair; *@report: what is said of its hash. */
static u32 reported(u16 n, u16 *report)
{
	pairs_send(n);
	check(wait_for(pairs_got(0, n) || pairs_got(1, n)));
	check_eq(np.got.padding, 0);
	*report = np.got.hash_report;
	return np.got.hash_value;
}

static void check_reported(u32 key_len)
{
	u16 n, report;
	u32 value;

	for (n = 0; n < FRAMES; n++) {
		value = reported(n, &report);
		check_eq(report, VIRTIO_NET_HASH_REPORT_UDPv4);
		check_eq(value, hash_of(n, key_len));
	}
}

/* The buffer of a sent frame starts with the longer header, too. */
static void check_sent(void)
{
	struct buffer b = { COMMAND, HASH_HEADER + 60, false };
	u8 *frame = guest_to_host(&np.vm, COMMAND), out[100];

	memset(frame, 0, HASH_HEADER + 60);
	memset(frame + HASH_HEADER, 0xff, 6);
	memcpy(frame + HASH_HEADER + 6, "\x02sent!", 6);
	frame[HASH_HEADER + 12] = EXPERIMENT >> 8;
	frame[HASH_HEADER + 13] = EXPERIMENT & 0xff;
	queue_chain(&np.tx[0], 0, &b, 1);
	queue_offer(&np.tx[0], 0);
	queue_kick(&np.tx[0]);
	check_eq(queue_wait(&np.tx[0]), 0);
	check_eq(recv(np.peer, out, sizeof(out), 0), 60);
	check(!memcmp(out, frame + HASH_HEADER, 60));
}

static void check_hashes(void)
{
	u16 report;

	pairs_start(PAIRS_MQ | PAIRS_HASH | PAIRS_CTRL_VQ);
	check_eq(reported(1, &report) | report, 0);	/* before a command */
	check_eq(hash(UDP_HASH), VIRTIO_NET_OK);
	check_eq(pairs_set(2), VIRTIO_NET_OK);
	check_reported(sizeof(key));
	check_eq(hash(VIRTIO_NET_RSS_HASH_TYPE_IP_EX), VIRTIO_NET_ERR);
	check_eq(pairs_scale(UDP_HASH, 0, 1, 0), VIRTIO_NET_ERR);
	check_reported(sizeof(key));
	check_eq(hash(VIRTIO_NET_RSS_HASH_TYPE_TCPv4), VIRTIO_NET_OK);
	check_eq(reported(1, &report) | report, 0);
	check_eq(hash(0), VIRTIO_NET_OK);
	check_eq(reported(1, &report) | report, 0);
	check_sent();
	pairs_start(PAIRS_MQ | PAIRS_RSS | PAIRS_HASH | PAIRS_CTRL_VQ);
	check_eq(hash(UDP_HASH), VIRTIO_NET_ERR);	/* 5.1.6.5.6.4: not with PAIRS_RSS */
	check_eq(pairs_scale(UDP_HASH, 1, 1, 0), VIRTIO_NET_OK);
	check_reported(4);
	check_eq(pairs_set(1), VIRTIO_NET_OK);
	check_reported(4);
	pairs_start(PAIRS_MQ | PAIRS_CTRL_VQ);
	check_eq(hash(UDP_HASH), VIRTIO_NET_ERR);
}

static void check_arguments(void)
{
	struct weir_virtio_create c = virtio_config(&np.vm, WEIR_VIRTIO_NET, np.tap[0]);
	struct weir_virtio_queues q = { .nr = 2, .tap_fd = { np.tap[1] } };

	c.flags = WEIR_VIRTIO_F_HASH;
	check_errno(ioctl(np.dev, WEIR_VIRTIO_CREATE, &c), EINVAL);
	c.flags |= WEIR_VIRTIO_F_RSS;
	c.queues = (uintptr_t)&q;
	check_ok(ioctl(np.dev, WEIR_VIRTIO_CREATE, &c));
}

int main(void)
{
	np.dev = virtio_open();
	pairs_open();
	puppet_boot(&np.vm, 1);
	np.vcpu = &np.vm.vcpu[0];
	check_arguments();
	check_hashes();
	close(np.dev);
	vm_destroy(&np.vm);
	return test_end();
}
