// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "weir-vuser-server.h"
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>
#include <linux/kernel.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_config.h>
#include "tools/blkd/pass.h"
#include "tools/weir/report.h"

struct server server;
struct weir_memory memory;
struct weir_vuser u;
unsigned int said;

int weir_err(const char *fmt, ...)
{
	said++;
	return -1;
}

void weir_say(const char *fmt, ...)
{
	said++;
}

void *weir_memory_at(const struct weir_memory *m, uint64_t gpa)
{
	return (char *)m->host + (gpa - WEIR_RAM_BASE);
}

static void answer(struct weir_vuser_message *msg)
{
	int record = -1;

	switch (msg->hdr.request) {
	case BLKD_GET_QUEUE_NUM:
		msg->payload.u64 = 2;
		msg->hdr.size = 8;
		break;
	case BLKD_GET_CONFIG:
		memset(msg->payload.config.data, 0x55, 60);
		break;
	case BLKD_GET_INFLIGHT_FD:
		record = memfd_create("record", MFD_CLOEXEC);
		msg->payload.inflight.size = 4096;
		break;
	case BLKD_GET_VRING_BASE:
		break;
	default:
		if (!(msg->hdr.flags & BLKD_FLAG_NEED_REPLY))
			return;
		msg->payload.u64 = msg->hdr.request == server.refuses;
		msg->hdr.size = 8;
	}
	msg->hdr.flags = BLKD_VERSION | BLKD_FLAG_REPLY;
	if (msg->hdr.request == server.garbles)
		msg->hdr.size = 7;
	blkd_pass(server.fd, &msg->hdr, &msg->payload, record, 0);
	if (record >= 0)
		close(record);
}

static void *serve(void *arg)
{
	struct weir_vuser_message msg;

	for (;;) {
		memset(&msg, 0, sizeof(msg));
		if (recv(server.fd, &msg.hdr, sizeof(msg.hdr), MSG_WAITALL) !=
		    sizeof(msg.hdr))
			return NULL;
		if (msg.hdr.size &&
		    recv(server.fd, &msg.payload, msg.hdr.size, MSG_WAITALL) !=
		    msg.hdr.size)
			return NULL;
		server.got[server.nr++ % ARRAY_SIZE(server.got)] = msg;
		answer(&msg);
	}
}

void meet(void)
{
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	memset(&server, 0, sizeof(server));
	server.fd = ends[1];
	u.link.fd = ends[0];
	assert_int_equal(pthread_create(&server.thread, NULL, serve, NULL), 0);
}

void part(void)
{
	close(u.link.fd);
	u.link.fd = -1;
	pthread_join(server.thread, NULL);
	close(server.fd);
}

void set_up(unsigned int device, unsigned int queues)
{
	unsigned int i;

	u = (struct weir_vuser) {
		.conf = { .device = device, .path = "test", .queues = queues,
			  .mac = { 2, 3, 4, 5, 6, 7 }, .memory = &memory },
		.record = -1, .pairs = 1,
	};
	for (i = 0; i < queues + weir_vuser_has_ctrl(&u); i++) {
		u.offer.kick[i] = eventfd(0, EFD_NONBLOCK);
		u.offer.call[i] = eventfd(0, EFD_NONBLOCK);
	}
	u.link.features = V1 | PROTOCOL | 0xffff;
	u.link.protocol = weir_vuser_protocol(&u);
	said = 0;
	meet();
}

void tear_down(void)
{
	unsigned int i;

	part();
	for (i = 0; i < u.conf.queues + weir_vuser_has_ctrl(&u); i++) {
		close(u.offer.kick[i]);
		close(u.offer.call[i]);
	}
	if (u.record >= 0)
		close(u.record);
}

int make_memory(void **state)
{
	memory.fd = memfd_create("ram", MFD_CLOEXEC);
	memory.size = RAM_SIZE;
	if (memory.fd < 0 || ftruncate(memory.fd, RAM_SIZE))
		return -1;
	memory.host = mmap(NULL, RAM_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED,
			   memory.fd, 0);
	return memory.host == MAP_FAILED;
}

struct weir_virtio_remote_state driver(unsigned int live)
{
	struct weir_virtio_remote_state state = { .features = V1, .nr_queues = QUEUES };
	unsigned int i;

	for (i = 0; i < QUEUES; i++)
		if (live >> i & 1)
			state.queue[i] = (struct weir_virtio_remote_queue) {
				.desc = WEIR_RAM_BASE + 0x1000 + i * 0x4000,
				.avail = WEIR_RAM_BASE + 0x2000 + i * 0x4000,
				.used = WEIR_RAM_BASE + 0x3000 + i * 0x4000,
				.num = NUM, .live = 1,
			};
	return state;
}

/* The next messages are these, whose end is 0. */
void check_told(const unsigned int *requests)
{
	unsigned int i;

	for (i = 0; requests[i]; i++)
		assert_int_equal(server.got[i].hdr.request, requests[i]);
	assert_int_equal(server.nr, i);
	server.nr = 0;
}

void bring(unsigned int live)
{
	struct weir_virtio_remote_state state = driver(live);

	assert_null(weir_vuser_bring(&u, &state));
}

