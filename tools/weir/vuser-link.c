// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "../blkd/pass.h"
#include "vuser-link.h"

/* A server may first finish what it has in flight. */
#define PATIENCE	30	/* seconds */
#define FDS_MAX		8

void weir_vuser_link_init(struct weir_vuser_link *link, const char *path)
{
	*link = (struct weir_vuser_link) {
		.path = path, .lock = PTHREAD_MUTEX_INITIALIZER, .fd = -1,
	};
}

static const char *send_message(int fd, struct weir_vuser_message *msg)
{
	if (blkd_pass(fd, &msg->hdr, &msg->payload, msg->fd, 0))
		return NULL;
	return "the server does not take it";
}

/* The first descriptor is kept, others are nobody's. Return: how many came. */
static unsigned int take_fds(struct msghdr *mh, int *first)
{
	unsigned int nr = 0, i, n;
	struct cmsghdr *c;
	int fds[FDS_MAX];

	for (c = CMSG_FIRSTHDR(mh); c; c = CMSG_NXTHDR(mh, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		memcpy(fds, CMSG_DATA(c), n * sizeof(int));
		for (i = 0; i < n; i++, nr++) {
			if (*first < 0)
				*first = fds[i];
			else
				close(fds[i]);
		}
	}
	return nr;
}

static const char *why_nothing(ssize_t n)
{
	if (!n || errno == ECONNRESET)
		return "the server has gone";
	if (errno == EAGAIN)
		return "the server does not answer";
	return strerror(errno);
}

static const char *receive(int fd, void *to, size_t len, int *passed,
			   unsigned int *nr_fds)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(FDS_MAX * sizeof(int))];
	char *at = to;
	ssize_t n;

	while (len) {
		struct iovec iov = { at, len };
		struct msghdr mh = {
			.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
			.msg_controllen = sizeof(control),
		};

		n = recvmsg(fd, &mh, MSG_CMSG_CLOEXEC);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return why_nothing(n);
		*nr_fds += take_fds(&mh, passed);
		if (mh.msg_flags & MSG_CTRUNC)
			return "the server passes too many file descriptors";
		at += n;
		len -= n;
	}
	return NULL;
}

/* Whatever is wrong, no descriptor stays open. */
static const char *get_answer(int fd, struct weir_vuser_message *msg)
{
	struct weir_vuser_message got = { .fd = -1 };
	unsigned int nr_fds = 0;
	const char *why;

	why = receive(fd, &got.hdr, sizeof(got.hdr), &got.fd, &nr_fds);
	if (!why)
		why = weir_vuser_message_check_head(&msg->hdr, &got.hdr, nr_fds);
	if (!why)
		why = receive(fd, &got.payload, got.hdr.size, &got.fd, &nr_fds);
	if (!why)
		why = weir_vuser_message_check_head(&msg->hdr, &got.hdr, nr_fds);
	if (!why)
		why = weir_vuser_message_check(msg, &got);
	if (why && got.fd >= 0) {
		close(got.fd);
		got.fd = -1;
	}
	*msg = got;
	return why;
}

const char *weir_vuser_link_send(struct weir_vuser_link *link,
				 struct weir_vuser_message *msg)
{
	bool answered = weir_vuser_message_asks(msg->hdr.request);
	const char *why;

	link->at = msg->hdr.request;
	msg->hdr.flags = BLKD_VERSION;
	if (!answered && weir_vuser_link_has(link, BLKD_PROTOCOL_F_REPLY_ACK)) {
		msg->hdr.flags |= BLKD_FLAG_NEED_REPLY;
		answered = true;
	}
	why = send_message(link->fd, msg);
	return why || !answered ? why : get_answer(link->fd, msg);
}

const char *weir_vuser_link_get(struct weir_vuser_link *link,
				unsigned int request, uint64_t *value)
{
	struct weir_vuser_message msg = { .hdr.request = request, .fd = -1 };
	const char *why = weir_vuser_link_send(link, &msg);

	if (!why)
		*value = msg.payload.u64;
	return why;
}

const char *weir_vuser_link_set(struct weir_vuser_link *link,
				unsigned int request, uint64_t value, int fd)
{
	struct weir_vuser_message msg = {
		.hdr.request = request,
		.hdr.size = weir_vuser_message_size(request),
		.payload.u64 = value,
		.fd = fd,
	};

	return weir_vuser_link_send(link, &msg);
}

static int connect_to(const char *path)
{
	const struct timeval patience = { .tv_sec = PATIENCE };
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	strncpy(addr.sun_path, path, sizeof(addr.sun_path) - 1);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	if (!connect(fd, (struct sockaddr *)&addr, sizeof(addr)))
		return fd;
	close(fd);
	return -1;
}

static const char *agree(struct weir_vuser_link *link, uint64_t protocol)
{
	uint64_t theirs;
	const char *why;

	link->protocol = 0;
	why = weir_vuser_link_get(link, BLKD_GET_FEATURES, &link->features);
	if (!why && link->features >> BLKD_F_PROTOCOL_FEATURES & 1) {
		why = weir_vuser_link_get(link, BLKD_GET_PROTOCOL_FEATURES,
					  &theirs);
		if (!why)
			why = weir_vuser_link_set(link, BLKD_SET_PROTOCOL_FEATURES,
						  theirs & protocol, -1);
		if (!why)
			link->protocol = theirs & protocol;
	}
	return why ? why : weir_vuser_link_set(link, BLKD_SET_OWNER, 0, -1);
}

const char *weir_vuser_link_open(struct weir_vuser_link *link,
				 uint64_t protocol)
{
	int fd = connect_to(link->path);
	const char *why;

	link->at = 0;
	if (fd < 0)
		return strerror(errno);
	pthread_mutex_lock(&link->lock);
	link->fd = fd;
	if (link->ending)
		shutdown(fd, SHUT_RDWR);
	pthread_mutex_unlock(&link->lock);
	why = agree(link, protocol);
	if (why)
		weir_vuser_link_close(link);
	return why;
}

void weir_vuser_link_close(struct weir_vuser_link *link)
{
	pthread_mutex_lock(&link->lock);
	if (link->fd >= 0)
		close(link->fd);
	link->fd = -1;
	pthread_mutex_unlock(&link->lock);
}

void weir_vuser_link_end(struct weir_vuser_link *link)
{
	pthread_mutex_lock(&link->lock);
	link->ending = true;
	if (link->fd >= 0)
		shutdown(link->fd, SHUT_RDWR);
	pthread_mutex_unlock(&link->lock);
}
