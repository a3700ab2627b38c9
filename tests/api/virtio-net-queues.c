// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * virtio-net with two queue pairs on a tap with two queues: bad arguments, the
 * control queue's answers, frames on the pairs that the driver uses and on no
 * other, or on those that its table says, every queue reset under traffic.
 */

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "pairs.h"

#define FRAMES		64
#define UDP_HASH	VIRTIO_NET_RSS_HASH_TYPE_UDPv4

/* @statement changes good arguments. */
#define check_create(statement, error) do {				\
	struct weir_virtio_queues q = { .nr = 2, .tap_fd = { np.tap[1] } };	\
	struct weir_virtio_create c =					\
		virtio_config(&np.vm, WEIR_VIRTIO_NET, np.tap[0]);		\
	c.queues = (uintptr_t)&q;					\
	statement;							\
	check_errno(ioctl(np.dev, WEIR_VIRTIO_CREATE, &c), error);		\
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
	check_create(q.tap_fd[1] = np.tap[1], EINVAL);
	check_create(q.tap_fd[6] = -1, EINVAL);
	check_create(q.tap_fd[0] = -1, EBADF);
	check_create(q.tap_fd[0] = null, EINVAL);
	check_create(q.tap_fd[0] = unattached, EBADFD);
	check_create(q.tap_fd[0] = np.tap[0], EINVAL);	/* twice */
	check_create((q.nr = 3, q.tap_fd[1] = np.tap[1]), EINVAL);
	check_create(c.backend_fd = unattached, EBADFD);
	check_create((c.device = WEIR_VIRTIO_BLK, c.backend_fd = null), EINVAL);
	close(null);
	close(unattached);
	check_create((c.flags = WEIR_VIRTIO_F_RSS, c.queues = 0), EINVAL);
	check_create((c.flags = WEIR_VIRTIO_F_RSS, q.nr = 1, q.tap_fd[0] = 0), EINVAL);
	check_create(c.flags = WEIR_VIRTIO_F_RSS, 0);
}

/* Every frame comes on one of the first @pairs. *@second: how many on the second. */
static void receive(u32 pairs, u32 *second)
{
	bool on_second;
	u16 n;

	*second = 0;
	for (n = 0; n < FRAMES; n++) {
		pairs_send(n);
		on_second = false;
		check(wait_for(pairs_got(0, n) ||
			       (pairs > 1 && (on_second = pairs_got(1, n)))));
		*second += on_second;
	}
}

static void check_steering(void)
{
	u32 second;
	u16 idx;

	pairs_start(PAIRS_MQ | PAIRS_CTRL_VQ);
	receive(1, &second);		/* 5.1.6.5.5: one pair before a command */
	check_eq(np.rx[1].used->idx, 0);
	check_eq(pairs_set(2), VIRTIO_NET_OK);
	receive(2, &second);
	check(second > 0 && second < FRAMES);
	check_eq(pairs_set(1), VIRTIO_NET_OK);
	idx = np.rx[1].used->idx;
	receive(1, &second);
	check_eq(np.rx[1].used->idx, idx);
}

/* The flows that come on the second pair; each comes on one of them. */
static u64 on_second(void)
{
	u64 flows = 0;
	bool second;
	u16 n;

	for (n = 0; n < FRAMES; n++) {
		pairs_send(n);
		second = false;
		check(wait_for(pairs_got(0, n) || (second = pairs_got(1, n))));
		flows |= (u64)second << n;
	}
	return flows;
}

/* What is in the key's first 32 bits alone hashes flows by their address, too. */
static void check_scaling(void)
{
	u64 flows;

	pairs_start(PAIRS_RSS | PAIRS_CTRL_VQ);
	check_eq(on_second(), 0);
	check_eq(pairs_set(2), VIRTIO_NET_ERR);
	check_eq(pairs_scale(UDP_HASH, 1, 1, 0), VIRTIO_NET_OK);
	check_eq(on_second(), ~0UL);
	check_eq(pairs_scale(UDP_HASH, 0, 0, 1), VIRTIO_NET_OK);
	check_eq(on_second(), 0);
	check_eq(pairs_scale(VIRTIO_NET_RSS_HASH_TYPE_TCPv4, 0, 0, 1), VIRTIO_NET_OK);
	check_eq(on_second(), ~0UL);
	check_eq(pairs_scale(UDP_HASH, 0, 1, 0), VIRTIO_NET_OK);
	flows = on_second();
	check_eq(on_second(), flows);
	check_eq(pairs_scale(UDP_HASH, 0, 2, 0), VIRTIO_NET_ERR);
	check_eq(pairs_scale(VIRTIO_NET_RSS_HASH_TYPE_IP_EX, 0, 1, 0), VIRTIO_NET_ERR);
	check_eq(on_second(), flows);
	check_eq(pairs_scale(UDP_HASH, 1, 0, 0), VIRTIO_NET_OK);
	check_eq(on_second(), ~flows);
	pairs_start(PAIRS_MQ | PAIRS_RSS | PAIRS_CTRL_VQ);
	check_eq(pairs_scale(UDP_HASH, 1, 1, 0), VIRTIO_NET_OK);
	check_eq(on_second(), ~0UL);
	check_eq(pairs_set(1), VIRTIO_NET_OK);
	check_eq(on_second(), 0);
	pairs_start(PAIRS_MQ | PAIRS_CTRL_VQ);
	check_eq(pairs_scale(UDP_HASH, 1, 1, 0), VIRTIO_NET_ERR);
}

