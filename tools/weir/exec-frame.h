/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What weir exec and weir agent say to each other: frames of a head and up to
 * WEIR_FRAME_MAX bytes over a stream socket. Neither side trusts the other.
 *
 *	weir exec	HELLO, then ARG, ENV, DIR, TERMINAL in any order, then RUN
 *	weir agent	DATA of standard output and error, at last EXIT or FAILED
 *	weir exec	meanwhile DATA of standard input, SIGNAL, TERMINAL
 *
 * No DATA is sent beyond what the other side has room for: WEIR_EXEC_WINDOW bytes
 * of each stream, and what WINDOW adds. EOF ends a stream, SHUT says that nobody
 * takes it any more. Numbers are 32 bits, little-endian.
 */
#ifndef WEIR_EXEC_FRAME_H
#define WEIR_EXEC_FRAME_H

#include <stddef.h>
#include <stdint.h>

/* Below 1024, so that no user without privileges listens there. */
#define WEIR_EXEC_PORT		934
#define WEIR_EXEC_VERSION	1
#define WEIR_EXEC_WINDOW	(64U << 10)

#define WEIR_FRAME_HEAD		8
#define WEIR_FRAME_MAX		(128U << 10)	/* the longest word execve() takes */

enum weir_frame_type {
	WEIR_FRAME_HELLO = 1,	/* version */
	WEIR_FRAME_ARG,		/* a word of the command, without zeroes */
	WEIR_FRAME_ENV,		/* NAME=VALUE, likewise */
	WEIR_FRAME_DIR,		/* working directory, likewise */
	WEIR_FRAME_TERMINAL,	/* rows, columns: have one, or its new size */
	WEIR_FRAME_RUN,
	WEIR_FRAME_SIGNAL,	/* its number */
	WEIR_FRAME_DATA,
	WEIR_FRAME_EOF,
	WEIR_FRAME_SHUT,
	WEIR_FRAME_WINDOW,	/* bytes more */
	WEIR_FRAME_EXIT,	/* the exit status, 128 + N for signal N */
	WEIR_FRAME_FAILED,	/* the exit status, then a text for the user */
	WEIR_FRAME_TYPES
};

enum weir_stream { WEIR_STDIN, WEIR_STDOUT, WEIR_STDERR, WEIR_STREAMS };

/* Who speaks. */
enum weir_side { WEIR_SIDE_EXEC, WEIR_SIDE_AGENT };

/**
 * struct weir_frame - a frame
 * @type: enum weir_frame_type
 * @stream: DATA, EOF, SHUT, WINDOW: enum weir_stream; else 0
 * @len: bytes of @data
 * @data: what it carries
 */
struct weir_frame {
	unsigned int type, stream;
	uint32_t len;
	const uint8_t *data;
};

/**
 * weir_frame_take() - take the first frame of some bytes
 * @in: the bytes, @len of them
 * @from: who sent them
 * @frame: the frame, inside of @in
 * @why: what is wrong with it
 *
 * Return: bytes of the frame, head included; 0 when more must come first; -1 when
 * there can be no such frame.
 */
long weir_frame_take(const uint8_t *in, size_t len, enum weir_side from,
		     struct weir_frame *frame, const char **why);

/* weir_frame_head() - write the head of @frame; its data follows */
void weir_frame_head(uint8_t *head, const struct weir_frame *frame);

/* A number at @data, and one written there. */
uint32_t weir_frame_get(const uint8_t *data);
void weir_frame_set(uint8_t *data, uint32_t value);

#endif /* WEIR_EXEC_FRAME_H */
