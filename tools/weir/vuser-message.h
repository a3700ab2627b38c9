/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages of vhost-user, as the front end sends them; what a server answers is
 * checked before anybody looks at it.
 */
#ifndef WEIR_VUSER_MESSAGE_H
#define WEIR_VUSER_MESSAGE_H

#include "../blkd/protocol.h"

/**
 * struct weir_vuser_message - a message or an answer
 * @hdr: its head
 * @payload: @hdr.size bytes of it
 * @fd: the descriptor that comes with it, or -1
 */
struct weir_vuser_message {
	struct blkd_header hdr;
	union blkd_payload payload;
	int fd;
};

/* weir_vuser_message_name() - of a request, for messages to the user */
const char *weir_vuser_message_name(unsigned int request);

/* weir_vuser_message_size() - bytes of payload that a request is sent with */
unsigned int weir_vuser_message_size(unsigned int request);

/* weir_vuser_message_asks() - has a request an answer of its own? */
int weir_vuser_message_asks(unsigned int request);

/**
 * weir_vuser_message_check_head() - can this be the head of the answer?
 * @asked: what was sent
 * @got: what came
 * @nr_fds: descriptors that came with it
 *
 * Return: NULL, or what is wrong with it; then nothing after it makes sense.
 */
const char *weir_vuser_message_check_head(const struct blkd_header *asked,
					  const struct blkd_header *got,
					  unsigned int nr_fds);

/**
 * weir_vuser_message_check() - is this whole answer one to the question?
 * @asked: what was sent
 * @got: its head was found to be good
 *
 * Return: NULL, or what is wrong with it.
 */
const char *weir_vuser_message_check(const struct weir_vuser_message *asked,
				     const struct weir_vuser_message *got);

#endif /* WEIR_VUSER_MESSAGE_H */