static void check_scaling_config(void)
{
	const u64 at = VIRTIO_BASE + VIRTIO_MMIO_CONFIG;

#define config(field, size)	\
	puppet(np.vcpu, PUPPET_READ, at + offsetof(struct virtio_net_config, field), size)
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

	check_eq(pairs_set(0), VIRTIO_NET_ERR);
	check_eq(pairs_set(3), VIRTIO_NET_ERR);
	check_eq(pairs_set(0xffff), VIRTIO_NET_ERR);
	check_eq(pairs_command(other, sizeof(other)), VIRTIO_NET_ERR);
	check_eq(pairs_command(unknown, sizeof(unknown)), VIRTIO_NET_ERR);
	check_eq(pairs_command(shorter, sizeof(shorter)), VIRTIO_NET_ERR);
	check_eq(pairs_command(longer, sizeof(longer)), VIRTIO_NET_ERR);
	check_eq(pairs_command(longer, 4), VIRTIO_NET_OK);
}

/* What is no command breaks the device, and only until its reset. */
static void check_broken(const struct buffer *b, u32 n)
{
	pairs_start(PAIRS_MQ | PAIRS_CTRL_VQ);
	queue_chain(&np.ctrl, 0, b, n);
	queue_offer(&np.ctrl, 0);
	queue_kick(&np.ctrl);
	check(virtio_needs_reset(np.vcpu));
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

/* A driver without PAIRS_MQ has its control queue elsewhere, and one pair. */
static void check_one_pair(void)
{
	u32 second;

	pairs_start(PAIRS_CTRL_VQ);
	check_eq(pairs_set(1), VIRTIO_NET_ERR);
	receive(1, &second);
	pairs_start(0);
	receive(1, &second);
	virtio_begin(np.vcpu, PAIRS_CTRL_VQ);
	queue_init(&np.ctrl, np.vcpu, 3, RINGS(4));	/* there is none */
	reg_write(np.vcpu, VIRTIO_MMIO_STATUS, VIRTIO_CONFIG_S_DRIVER_OK);
	check(virtio_needs_reset(np.vcpu));
}

/* A driver may use the first queues only, or the second pair alone. */
static void check_some_queues(void)
{
	u32 i;

	virtio_begin(np.vcpu, PAIRS_MQ | PAIRS_CTRL_VQ);
	queue_init(&np.ctrl, np.vcpu, 4, RINGS(4));
	virtio_ready(np.vcpu);
	check_eq(pairs_set(2), VIRTIO_NET_OK);
	for (i = 0; i < FRAMES; i++)
		pairs_send(i);
	virtio_begin(np.vcpu, PAIRS_MQ | PAIRS_CTRL_VQ);
	queue_init(&np.rx[1], np.vcpu, 2, RINGS(2));
	for (i = 0; i < QUEUE_SIZE; i++)
		pairs_refill(&np.rx[1], 1, i);
	virtio_ready(np.vcpu);
	for (i = 0; i < FRAMES; i++)
		pairs_send(i);
	check_eq(np.rx[1].used->idx, 0);
}

static void check_reset_in_traffic(void)
{
	u32 round, i;

	for (round = 0; round < 10; round++) {
		pairs_start(PAIRS_MQ | PAIRS_CTRL_VQ | (round & 1 ? PAIRS_RSS : 0));
		check_eq(round & 1 ? pairs_scale(UDP_HASH, round >> 1 & 1, 1, 0) : pairs_set(2),
			 VIRTIO_NET_OK);
		for (i = 0; i < FRAMES; i++)
			pairs_send(i);
	}
}

static void check_refused_features(void)
{
	u32 status = VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER;

	reg_write(np.vcpu, VIRTIO_MMIO_STATUS, 0);
	reg_write(np.vcpu, VIRTIO_MMIO_STATUS, status);
	reg_write(np.vcpu, VIRTIO_MMIO_DRIVER_FEATURES_SEL, 0);
	reg_write(np.vcpu, VIRTIO_MMIO_DRIVER_FEATURES, PAIRS_MQ);
	reg_write(np.vcpu, VIRTIO_MMIO_DRIVER_FEATURES_SEL, 1);
	reg_write(np.vcpu, VIRTIO_MMIO_DRIVER_FEATURES, 1);
	reg_write(np.vcpu, VIRTIO_MMIO_STATUS, status | VIRTIO_CONFIG_S_FEATURES_OK);
	check_eq(reg_read(np.vcpu, VIRTIO_MMIO_STATUS), status);
	reg_write(np.vcpu, VIRTIO_MMIO_DRIVER_FEATURES_SEL, 0);
	reg_write(np.vcpu, VIRTIO_MMIO_DRIVER_FEATURES, 0);
	reg_write(np.vcpu, VIRTIO_MMIO_DRIVER_FEATURES_SEL, 1);
	reg_write(np.vcpu, VIRTIO_MMIO_DRIVER_FEATURES, 1 | PAIRS_RSS >> 32);
	reg_write(np.vcpu, VIRTIO_MMIO_STATUS, status | VIRTIO_CONFIG_S_FEATURES_OK);
	check_eq(reg_read(np.vcpu, VIRTIO_MMIO_STATUS), status);
}

int main(void)
{
	u32 offset = offsetof(struct virtio_net_config, max_virtqueue_pairs);

	np.dev = virtio_open();
	pairs_open();
	puppet_boot(&np.vm, 1);
	np.vcpu = &np.vm.vcpu[0];
	check_arguments();
	check_eq(puppet(np.vcpu, PUPPET_READ,
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
	close(np.dev);
	vm_destroy(&np.vm);
	return test_end();
}
