/* SPDX-License-Identifier: GPL-2.0-only */
/* Standard input, output and error at the two ends of a connection. */
#ifndef WEIR_EXEC_STREAM_H
#define WEIR_EXEC_STREAM_H

#include "exec-wire.h"

/**
 * struct weir_source - what is read here and goes to the other end
 * @stream: which one it is
 * @fd: where it is read; -1 when it is no more
 * @credit: bytes that the other end has room for
 * @last: bytes that may still be read, if @limited
 */
struct weir_source {
	enum weir_stream stream;
	int fd;
	uint32_t credit;
	bool limited;
	uint32_t last;
};

/**
 * struct weir_sink - what comes from the other end and is written here
 * @stream: which one it is
 * @fd: where it is written; -1 when nobody takes it
 * @chunk: bytes to write at a time
 * @credit: bytes that the other end may send
 * @taken: bytes that were written, for which it has not been told of room
 * @eof: nothing more will come
 * @buf: what has come, from @start, @len bytes
 */
struct weir_sink {
	enum weir_stream stream;
	int fd;
	size_t chunk;
	uint32_t credit, taken;
	bool eof;
	size_t start, len;
	uint8_t buf[WEIR_EXEC_WINDOW];
};

void weir_source_init(struct weir_source *s, enum weir_stream stream, int fd);

/* weir_source_ready() - is it worth to wait for something to read? */
bool weir_source_ready(const struct weir_source *s, const struct weir_wire *w);

/**
 * weir_source_pump() - read once, if it does not have to be waited for
 *
 * At its end, and when it can be read no more, the other end is told and @s->fd is
 * -1; it is not closed.
 */
void weir_source_pump(struct weir_source *s, struct weir_wire *w);

/* weir_source_limit() - it ends after what is there to read now */
void weir_source_limit(struct weir_source *s);

/**
 * weir_source_told() - the other end says something about it: WINDOW, SHUT
 * Return: NULL, or what is wrong with that.
 */
const char *weir_source_told(struct weir_source *s, const struct weir_frame *f);

/* weir_sink_init() - @chunk: bytes that a write does not have to wait for */
void weir_sink_init(struct weir_sink *s, enum weir_stream stream, int fd,
		    size_t chunk);

/* weir_sink_ready() - is it worth to wait until something can be written? */
bool weir_sink_ready(const struct weir_sink *s);

/**
 * weir_sink_pump() - write once
 *
 * When nobody takes it any more, the other end is told and @s->fd is -1; it is not
 * closed.
 */
void weir_sink_pump(struct weir_sink *s, struct weir_wire *w);

/* weir_sink_done() - all that comes has been written */
bool weir_sink_done(const struct weir_sink *s);

/**
 * weir_sink_told() - the other end says something for it: DATA, EOF
 * Return: NULL, or what is wrong with that.
 */
const char *weir_sink_told(struct weir_sink *s, const struct weir_frame *f);

#endif /* WEIR_EXEC_STREAM_H */
