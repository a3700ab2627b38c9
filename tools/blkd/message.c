// SPDX-License-Identifier: GPL-2.0-only
/*
 * What arrives is a stream: a head, so many bytes, and descriptors that came
 * with the first byte. Everything is checked against a table of what a message
 * may be before anybody looks at it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "message.h"
#include "pass.h"
#include "report.h"

#define TABLE_HEAD	offsetof(struct blkd_mem_table, regions)

struct kind {
	const char *name;
	unsigned int min, max;		/* bytes of payload */
	unsigned int min_fds, max_fds;
};

static const struct kind kinds[] = {
	[BLKD_GET_FEATURES] = { "GET_FEATURES" },
	[BLKD_SET_FEATURES] = { "SET_FEATURES", 8, 8 },
	[BLKD_SET_OWNER] = { "SET_OWNER" },
	[BLKD_RESET_OWNER] = { "RESET_OWNER" },
	[BLKD_SET_MEM_TABLE] = { "SET_MEM_TABLE", TABLE_HEAD,
				 sizeof(struct blkd_mem_table), 0, BLKD_MAX_FDS },
	[BLKD_SET_VRING_NUM] = { "SET_VRING_NUM", 8, 8 },
	[BLKD_SET_VRING_ADDR] = { "SET_VRING_ADDR", 40, 40 },
	[BLKD_SET_VRING_BASE] = { "SET_VRING_BASE", 8, 8 },
	[BLKD_GET_VRING_BASE] = { "GET_VRING_BASE", 8, 8 },
	[BLKD_SET_VRING_KICK] = { "SET_VRING_KICK", 8, 8, 0, 1 },
	[BLKD_SET_VRING_CALL] = { "SET_VRING_CALL", 8, 8, 0, 1 },
	[BLKD_SET_VRING_ERR] = { "SET_VRING_ERR", 8, 8, 0, 1 },
	[BLKD_GET_PROTOCOL_FEATURES] = { "GET_PROTOCOL_FEATURES" },
	[BLKD_SET_PROTOCOL_FEATURES] = { "SET_PROTOCOL_FEATURES", 8, 8 },
	[BLKD_GET_QUEUE_NUM] = { "GET_QUEUE_NUM" },
	[BLKD_SET_VRING_ENABLE] = { "SET_VRING_ENABLE", 8, 8 },
	[BLKD_GET_CONFIG] = { "GET_CONFIG", BLKD_CONFIG_HEAD,
			      sizeof(struct blkd_config_space) },
	[BLKD_SET_CONFIG] = { "SET_CONFIG", BLKD_CONFIG_HEAD,
			      sizeof(struct blkd_config_space) },
	[BLKD_GET_INFLIGHT_FD] = { "GET_INFLIGHT_FD", BLKD_INFLIGHT_LEN,
				   sizeof(struct blkd_inflight_area) },
	[BLKD_SET_INFLIGHT_FD] = { "SET_INFLIGHT_FD", BLKD_INFLIGHT_LEN,
				   sizeof(struct blkd_inflight_area), 1, 1 },
	[BLKD_GET_MAX_MEM_SLOTS] = { "GET_MAX_MEM_SLOTS" },
	[BLKD_ADD_MEM_REG] = { "ADD_MEM_REG", sizeof(struct blkd_mem_slot),
			       sizeof(struct blkd_mem_slot), 1, 1 },
	[BLKD_REM_MEM_REG] = { "REM_MEM_REG", sizeof(struct blkd_mem_slot),
			       sizeof(struct blkd_mem_slot), 0, 1 },
};

static const struct kind *find_kind(unsigned int request)
{
	if (request >= sizeof(kinds) / sizeof(kinds[0]) || !kinds[request].name)
		return NULL;
	return &kinds[request];
}

const char *blkd_message_name(unsigned int request)
{
	const struct kind *kind = find_kind(request);

	return kind ? kind->name : "unknown";
}

const char *blkd_message_check_head(const struct blkd_header *hdr,
				    unsigned int nr_fds)
{
	const struct kind *kind = find_kind(hdr->request);

	if ((hdr->flags & BLKD_VERSION_MASK) != BLKD_VERSION)
		return "it has another version of the protocol";
	if (!kind)
		return "it is not known here";
	if (hdr->flags & BLKD_FLAG_REPLY)
		return "it says that it is a reply";
	if (hdr->size < kind->min || hdr->size > kind->max)
		return "it has a wrong length";
	if (nr_fds < kind->min_fds || nr_fds > kind->max_fds)
		return "it has a wrong number of file descriptors";
	return NULL;
}

static const char *check_table(const struct blkd_message *msg)
{
	const struct blkd_mem_table *t = &msg->payload.table;

	if (t->nr > BLKD_TABLE_REGIONS || t->nr != msg->nr_fds)
		return "it has a wrong number of file descriptors";
	if (msg->hdr.size < TABLE_HEAD + t->nr * sizeof(t->regions[0]))
		return "it is too short for its regions";
	return NULL;
}

