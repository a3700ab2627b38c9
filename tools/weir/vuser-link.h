/* SPDX-License-Identifier: GPL-2.0-only */
/* The connection to a server that speaks vhost-user. */
#ifndef WEIR_VUSER_LINK_H
#define WEIR_VUSER_LINK_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "vuser-message.h"

/**
 * struct weir_vuser_link - a connection
 * @path: of the socket
 * @lock: changes of @fd, for weir_vuser_link_end()
 * @fd: the socket, -1 when there is no connection
 * @ending: there will be none any more
 * @features: of the device, as the server offers them
 * @protocol: protocol features that both sides have
 * @at: request that was on its way last, for messages to the user
 */
struct weir_vuser_link {
	const char *path;
	pthread_mutex_t lock;
	int fd;
	atomic_bool ending;
	uint64_t features;
	uint64_t protocol;
	unsigned int at;
};

void weir_vuser_link_init(struct weir_vuser_link *link, const char *path);

/**
 * weir_vuser_link_open() - connect, and agree on protocol features
 * @link: closed
 * @protocol: those that are understood here
 *
 * Return: NULL, or why there is no connection.
 */
const char *weir_vuser_link_open(struct weir_vuser_link *link,
				 uint64_t protocol);
void weir_vuser_link_close(struct weir_vuser_link *link);

/* Have whoever waits for the server give up. Context: any thread. */
void weir_vuser_link_end(struct weir_vuser_link *link);

static inline bool weir_vuser_link_has(const struct weir_vuser_link *link,
				       enum blkd_protocol_feature bit)
{
	return link->protocol >> bit & 1;
}

/**
 * weir_vuser_link_send() - send a message and wait for what it is answered with
 * @link: open
 * @msg: request and payload; @msg->fd goes along, unless it is -1. Afterwards the
 *	answer, if the request has one of its own; its descriptor is the caller's
 *
 * Where both sides know how to, a request without an answer of its own is answered
 * with whether it was carried out.
 * Return: NULL, or what went wrong; then the connection is of no use any more.
 */
const char *weir_vuser_link_send(struct weir_vuser_link *link,
				 struct weir_vuser_message *msg);

/* weir_vuser_link_get() - a request that is answered with a number */
const char *weir_vuser_link_get(struct weir_vuser_link *link,
				unsigned int request, uint64_t *value);

/* weir_vuser_link_set() - a request that is a number; @fd: -1 or to go along */
const char *weir_vuser_link_set(struct weir_vuser_link *link,
				unsigned int request, uint64_t value, int fd);

#endif /* WEIR_VUSER_LINK_H */
