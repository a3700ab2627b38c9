// SPDX-License-Identifier: GPL-2.0-only
// sources: tests/unit/weir-vuser-server.c tools/weir/vuser-queue.c tools/weir/vuser-kind.c
// sources: tools/weir/vuser-ctrl.c tools/weir/vuser-link.c tools/weir/vuser-message.c
// sources: tools/weir/remote.c tools/weir/vring.c virtio/ring*.c
// flags: -Itests/unit
/*
 * What a server of vhost-user is told, message by message: of a disk and of a
 * network, from their start to a reset, and by the server that comes after one
 * that was killed. Queues outside RAM are told to nobody; a server that does not
 * answer as it should is found out.
 */
#define _GNU_SOURCE
#include "weir-vuser-server.h"
#include <string.h>
#include <sys/eventfd.h>
#include <linux/kernel.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_net.h>

static void network(void **state)
{
	const struct weir_vuser_message *got = server.got;
	char *host;
	eventfd_t n;

	set_up(WEIR_VIRTIO_NET, 2);
	host = memory.host;
	bring(3);
	assert_int_equal(got[0].payload.u64, V1 | PROTOCOL);
	assert_int_equal(got[1].payload.table.nr, 1);
	assert_int_equal(got[1].payload.table.regions[0].gpa, WEIR_RAM_BASE);
	assert_int_equal(got[1].payload.table.regions[0].size, RAM_SIZE);
	assert_int_equal(got[2].payload.state.num, NUM);
	assert_int_equal(got[3].payload.state.num, 0);
	assert_int_equal(got[4].payload.addr.desc_user_addr,
			 (uintptr_t)(host + 0x1000));
	assert_int_equal(got[10].payload.addr.index, 1);
	assert_int_equal(got[10].payload.addr.used_user_addr,
			 (uintptr_t)(host + 0x7000));
	assert_int_equal(got[11].payload.u64, 1);
	check_told(LIST(AGREE, RING, RING));
	assert_int_equal(eventfd_read(u.offer.kick[1], &n), 0);
	assert_int_equal(eventfd_read(u.offer.call[1], &n), -1);
	/* Nothing has changed: nothing is told. */
	bring(3);
	assert_int_equal(server.nr, 0);
	bring(1);
	assert_int_equal(got[0].payload.state.index, 1);
	check_told(LIST(BLKD_GET_VRING_BASE));
	bring(3);
	check_told(LIST(RING));
	bring(0);
	check_told(LIST(BLKD_GET_VRING_BASE, BLKD_GET_VRING_BASE));
	tear_down();
}

#define PACKED	(1ULL << VIRTIO_F_RING_PACKED)

/* How far a packed ring was is in the record alone: without one, it is not offered. */
static void packed(void **state)
{
	struct weir_virtio_remote_state s = driver(1);

	set_up(WEIR_VIRTIO_BLK, 1);
	u.conf.packed = true;
	assert_non_null(weir_vuser_learn(&u, 0));
	u.link.features |= PACKED;
	u.link.protocol &= ~(1ULL << BLKD_PROTOCOL_F_INFLIGHT_SHMFD);
	assert_non_null(weir_vuser_learn(&u, 0));
	u.link.protocol = weir_vuser_protocol(&u);
	assert_null(weir_vuser_learn(&u, 0));
	assert_true(u.offer.features & PACKED);
	server.nr = 0;
	/* No larger than a packed ring is: the last bytes of RAM do. */
	s.features = V1 | PACKED;
	s.queue[0].desc = WEIR_RAM_BASE + RAM_SIZE - 16 * NUM - 8;
	s.queue[0].avail = WEIR_RAM_BASE + RAM_SIZE - 8;
	s.queue[0].used = WEIR_RAM_BASE + RAM_SIZE - 4;
	assert_null(weir_vuser_bring(&u, &s));
	assert_int_equal(server.got[0].payload.u64, V1 | PACKED | PROTOCOL);
	assert_int_equal(server.got[5].payload.state.num, 0x80008000);
	check_told(LIST(AGREE, BLKD_GET_INFLIGHT_FD, BLKD_SET_INFLIGHT_FD, RING));
	part();
	weir_vuser_forget(&u);
	meet();
	assert_null(weir_vuser_bring(&u, &s));
	check_told(LIST(AGREE, BLKD_SET_INFLIGHT_FD, RING));
	tear_down();
}

