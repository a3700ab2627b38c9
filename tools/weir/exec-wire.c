// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "exec-wire.h"

int weir_wire_init(struct weir_wire *w, int fd, enum weir_side peer)
{
	*w = (struct weir_wire) {
		.fd = fd, .peer = peer,
		.in = malloc(WEIR_WIRE_IN), .out = malloc(WEIR_WIRE_OUT),
	};
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	return w->in && w->out ? 0 : -1;
}

void weir_wire_exit(struct weir_wire *w)
{
	close(w->fd);
	free(w->in);
	free(w->out);
}

static void end(struct weir_wire *w, const char *why)
{
	if (!w->ended)
		w->why = why;
	w->ended = true;
}

static bool has_room(const struct weir_wire *w)
{
	return w->in_len < WEIR_WIRE_IN;
}

short weir_wire_events(const struct weir_wire *w)
{
	return (has_room(w) ? POLLIN : 0) | (w->out_len ? POLLOUT : 0);
}

static bool try_again(void)
{
	return errno == EAGAIN || errno == EINTR;
}

void weir_wire_read(struct weir_wire *w)
{
	ssize_t n;

	if (w->in_start) {
		memmove(w->in, w->in + w->in_start, w->in_len);
		w->in_start = 0;
	}
	if (!has_room(w) || w->ended)
		return;
	n = recv(w->fd, w->in + w->in_len, WEIR_WIRE_IN - w->in_len, 0);
	if (n > 0)
		w->in_len += n;
	else if (!n)
		end(w, NULL);
	else if (!try_again())
		end(w, strerror(errno));
}

bool weir_wire_next(struct weir_wire *w, struct weir_frame *frame)
{
	const char *why;
	long n;

	n = weir_frame_take(w->in + w->in_start, w->in_len, w->peer, frame, &why);
	if (n < 0) {
		w->in_len = 0;
		end(w, why);
	}
	if (n <= 0)
		return false;
	w->in_start += n;
	w->in_len -= n;
	return true;
}

static size_t left(const struct weir_wire *w)
{
	return WEIR_WIRE_OUT - w->out_len;
}

void weir_wire_put(struct weir_wire *w, unsigned int type, unsigned int stream,
		   const void *data, uint32_t len)
{
	const struct weir_frame frame = { .type = type, .stream = stream, .len = len };
	uint8_t *at;

	if (left(w) < WEIR_FRAME_HEAD + (size_t)len)
		end(w, "the other end does not listen");
	if (w->ended)
		return;
	memmove(w->out, w->out + w->out_start, w->out_len);
	w->out_start = 0;
	at = w->out + w->out_len;
	weir_frame_head(at, &frame);
	if (len)
		memcpy(at + WEIR_FRAME_HEAD, data, len);
	w->out_len += WEIR_FRAME_HEAD + len;
}

void weir_wire_put_number(struct weir_wire *w, unsigned int type,
			  unsigned int stream, uint32_t value)
{
	uint8_t data[4];

	weir_frame_set(data, value);
	weir_wire_put(w, type, stream, data, sizeof(data));
}

size_t weir_wire_room(const struct weir_wire *w)
{
	size_t used = w->out_len + WEIR_FRAME_HEAD;

	return used < WEIR_WIRE_OUT / 2 ? WEIR_WIRE_OUT / 2 - used : 0;
}

/* What cannot be sent is dropped: what has come already may say why. */
void weir_wire_flush(struct weir_wire *w)
{
	ssize_t n;

	while (w->out_len) {
		n = send(w->fd, w->out + w->out_start, w->out_len, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n < 0)
			n = w->out_len;
		w->out_start += n;
		w->out_len -= n;
	}
}

void weir_wire_drain(struct weir_wire *w)
{
	struct pollfd fd = { .fd = w->fd, .events = POLLOUT };

	while (weir_wire_flush(w), w->out_len && !w->ended)
		poll(&fd, 1, -1);
}
