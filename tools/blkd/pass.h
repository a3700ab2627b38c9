/* SPDX-License-Identifier: GPL-2.0-only */
/* Sending of a message of the vhost-user protocol, from either end. */
#ifndef BLKD_PASS_H
#define BLKD_PASS_H

#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#include "protocol.h"

/**
 * blkd_pass() - send a message, and a descriptor with it
 * @sock: a stream socket of the Unix domain
 * @hdr: its head
 * @payload: hdr->size bytes
 * @fd: goes with the first byte; -1: none
 * @flags: MSG_DONTWAIT or 0
 *
 * Return: were all its bytes taken?
 * Source: vhost-user protocol, "Message Specification".
 */
static inline bool blkd_pass(int sock, const struct blkd_header *hdr,
			     const void *payload, int fd, int flags)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec parts[2] = {
		{ (void *)hdr, sizeof(*hdr) },
		{ (void *)payload, hdr->size },
	};
	struct msghdr mh = { .msg_iov = parts, .msg_iovlen = 2 };
	struct cmsghdr *c;

	if (fd >= 0) {
		mh.msg_control = control;
		mh.msg_controllen = sizeof(control);
		c = CMSG_FIRSTHDR(&mh);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(c), &fd, sizeof(int));
	}
	return sendmsg(sock, &mh, flags | MSG_NOSIGNAL) ==
	       (ssize_t)(sizeof(*hdr) + hdr->size);
}

#endif /* BLKD_PASS_H */
