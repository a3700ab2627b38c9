// SPDX-License-Identifier: GPL-2.0-only
// sources: tools/weir/exec-frame.c tools/weir/exec-job.c
/*
 * Frames between weir exec and weir agent: what one writes the other takes, what
 * may not be is refused for each type, stream, length and side, and no bytes, made
 * up or cut short, lead outside of them. The same for a command's description.
 */
#include <unit.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include "tools/weir/exec-frame.h"
#include "tools/weir/exec-job.h"

/* A frame in memory of just its size, for the sanitizer. */
static uint8_t *make(unsigned int type, unsigned int stream, uint32_t len)
{
	const struct weir_frame f = { .type = type, .stream = stream, .len = len };
	uint8_t *bytes = malloc(WEIR_FRAME_HEAD + len);

	weir_frame_head(bytes, &f);
	memset(bytes + WEIR_FRAME_HEAD, 'x', len);
	return bytes;
}

static long take(unsigned int type, unsigned int stream, uint32_t len,
		 enum weir_side from)
{
	uint8_t *bytes = make(type, stream, len);
	const char *why = NULL;
	struct weir_frame f;
	long n;

	n = weir_frame_take(bytes, WEIR_FRAME_HEAD + len, from, &f, &why);
	if (n > 0) {
		assert_true(n == WEIR_FRAME_HEAD + len);
		assert_true(f.type == type && f.stream == stream && f.len == len);
		assert_ptr_equal(f.data, bytes + WEIR_FRAME_HEAD);
	} else {
		assert_int_equal(n, -1);
		assert_non_null(why);
	}
	free(bytes);
	return n;
}

#define EXEC(...)	assert_true(take(__VA_ARGS__, WEIR_SIDE_EXEC) > 0)
#define AGENT(...)	assert_true(take(__VA_ARGS__, WEIR_SIDE_AGENT) > 0)
#define NOT_EXEC(...)	assert_int_equal(take(__VA_ARGS__, WEIR_SIDE_EXEC), -1)
#define NOT_AGENT(...)	assert_int_equal(take(__VA_ARGS__, WEIR_SIDE_AGENT), -1)

static void sides(void **state)
{
	EXEC(WEIR_FRAME_HELLO, 0, 4);
	NOT_AGENT(WEIR_FRAME_HELLO, 0, 4);
	EXEC(WEIR_FRAME_RUN, 0, 0);
	NOT_AGENT(WEIR_FRAME_RUN, 0, 0);
	AGENT(WEIR_FRAME_EXIT, 0, 4);
	NOT_EXEC(WEIR_FRAME_EXIT, 0, 4);
	AGENT(WEIR_FRAME_FAILED, 0, 20);
	NOT_EXEC(WEIR_FRAME_FAILED, 0, 20);
	NOT_EXEC(0, 0, 0);
	NOT_AGENT(WEIR_FRAME_TYPES, 0, 0);
	NOT_AGENT(255, 0, 0);
}

/* Input goes one way, outputs the other; room is told the opposite way. */
static void streams(void **state)
{
	unsigned int i;

	for (i = WEIR_STDOUT; i <= WEIR_STDERR; i++) {
		AGENT(WEIR_FRAME_DATA, i, 9);
		AGENT(WEIR_FRAME_EOF, i, 0);
		EXEC(WEIR_FRAME_WINDOW, i, 4);
		EXEC(WEIR_FRAME_SHUT, i, 0);
		NOT_EXEC(WEIR_FRAME_DATA, i, 9);
		NOT_AGENT(WEIR_FRAME_SHUT, i, 0);
	}
	EXEC(WEIR_FRAME_DATA, WEIR_STDIN, 9);
	AGENT(WEIR_FRAME_WINDOW, WEIR_STDIN, 4);
	NOT_AGENT(WEIR_FRAME_DATA, WEIR_STDIN, 9);
	NOT_EXEC(WEIR_FRAME_WINDOW, WEIR_STDIN, 4);
	NOT_EXEC(WEIR_FRAME_DATA, WEIR_STREAMS, 9);
	NOT_AGENT(WEIR_FRAME_DATA, 32, 9);
	NOT_AGENT(WEIR_FRAME_DATA, 255, 9);
	NOT_EXEC(WEIR_FRAME_RUN, WEIR_STDOUT, 0);
}

static void lengths(void **state)
{
	EXEC(WEIR_FRAME_ARG, 0, 0);
	EXEC(WEIR_FRAME_ARG, 0, WEIR_FRAME_MAX);
	NOT_EXEC(WEIR_FRAME_ARG, 0, WEIR_FRAME_MAX + 1);
	NOT_EXEC(WEIR_FRAME_ENV, 0, 1);
	NOT_EXEC(WEIR_FRAME_DIR, 0, 0);
	NOT_EXEC(WEIR_FRAME_DIR, 0, 4097);
	NOT_EXEC(WEIR_FRAME_DATA, WEIR_STDIN, 0);
	NOT_EXEC(WEIR_FRAME_SIGNAL, 0, 3);
	NOT_EXEC(WEIR_FRAME_TERMINAL, 0, 4);
	NOT_AGENT(WEIR_FRAME_EXIT, 0, 5);
	NOT_AGENT(WEIR_FRAME_FAILED, 0, 3);
	NOT_EXEC(WEIR_FRAME_RUN, 0, 1);
}

