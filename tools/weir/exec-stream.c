// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "exec-stream.h"

#define PIECE	(32U << 10)

void weir_source_init(struct weir_source *s, enum weir_stream stream, int fd)
{
	*s = (struct weir_source) {
		.stream = stream, .fd = fd, .credit = WEIR_EXEC_WINDOW,
	};
}

static size_t sendable(const struct weir_source *s, const struct weir_wire *w)
{
	size_t n = weir_wire_room(w);

	if (n > PIECE)
		n = PIECE;
	if (n > s->credit)
		n = s->credit;
	return s->limited && n > s->last ? s->last : n;
}

bool weir_source_ready(const struct weir_source *s, const struct weir_wire *w)
{
	return s->fd >= 0 && sendable(s, w);
}

/* After it has ended there is nothing left to limit. */
static void end_source(struct weir_source *s, struct weir_wire *w)
{
	s->fd = -1;
	s->limited = false;
	weir_wire_put(w, WEIR_FRAME_EOF, s->stream, NULL, 0);
}

void weir_source_pump(struct weir_source *s, struct weir_wire *w)
{
	size_t room = sendable(s, w);
	uint8_t piece[PIECE];
	ssize_t n = 0;

	if (s->fd < 0)
		return;
	if (room) {
		n = read(s->fd, piece, room);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return;
	} else if (!s->limited || s->last) {
		return;
	}
	if (n <= 0) {	/* a terminal that nobody has open any more fails */
		end_source(s, w);
		return;
	}
	s->credit -= n;
	if (s->limited)
		s->last -= n;
	weir_wire_put(w, WEIR_FRAME_DATA, s->stream, piece, n);
	if (s->limited && !s->last)
		end_source(s, w);
}

void weir_source_limit(struct weir_source *s)
{
	int n = 0;

	if (s->fd >= 0 && !s->limited && !ioctl(s->fd, FIONREAD, &n)) {
		s->limited = true;
		s->last = n;
	}
}

const char *weir_source_told(struct weir_source *s, const struct weir_frame *f)
{
	uint32_t more;

	if (f->type == WEIR_FRAME_SHUT) {
		s->fd = -1;
		return NULL;
	}
	more = weir_frame_get(f->data);
	if (more > WEIR_EXEC_WINDOW - s->credit)
		return "more room than there can be";
	s->credit += more;
	return NULL;
}

void weir_sink_init(struct weir_sink *s, enum weir_stream stream, int fd,
		    size_t chunk)
{
	s->stream = stream;
	s->fd = fd;
	s->chunk = chunk;
	s->credit = WEIR_EXEC_WINDOW;
	s->taken = 0;
	s->eof = false;
	s->start = 0;
	s->len = 0;
}

bool weir_sink_ready(const struct weir_sink *s)
{
	return s->fd >= 0 && s->len;
}

static void tell_room(struct weir_sink *s, struct weir_wire *w, size_t n)
{
	s->taken += n;
	if (s->eof || s->taken < WEIR_EXEC_WINDOW / 2)
		return;
	weir_wire_put_number(w, WEIR_FRAME_WINDOW, s->stream, s->taken);
	s->credit += s->taken;
	s->taken = 0;
}

void weir_sink_pump(struct weir_sink *s, struct weir_wire *w)
{
	size_t n = s->len < s->chunk ? s->len : s->chunk;
	ssize_t done;

	if (!weir_sink_ready(s))
		return;
	done = write(s->fd, s->buf + s->start, n);
	if (done < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (done < 0) {
		s->fd = -1;
		s->len = 0;
		weir_wire_put(w, WEIR_FRAME_SHUT, s->stream, NULL, 0);
		return;
	}
	s->start += done;
	s->len -= done;
	tell_room(s, w, done);
}

bool weir_sink_done(const struct weir_sink *s)
{
	return s->fd < 0 || (s->eof && !s->len);
}

const char *weir_sink_told(struct weir_sink *s, const struct weir_frame *f)
{
	if (s->eof)
		return "more of a stream that has ended";
	if (f->type == WEIR_FRAME_EOF) {
		s->eof = true;
		return NULL;
	}
	if (f->len > s->credit)
		return "more of a stream than there is room for";
	s->credit -= f->len;
	if (s->fd < 0)
		return NULL;
	memmove(s->buf, s->buf + s->start, s->len);
	s->start = 0;
	memcpy(s->buf + s->len, f->data, f->len);
	s->len += f->len;
	return NULL;
}
