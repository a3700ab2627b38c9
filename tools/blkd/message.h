/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages of vhost-user: what a front end sends is checked before it is used. */
#ifndef BLKD_MESSAGE_H
#define BLKD_MESSAGE_H

#include <stdbool.h>

#include "protocol.h"

/**
 * struct blkd_message - one message, and the descriptors that came with it
 * @hdr: its head, as received
 * @payload: @hdr.size bytes; the rest is zero
 * @fds: who takes one over puts -1 in its place
 * @nr_fds: how many came
 */
struct blkd_message {
	struct blkd_header hdr;
	union blkd_payload payload;
	int fds[BLKD_MAX_FDS];
	unsigned int nr_fds;
};

/**
 * blkd_message_check_head() - can a message have this head?
 * @hdr: what was received
 * @nr_fds: descriptors that came with it
 *
 * Return: NULL, or what is wrong.
 */
const char *blkd_message_check_head(const struct blkd_header *hdr,
				    unsigned int nr_fds);

/**
 * blkd_message_check() - is this whole message one that was agreed on?
 * @msg: its length and number of descriptors fit its head
 *
 * Return: NULL, or what is wrong.
 */
const char *blkd_message_check(const struct blkd_message *msg);

/* blkd_message_name() - of a request, for messages */
const char *blkd_message_name(unsigned int request);

/**
 * blkd_message_receive() - read a message
 * @fd: socket
 * @msg: out; whatever is returned, blkd_message_done() is due
 * @wait: called before each read: 0 when there is something, -1 to give up
 *
 * Return: 1; 0 when the other side has closed, or @wait gave up; -1 after
 * saying what is wrong with what it sent.
 */
int blkd_message_receive(int fd, struct blkd_message *msg, int (*wait)(int fd));

/**
 * blkd_message_reply() - answer a message
 * @fd: socket
 * @msg: the message, its payload and size those of the answer
 * @passed: descriptor to pass, or -1
 *
 * Return: 0, -1 when the other side does not take it.
 */
int blkd_message_reply(int fd, struct blkd_message *msg, int passed);

/* blkd_message_done() - close the descriptors that nobody has taken over */
void blkd_message_done(struct blkd_message *msg);

/* blkd_message_take_fd() - the first descriptor; the caller's now. -1: none */
int blkd_message_take_fd(struct blkd_message *msg);

#endif /* BLKD_MESSAGE_H */
