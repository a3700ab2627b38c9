// SPDX-License-Identifier: GPL-2.0-only
#include <endian.h>
#include <stdbool.h>
#include <string.h>

#include "exec-frame.h"

#define STREAM(n)	(1U << WEIR_##n)
#define OUTPUTS		(STREAM(STDOUT) | STREAM(STDERR))
#define NONE		1U	/* not about a stream: 0 is in that place */

/*
 * For each type: bytes of data, and the streams that it may be about when weir
 * exec sends it, and when the agent does; none: it does not.
 */
static const struct rule {
	uint32_t min, max;
	unsigned int streams[2];
} rules[WEIR_FRAME_TYPES] = {
	[WEIR_FRAME_HELLO] = { 4, 4, { NONE, 0 } },
	[WEIR_FRAME_ARG] = { 0, WEIR_FRAME_MAX, { NONE, 0 } },
	[WEIR_FRAME_ENV] = { 2, WEIR_FRAME_MAX, { NONE, 0 } },
	[WEIR_FRAME_DIR] = { 1, 4096, { NONE, 0 } },
	[WEIR_FRAME_TERMINAL] = { 8, 8, { NONE, 0 } },
	[WEIR_FRAME_RUN] = { 0, 0, { NONE, 0 } },
	[WEIR_FRAME_SIGNAL] = { 4, 4, { NONE, 0 } },
	[WEIR_FRAME_DATA] = { 1, WEIR_FRAME_MAX, { STREAM(STDIN), OUTPUTS } },
	[WEIR_FRAME_EOF] = { 0, 0, { STREAM(STDIN), OUTPUTS } },
	[WEIR_FRAME_SHUT] = { 0, 0, { OUTPUTS, STREAM(STDIN) } },
	[WEIR_FRAME_WINDOW] = { 4, 4, { OUTPUTS, STREAM(STDIN) } },
	[WEIR_FRAME_EXIT] = { 4, 4, { 0, NONE } },
	[WEIR_FRAME_FAILED] = { 4, 4096, { 0, NONE } },
};

static const char *check(const struct weir_frame *f, enum weir_side from)
{
	const struct rule *rule = &rules[f->type < WEIR_FRAME_TYPES ? f->type : 0];
	unsigned int streams = rule->streams[from];

	if (!streams)
		return "a frame of a type that does not belong there";
	if (f->stream >= WEIR_STREAMS || !(streams >> f->stream & 1))
		return "a frame about a stream that it cannot be about";
	if (f->len < rule->min || f->len > rule->max)
		return "a frame of a length that it cannot have";
	return NULL;
}

long weir_frame_take(const uint8_t *in, size_t len, enum weir_side from,
		     struct weir_frame *frame, const char **why)
{
	if (len < WEIR_FRAME_HEAD)
		return 0;
	*frame = (struct weir_frame) {
		.type = in[0], .stream = in[1],
		.len = weir_frame_get(in + 4), .data = in + WEIR_FRAME_HEAD,
	};
	*why = in[2] || in[3] ? "a frame with a bad head" : check(frame, from);
	if (*why)
		return -1;
	if (len - WEIR_FRAME_HEAD < frame->len)
		return 0;
	return WEIR_FRAME_HEAD + frame->len;
}

void weir_frame_head(uint8_t *head, const struct weir_frame *frame)
{
	head[0] = frame->type;
	head[1] = frame->stream;
	head[2] = 0;
	head[3] = 0;
	weir_frame_set(head + 4, frame->len);
}

uint32_t weir_frame_get(const uint8_t *data)
{
	uint32_t value;

	memcpy(&value, data, sizeof(value));
	return le32toh(value);
}

void weir_frame_set(uint8_t *data, uint32_t value)
{
	value = htole32(value);
	memcpy(data, &value, sizeof(value));
}