static const char *check_vring_fd(const struct blkd_message *msg)
{
	__u64 what = msg->payload.u64;

	if (what & ~(__u64)(BLKD_VRING_INDEX | BLKD_VRING_NO_FD))
		return "it has bits that mean nothing";
	if (msg->nr_fds != (what & BLKD_VRING_NO_FD ? 0 : 1))
		return "it has a wrong number of file descriptors";
	return NULL;
}

static const char *check_config(const struct blkd_message *msg)
{
	const struct blkd_config_space *c = &msg->payload.config;

	if (c->size != msg->hdr.size - BLKD_CONFIG_HEAD ||
	    c->offset > BLKD_CONFIG_MAX || c->size > BLKD_CONFIG_MAX - c->offset)
		return "it reaches beyond the configuration space";
	return NULL;
}

const char *blkd_message_check(const struct blkd_message *msg)
{
	switch (msg->hdr.request) {
	case BLKD_SET_MEM_TABLE:
		return check_table(msg);
	case BLKD_SET_VRING_KICK:
	case BLKD_SET_VRING_CALL:
	case BLKD_SET_VRING_ERR:
		return check_vring_fd(msg);
	case BLKD_GET_CONFIG:
	case BLKD_SET_CONFIG:
		return check_config(msg);
	}
	return NULL;
}

static void take_fds(struct blkd_message *msg, struct msghdr *mh)
{
	struct cmsghdr *c;
	size_t len;

	for (c = CMSG_FIRSTHDR(mh); c; c = CMSG_NXTHDR(mh, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		len = c->cmsg_len - CMSG_LEN(0);
		memcpy(msg->fds, CMSG_DATA(c), len);
		msg->nr_fds = len / sizeof(int);
	}
}

#define TOO_MANY_FDS	(-2)

/* Return: bytes, 0 at the end, -1, TOO_MANY_FDS. */
static ssize_t read_some(int fd, struct blkd_message *msg, void *to, size_t len)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(msg->fds))];
	struct iovec iov = { to, len };
	struct msghdr mh = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
		.msg_controllen = msg->nr_fds ? 0 : sizeof(control),
	};
	ssize_t n;

	do {
		n = recvmsg(fd, &mh, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	} while (n < 0 && errno == EINTR);
	if (n > 0)
		take_fds(msg, &mh);
	return n > 0 && mh.msg_flags & MSG_CTRUNC ? TOO_MANY_FDS : n;
}

/* Return: 1, 0 when there is no more, -1. */
static int read_all(int fd, struct blkd_message *msg, void *to, size_t len,
		    int (*wait)(int fd))
{
	size_t got = 0;
	ssize_t n;

	while (got < len) {
		if (wait(fd))
			return 0;
		n = read_some(fd, msg, (char *)to + got, len - got);
		if (n == TOO_MANY_FDS)
			return blkd_err("a message brings more file descriptors than any may");
		if (n < 0 && errno == EAGAIN)
			continue;
		if (n <= 0)
			return 0;
		got += n;
	}
	return 1;
}

int blkd_message_receive(int fd, struct blkd_message *msg, int (*wait)(int fd))
{
	const char *why;
	int ret;

	memset(msg, 0, sizeof(*msg));
	ret = read_all(fd, msg, &msg->hdr, sizeof(msg->hdr), wait);
	if (ret <= 0)
		return ret;
	why = blkd_message_check_head(&msg->hdr, msg->nr_fds);
	if (!why) {
		ret = read_all(fd, msg, &msg->payload, msg->hdr.size, wait);
		if (ret <= 0)
			return ret;
		why = blkd_message_check(msg);
	}
	if (why)
		return blkd_err("message %u (%s): %s", msg->hdr.request,
				blkd_message_name(msg->hdr.request), why);
	return 1;
}

int blkd_message_reply(int fd, struct blkd_message *msg, int passed)
{
	msg->hdr.flags = BLKD_VERSION | BLKD_FLAG_REPLY;
	/* An answer is short: a socket that has no room for it is not read. */
	if (blkd_pass(fd, &msg->hdr, &msg->payload, passed, MSG_DONTWAIT))
		return 0;
	return blkd_err("%s: its answer is not taken",
			blkd_message_name(msg->hdr.request));
}

int blkd_message_take_fd(struct blkd_message *msg)
{
	int fd = msg->nr_fds ? msg->fds[0] : -1;

	msg->fds[0] = -1;
	return fd;
}

void blkd_message_done(struct blkd_message *msg)
{
	unsigned int i;

	for (i = 0; i < msg->nr_fds; i++)
		if (msg->fds[i] >= 0)
			close(msg->fds[i]);
	msg->nr_fds = 0;
}
