// SPDX-License-Identifier: GPL-2.0-only
// sources: tools/blkd/message.c tools/blkd/report.c
/*
 * A message is taken in whole or not at all: every length, every number of
 * file descriptors and every index of a table is checked, whatever pieces it
 * arrives in, and no descriptor is left open.
 */
#define _GNU_SOURCE
#include <unit.h>
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include <tools/blkd/message.h>

static int ends[2], open_before;
static struct blkd_message msg;

static int count_open(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int n = 0;

	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

static int setup(void **state)
{
	open_before = count_open();
	return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends);
}

static int teardown(void **state)
{
	close(ends[0]);
	close(ends[1]);
	blkd_message_done(&msg);
	assert_int_equal(count_open(), open_before);
	return 0;
}

static int no_wait(int fd)
{
	return 0;
}

static int give_up(int fd)
{
	return -1;
}

static void send_part(const void *data, size_t len, int nr_fds)
{
	char control[CMSG_SPACE(16 * sizeof(int))] = { 0 };
	struct iovec iov = { (void *)data, len };
	struct msghdr mh = { .msg_iov = &iov, .msg_iovlen = 1 };
	int fds[16], i;

	for (i = 0; i < nr_fds; i++)
		fds[i] = eventfd(0, EFD_CLOEXEC);
	if (nr_fds) {
		struct cmsghdr *c;

		mh.msg_control = control;
		mh.msg_controllen = CMSG_SPACE(nr_fds * sizeof(int));
		c = CMSG_FIRSTHDR(&mh);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(nr_fds * sizeof(int));
		memcpy(CMSG_DATA(c), fds, nr_fds * sizeof(int));
	}
	assert_int_equal(sendmsg(ends[0], &mh, 0), len);
	for (i = 0; i < nr_fds; i++)
		close(fds[i]);
}

static void send_head(unsigned int request, unsigned int flags,
		      unsigned int size, int nr_fds)
{
	struct blkd_header hdr = { request, flags, size };

	send_part(&hdr, sizeof(hdr), nr_fds);
}

/* Return: what blkd_message_receive() makes of it. */
static int exchange(unsigned int request, const void *payload,
		    unsigned int size, int nr_fds)
{
	send_head(request, 1, size, nr_fds);
	if (size)
		send_part(payload, size, 0);
	return blkd_message_receive(ends[1], &msg, no_wait);
}

static void whole(void **state)
{
	__u64 val = 0x1122334455667788;

	assert_int_equal(exchange(BLKD_SET_FEATURES, &val, 8, 0), 1);
	assert_int_equal(msg.payload.u64, val);
	assert_int_equal(exchange(BLKD_GET_FEATURES, NULL, 0, 0), 1);
}

static void every_length(void **state)
{
	static const unsigned int right[] = {
		[BLKD_SET_FEATURES] = 8, [BLKD_SET_VRING_NUM] = 8,
		[BLKD_SET_VRING_ADDR] = 40, [BLKD_GET_VRING_BASE] = 8,
		[BLKD_SET_VRING_ENABLE] = 8, [BLKD_REM_MEM_REG] = 40,
		[BLKD_SET_PROTOCOL_FEATURES] = 8,
	};
	char bytes[400] = { 0 };
	unsigned int request, len;

	for (request = 0; request < 48; request++) {
		if (request >= sizeof(right) / sizeof(right[0]) || !right[request])
			continue;
		for (len = 0; len < sizeof(bytes); len++) {
			int ret;

			setup(state);
			ret = exchange(request, bytes, len, 0);
			assert_int_equal(ret, len == right[request] ? 1 : -1);
			teardown(state);
			close(ends[0]);
		}
	}
	setup(state);
}

static void in_pieces(void **state)
{
	struct blkd_header hdr = { BLKD_SET_FEATURES, 1, 8 };
	__u64 val = 42;

	send_part(&hdr, 5, 0);
	send_part((char *)&hdr + 5, sizeof(hdr) - 5, 0);
	send_part(&val, 3, 0);
	send_part((char *)&val + 3, 5, 0);
	assert_int_equal(blkd_message_receive(ends[1], &msg, no_wait), 1);
	assert_int_equal(msg.payload.u64, 42);
}

static void other_side_leaves(void **state)
{
	struct blkd_header hdr = { BLKD_SET_FEATURES, 1, 8 };

	send_part(&hdr, sizeof(hdr), 0);
	shutdown(ends[0], SHUT_WR);
	assert_int_equal(blkd_message_receive(ends[1], &msg, no_wait), 0);
}

static void waiting_is_given_up(void **state)
{
	assert_int_equal(blkd_message_receive(ends[1], &msg, give_up), 0);
}