/* A frame that is not there as a whole waits for the rest, if it can be one. */
static void cut_short(void **state)
{
	uint8_t *bytes = make(WEIR_FRAME_ARG, 0, 20);
	const char *why;
	struct weir_frame f;
	uint8_t *part;
	size_t n;

	for (n = 0; n < WEIR_FRAME_HEAD + 20; n++) {
		part = malloc(n ? n : 1);
		memcpy(part, bytes, n);
		assert_int_equal(weir_frame_take(part, n, WEIR_SIDE_EXEC, &f, &why), 0);
		free(part);
	}
	weir_frame_set(bytes + 4, UINT32_MAX);
	assert_int_equal(weir_frame_take(bytes, WEIR_FRAME_HEAD, WEIR_SIDE_EXEC, &f,
					 &why), -1);
	weir_frame_set(bytes + 4, 20);
	bytes[3] = 1;
	assert_int_equal(weir_frame_take(bytes, WEIR_FRAME_HEAD, WEIR_SIDE_EXEC, &f,
					 &why), -1);
	free(bytes);
}

static uint8_t any(unsigned int below)
{
	return rand() % below;
}

/* Heads that are nearly right, and bytes behind them: what is taken is inside. */
static void made_up(void **state)
{
	struct weir_frame f;
	const char *why;
	unsigned int i;
	uint8_t *bytes;
	size_t len, j;
	long n;

	srand(1);
	for (i = 0; i < 200000; i++) {
		len = any(40);
		bytes = malloc(len ? len : 1);
		for (j = 0; j < len; j++)
			bytes[j] = j < 8 ? any(j == 4 ? 40 : j ? 4 : 16) / (j > 4 ? 3 : 1) :
				any(256);
		n = weir_frame_take(bytes, len, i & 1, &f, &why);
		assert_true(n >= -1 && n <= (long)len);
		if (n > 0)
			assert_true(f.data + f.len == bytes + n);
		free(bytes);
	}
}

static struct weir_job job;

static const char *tell(unsigned int type, const char *data, uint32_t len)
{
	const struct weir_frame f = {
		.type = type, .len = len, .data = (const uint8_t *)data,
	};

	return weir_job_told(&job, &f);
}

#define SAY(type, text)	tell(WEIR_FRAME_##type, text, sizeof(text) - 1)

static void hello(void)
{
	memset(&job, 0, sizeof(job));
	assert_null(tell(WEIR_FRAME_HELLO, "\1\0\0", 4));
}

static void a_job(void **state)
{
	hello();
	assert_null(SAY(ARG, "true"));
	assert_null(SAY(ARG, ""));
	assert_null(SAY(ENV, "A=b=c"));
	assert_null(SAY(DIR, "/x"));
	assert_null(SAY(DIR, "/y"));
	assert_null(tell(WEIR_FRAME_TERMINAL, "\30\0\0\0\120\0\0", 8));
	assert_null(SAY(RUN, ""));
	assert_string_equal(job.argv[0], "true");
	assert_string_equal(job.argv[1], "");
	assert_null(job.argv[2]);
	assert_string_equal(job.env[0], "A=b=c");
	assert_string_equal(job.dir, "/y");
	assert_true(job.terminal && job.rows == 24 && job.columns == 80);
	weir_job_exit(&job);
}

static void bad_jobs(void **state)
{
	memset(&job, 0, sizeof(job));
	assert_non_null(SAY(ARG, "true"));
	assert_non_null(tell(WEIR_FRAME_HELLO, "\2\0\0", 4));
	hello();
	assert_non_null(tell(WEIR_FRAME_HELLO, "\1\0\0", 4));
	assert_non_null(SAY(RUN, ""));
	assert_non_null(SAY(ARG, "a\0b"));
	assert_non_null(SAY(ENV, "A\0=b"));
	assert_non_null(SAY(ENV, "=b"));
	assert_non_null(SAY(ENV, "Ab"));
	assert_non_null(SAY(DIR, "/\0"));
	assert_non_null(SAY(DATA, "x"));
	assert_int_equal(job.argc + job.nr_env, 0);
	weir_job_exit(&job);
}

/* Words by number and by bytes: a guest's memory is not the host's to fill. */
static void too_much(void **state)
{
	static char word[WEIR_FRAME_MAX];
	unsigned int i;

	hello();
	for (i = 0; i < WEIR_JOB_WORDS; i++) {
		assert_null(SAY(ARG, "a"));
		assert_null(SAY(ENV, "A=a"));
	}
	assert_non_null(SAY(ARG, "a"));
	assert_non_null(SAY(ENV, "A=a"));
	assert_null(job.argv[job.argc]);
	weir_job_exit(&job);
	hello();
	memset(word, 'a', sizeof(word));
	for (i = 0; i < WEIR_JOB_BYTES / (sizeof(word) + 1); i++)
		assert_null(tell(WEIR_FRAME_ARG, word, sizeof(word)));
	assert_non_null(tell(WEIR_FRAME_ARG, word, sizeof(word)));
	weir_job_exit(&job);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sides),
		cmocka_unit_test(streams),
		cmocka_unit_test(lengths),
		cmocka_unit_test(cut_short),
		cmocka_unit_test(made_up),
		cmocka_unit_test(a_job),
		cmocka_unit_test(bad_jobs),
		cmocka_unit_test(too_much),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