/* The next server goes on where the driver has seen the one before. */
static void successor(void **state)
{
	uint16_t *used = (uint16_t *)((char *)memory.host + 0x3000);
	eventfd_t n;

	set_up(WEIR_VIRTIO_BLK, 1);
	bring(1);
	check_told(LIST(AGREE, BLKD_GET_INFLIGHT_FD, BLKD_SET_INFLIGHT_FD, RING));
	assert_int_equal(server.got[3].payload.inflight.queue_size, NUM);
	used[1] = 0xfffe;
	part();
	weir_vuser_forget(&u);
	meet();
	bring(1);
	assert_int_equal(server.got[2].payload.inflight.size, 4096);
	assert_int_equal(server.got[4].payload.state.num, 0xfffe);
	check_told(LIST(AGREE, BLKD_SET_INFLIGHT_FD, RING));
	assert_int_equal(eventfd_read(u.offer.call[0], &n), 0);
	/* After a reset of the driver all begins again. */
	bring(0);
	server.nr = 0;
	bring(1);
	assert_int_equal(server.got[5].payload.state.num, 0);
	check_told(LIST(AGREE, BLKD_GET_INFLIGHT_FD, BLKD_SET_INFLIGHT_FD, RING));
	/* A reset while there is no server is one as well. */
	part();
	weir_vuser_forget(&u);
	bring(1);
	bring(0);
	meet();
	bring(1);
	assert_int_equal(server.got[5].payload.state.num, 0);
	check_told(LIST(AGREE, BLKD_GET_INFLIGHT_FD, BLKD_SET_INFLIGHT_FD, RING));
	used[1] = 0;
	tear_down();
}

static void outside(void **state)
{
	const uint64_t bad[] = {
		0, WEIR_RAM_BASE - 16, WEIR_RAM_BASE + RAM_SIZE,
		WEIR_RAM_BASE + RAM_SIZE - 16, ~0ULL - 15,
	};
	struct weir_virtio_remote_state s;
	unsigned int i;

	set_up(WEIR_VIRTIO_NET, 2);
	for (i = 0; i < 3 * ARRAY_SIZE(bad); i++) {
		s = driver(1);
		(&s.queue[0].desc)[i % 3] = bad[i / 3];
		assert_null(weir_vuser_bring(&u, &s));
		assert_false(u.queue[0].running);
	}
	check_told(LIST(AGREE));
	assert_int_equal(said, 1);
	bring(1);
	check_told(LIST(RING));
	tear_down();
}

static void bad_servers(void **state)
{
	static const unsigned int requests[] = {
		AGREE, BLKD_GET_INFLIGHT_FD, BLKD_SET_INFLIGHT_FD, RING,
	};
	struct weir_virtio_remote_state s = driver(1);
	unsigned int i;

	for (i = 0; i < 2 * ARRAY_SIZE(requests); i++) {
		set_up(WEIR_VIRTIO_BLK, 1);
		*(i & 1 ? &server.refuses : &server.garbles) = requests[i / 2];
		if (requests[i / 2] == BLKD_GET_INFLIGHT_FD && i & 1)
			assert_null(weir_vuser_bring(&u, &s));
		else
			assert_non_null(weir_vuser_bring(&u, &s));
		assert_int_equal(u.link.at, i & 1 && requests[i / 2] ==
				 BLKD_GET_INFLIGHT_FD ? BLKD_SET_VRING_ENABLE :
				 requests[i / 2]);
		tear_down();
	}
}

static void learns_disk(void **state)
{
	struct virtio_blk_config *config = (void *)u.offer.config;

	set_up(WEIR_VIRTIO_BLK, 2);
	u.link.features = ~0ULL;
	assert_null(weir_vuser_learn(&u, V1));
	assert_int_equal(config->num_queues, 2);
	assert_int_equal(config->capacity, 0x5555555555555555);
	/* Packed rings, reset of a queue, the cache mode and the like are not. */
	assert_int_equal(u.offer.features, V1 | 1 << 28 | 1 << 29 | 0x7676);
	assert_non_null(weir_vuser_learn(&u, 1ULL << 40));
	u.conf.queues = 3;
	assert_non_null(weir_vuser_learn(&u, 0));
	u.conf.queues = 1;
	u.link.features &= ~V1;
	assert_non_null(weir_vuser_learn(&u, 0));
	u.link.features = ~0ULL;
	u.link.protocol &= ~(1ULL << BLKD_PROTOCOL_F_CONFIG);
	assert_non_null(weir_vuser_learn(&u, 0));
	tear_down();
}

static void learns_network(void **state)
{
	struct virtio_net_config *config = (void *)u.offer.config;

	set_up(WEIR_VIRTIO_NET, 2);
	u.link.features = ~0ULL;
	assert_null(weir_vuser_learn(&u, 0));
	assert_memory_equal(config->mac, u.conf.mac, 6);
	assert_int_equal(config->status, VIRTIO_NET_S_LINK_UP);
	assert_int_equal(u.offer.config_len, 8);
	assert_false(u.offer.features & (1ULL << VIRTIO_NET_F_CTRL_VQ |
					 1ULL << VIRTIO_NET_F_MQ));
	assert_true(u.offer.features & 1ULL << VIRTIO_NET_F_MAC);
	tear_down();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(network),
		cmocka_unit_test(packed),
		cmocka_unit_test(successor),
		cmocka_unit_test(outside),
		cmocka_unit_test(bad_servers),
		cmocka_unit_test(learns_disk),
		cmocka_unit_test(learns_network),
	};

	return cmocka_run_group_tests(tests, make_memory, NULL);
}