static void bad_heads(void **state)
{
	static const struct blkd_header bad[] = {
		{ BLKD_GET_FEATURES, 0, 0 }, { BLKD_GET_FEATURES, 2, 0 },
		{ BLKD_GET_FEATURES, 1 | BLKD_FLAG_REPLY, 0 },
		{ 0, 1, 0 }, { 6, 1, 0 }, { 35, 1, 0 }, { 4000000000u, 1, 0 },
		{ BLKD_GET_FEATURES, 1, 1 }, { BLKD_SET_CONFIG, 1, ~0u },
		{ BLKD_SET_MEM_TABLE, 1, 1u << 20 },
	};
	unsigned int i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_non_null(blkd_message_check_head(&bad[i], 0));
}

static void descriptors(void **state)
{
	__u64 with = 3, without = 3 | BLKD_VRING_NO_FD, odd = 0x1003;

	assert_int_equal(exchange(BLKD_SET_VRING_CALL, &with, 8, 1), 1);
	assert_int_equal(msg.nr_fds, 1);
	blkd_message_done(&msg);
	assert_int_equal(exchange(BLKD_SET_VRING_CALL, &without, 8, 0), 1);
	assert_int_equal(blkd_message_take_fd(&msg), -1);
	assert_int_equal(exchange(BLKD_SET_VRING_CALL, &with, 8, 0), -1);
	assert_int_equal(exchange(BLKD_SET_VRING_CALL, &without, 8, 1), -1);
	blkd_message_done(&msg);
	assert_int_equal(exchange(BLKD_SET_VRING_CALL, &odd, 8, 1), -1);
}

/* One message each: what follows a bad one is never read. */
static void descriptors_where_there_are_none(void **state)
{
	__u64 val = 0;

	assert_int_equal(exchange(BLKD_SET_FEATURES, &val, 8, 1), -1);
}

static void too_many_descriptors(void **state)
{
	assert_int_equal(exchange(BLKD_GET_FEATURES, NULL, 0, 12), -1);
}

static void table_says_how_many(void **state)
{
	struct blkd_mem_table t = { .nr = 2 };

	assert_int_equal(exchange(BLKD_SET_MEM_TABLE, &t, 8 + 64, 2), 1);
	blkd_message_done(&msg);
	assert_int_equal(exchange(BLKD_SET_MEM_TABLE, &t, 8 + 64, 3), -1);
	blkd_message_done(&msg);
	assert_int_equal(exchange(BLKD_SET_MEM_TABLE, &t, 8 + 63, 2), -1);
	blkd_message_done(&msg);
	t.nr = 0x80000002;
	assert_int_equal(exchange(BLKD_SET_MEM_TABLE, &t, 8 + 64, 2), -1);
}

static void config_reaches_out(void **state)
{
	struct blkd_config_space c = { .offset = 0, .size = 60 };

	assert_int_equal(exchange(BLKD_GET_CONFIG, &c, 12 + 60, 0), 1);
	c.offset = BLKD_CONFIG_MAX - 59;
	assert_int_equal(exchange(BLKD_GET_CONFIG, &c, 12 + 60, 0), -1);
	c.offset = ~0u;
	assert_int_equal(exchange(BLKD_GET_CONFIG, &c, 12 + 60, 0), -1);
	c.offset = 0;
	c.size = 61;
	assert_int_equal(exchange(BLKD_GET_CONFIG, &c, 12 + 60, 0), -1);
}

static void an_answer(void **state)
{
	struct blkd_message got;
	int fd = eventfd(0, EFD_CLOEXEC);

	assert_int_equal(exchange(BLKD_GET_FEATURES, NULL, 0, 0), 1);
	msg.payload.u64 = 77;
	msg.hdr.size = 8;
	assert_int_equal(blkd_message_reply(ends[1], &msg, fd), 0);
	close(fd);
	assert_int_equal(read(ends[0], &got, 20), 20);
	assert_int_equal(got.hdr.flags, 1 | BLKD_FLAG_REPLY);
	assert_int_equal(got.hdr.size, 8);
	shutdown(ends[0], SHUT_RD);
	assert_int_equal(blkd_message_reply(ends[1], &msg, -1), -1);
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(whole),
		CASE(every_length),
		CASE(in_pieces),
		CASE(other_side_leaves),
		CASE(waiting_is_given_up),
		CASE(bad_heads),
		CASE(descriptors),
		CASE(descriptors_where_there_are_none),
		CASE(too_many_descriptors),
		CASE(table_says_how_many),
		CASE(config_reaches_out),
		CASE(an_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
