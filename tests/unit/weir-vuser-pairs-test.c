// SPDX-License-Identifier: GPL-2.0-only
// sources: tests/unit/weir-vuser-server.c tools/weir/vuser-queue.c tools/weir/vuser-kind.c
// sources: tools/weir/vuser-ctrl.c tools/weir/vuser-link.c tools/weir/vuser-message.c
// sources: tools/weir/remote.c tools/weir/vring.c virtio/ring*.c
// flags: -Itests/unit
/*
 * A network of several pairs that a server has: the driver begins with one and
 * chooses by the control queue, of which the server knows nothing; the next server
 * hears of the choice, and a reset ends it.
 */
#define _GNU_SOURCE
#include "weir-vuser-server.h"
#include <string.h>
#include <sys/eventfd.h>
#include <linux/kernel.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_net.h>
#include <linux/virtio_ring.h>
#include "tools/weir/vring.h"

#define MQ	(1ULL << VIRTIO_NET_F_MQ | 1ULL << VIRTIO_NET_F_CTRL_VQ)

/* The driver's command, and what it is answered. */
static unsigned int command(struct weir_virtio_remote_state *s, uint8_t class,
			    uint8_t cmd, uint16_t pairs)
{
	const struct weir_virtio_remote_queue *q = &s->queue[weir_vring_index(u.ctrl)];
	struct vring_desc *d = weir_memory_at(&memory, q->desc);
	struct vring_avail *avail = weir_memory_at(&memory, q->avail);
	char *buf = weir_memory_at(&memory, WEIR_RAM_BASE + 0x80000);

	memcpy(buf, (uint8_t []) { class, cmd, pairs, pairs >> 8, 0xff }, 5);
	d[0] = (struct vring_desc) { WEIR_RAM_BASE + 0x80000, 4, VRING_DESC_F_NEXT, 1 };
	d[1] = (struct vring_desc) { WEIR_RAM_BASE + 0x80004, 1, VRING_DESC_F_WRITE };
	avail->ring[avail->idx++ % NUM] = 0;
	assert_null(weir_vuser_ctrl_work(&u));
	return (uint8_t)buf[4];
}

static void check_enabled(unsigned int first, unsigned int pairs)
{
	unsigned int i;

	for (i = 0; i < 4; i++) {
		assert_int_equal(server.got[first + i].hdr.request, BLKD_SET_VRING_ENABLE);
		assert_int_equal(server.got[first + i].payload.state.index, i);
		assert_int_equal(server.got[first + i].payload.state.num, i < 2 * pairs);
	}
	server.nr = 0;
}

static struct weir_virtio_remote_state s;

static void begin(void)
{
	set_up(WEIR_VIRTIO_NET, 4);
	s = driver(0x1f);
	s.features = V1 | MQ;
	weir_vuser_ctrl_bring(&u, &s);
	assert_null(weir_vuser_bring(&u, &s));
}

static void end(void)
{
	weir_vring_close(u.ctrl);
	memset((char *)memory.host + 0x1000, 0, 0x20000);
	tear_down();
}

static void next_server(void)
{
	part();
	weir_vuser_forget(&u);
	meet();
	assert_null(weir_vuser_bring(&u, &s));
}

static void learned(void **state)
{
	struct virtio_net_config *config = (void *)u.offer.config;

	set_up(WEIR_VIRTIO_NET, 4);
	u.link.features = ~0ULL;
	assert_null(weir_vuser_learn(&u, 0));
	assert_int_equal(u.offer.features & MQ, MQ);
	assert_int_equal(config->max_virtqueue_pairs, 2);
	u.conf.queues = 6;
	assert_string_equal(weir_vuser_learn(&u, 0),
			    "queues=3 is more than the 2 that the server has");
	u.conf.queues = 4;
	tear_down();
}

static void chosen(void **state)
{
	begin();
	assert_int_equal(server.got[0].payload.u64, V1 | PROTOCOL);
	assert_int_equal(server.got[7].payload.state.num, 1);
	assert_int_equal(server.got[13].payload.state.num, 1);
	assert_int_equal(server.got[19].payload.state.num, 0);
	assert_int_equal(server.got[25].payload.state.num, 0);
	check_told(LIST(AGREE, RING, RING, RING, RING));
	assert_int_equal(weir_vring_index(u.ctrl), 4);
	assert_int_equal(command(&s, VIRTIO_NET_CTRL_MQ, 0, 2), VIRTIO_NET_OK);
	check_enabled(0, 2);
	assert_int_equal(command(&s, VIRTIO_NET_CTRL_MQ, 0, 1), VIRTIO_NET_OK);
	check_enabled(0, 1);
	end();
}

static void refused(void **state)
{
	begin();
	server.nr = 0;
	assert_int_equal(command(&s, VIRTIO_NET_CTRL_MQ, 0, 3), VIRTIO_NET_ERR);
	assert_int_equal(command(&s, VIRTIO_NET_CTRL_MQ, 0, 0), VIRTIO_NET_ERR);
	assert_int_equal(command(&s, VIRTIO_NET_CTRL_MQ, 1, 1), VIRTIO_NET_ERR);
	assert_int_equal(command(&s, VIRTIO_NET_CTRL_RX, 0, 1), VIRTIO_NET_ERR);
	assert_int_equal(server.nr, 0);
	end();
}

/* It hears of both pairs; and of one, chosen while there was no server. */
static void another_server(void **state)
{
	begin();
	assert_int_equal(command(&s, VIRTIO_NET_CTRL_MQ, 0, 2), VIRTIO_NET_OK);
	next_server();
	assert_int_equal(server.got[25].payload.state.num, 1);
	part();
	weir_vuser_forget(&u);
	assert_int_equal(command(&s, VIRTIO_NET_CTRL_MQ, 0, 1), VIRTIO_NET_OK);
	meet();
	assert_null(weir_vuser_bring(&u, &s));
	assert_int_equal(server.got[13].payload.state.num, 1);
	assert_int_equal(server.got[25].payload.state.num, 0);
	end();
}

/* And a driver that knows of no pairs has its control queue elsewhere. */
static void reset(void **state)
{
	begin();
	assert_int_equal(command(&s, VIRTIO_NET_CTRL_MQ, 0, 2), VIRTIO_NET_OK);
	s = driver(0);
	weir_vuser_ctrl_bring(&u, &s);
	assert_null(u.ctrl);
	assert_null(weir_vuser_bring(&u, &s));
	assert_int_equal(u.pairs, 1);
	server.nr = 0;
	s = driver(7);
	weir_vuser_ctrl_bring(&u, &s);
	assert_null(weir_vuser_bring(&u, &s));
	check_told(LIST(AGREE, RING, RING));
	assert_int_equal(weir_vring_index(u.ctrl), 2);
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(learned),
		cmocka_unit_test(chosen),
		cmocka_unit_test(refused),
		cmocka_unit_test(another_server),
		cmocka_unit_test(reset),
	};

	return cmocka_run_group_tests(tests, make_memory, NULL);
}
