/* SPDX-License-Identifier: GPL-2.0-only */
/* The connection between weir exec and weir agent, frame by frame. */
#ifndef WEIR_EXEC_WIRE_H
#define WEIR_EXEC_WIRE_H

#include <stdbool.h>

#include "exec-frame.h"

#define WEIR_WIRE_IN	(WEIR_FRAME_HEAD + WEIR_FRAME_MAX)
/* Data stops at a half of it, the rest is for all other frames. */
#define WEIR_WIRE_OUT	(2 * WEIR_WIRE_IN)

/**
 * struct weir_wire - one end of a connection
 * @fd: a stream socket, non-blocking
 * @peer: who is at the other end
 * @in: what has come: from @in_start, @in_len bytes
 * @out: what has still to go; likewise
 * @ended: the other end has closed it, or it is of no use
 * @why: in what way; NULL: it was just closed
 */
struct weir_wire {
	int fd;
	enum weir_side peer;
	uint8_t *in, *out;
	size_t in_start, in_len, out_start, out_len;
	bool ended;
	const char *why;
};

/**
 * weir_wire_init() - begin to talk
 * @fd: a stream socket, which is the wire's from now on
 * @peer: who is at the other end
 *
 * Return: 0, or -1: out of memory; weir_wire_exit() is due in both cases.
 */
int weir_wire_init(struct weir_wire *w, int fd, enum weir_side peer);
void weir_wire_exit(struct weir_wire *w);

/* weir_wire_events() - what to poll @w->fd for */
short weir_wire_events(const struct weir_wire *w);

/* weir_wire_read() - take what has come, if there is room for it */
void weir_wire_read(struct weir_wire *w);

/**
 * weir_wire_next() - the next frame that has come as a whole
 * @frame: valid until the next weir_wire_read()
 *
 * Return: false: there is none; or there can be none any more, as @w->ended says.
 */
bool weir_wire_next(struct weir_wire *w, struct weir_frame *frame);

/**
 * weir_wire_put() - a frame to send
 *
 * One for which there is no room ends the connection: the other end does not listen.
 */
void weir_wire_put(struct weir_wire *w, unsigned int type, unsigned int stream,
		   const void *data, uint32_t len);

/* weir_wire_put_number() - likewise, a frame that is a number */
void weir_wire_put_number(struct weir_wire *w, unsigned int type,
			  unsigned int stream, uint32_t value);

/* weir_wire_room() - bytes of data that may be put now */
size_t weir_wire_room(const struct weir_wire *w);

/* weir_wire_flush() - send what goes without waiting */
void weir_wire_flush(struct weir_wire *w);

/* weir_wire_drain() - send all of it, or until the other end has gone */
void weir_wire_drain(struct weir_wire *w);

#endif /* WEIR_EXEC_WIRE_H */
