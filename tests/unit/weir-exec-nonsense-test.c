// SPDX-License-Identifier: GPL-2.0-only
// sources: tools/weir/exec-talk.c tools/weir/exec-wire.c tools/weir/exec-stream.c
// sources: tools/weir/exec-frame.c tools/weir/exec-job.c tools/weir/exec-spawn.c
// sources: tools/weir/agent-session.c
/*
 * weir exec and weir agent, each alone with another end that says what it likes:
 * frames that are none, in any order, of any length, more than there is room for.
 * Neither has a fault, and each comes to its end.
 */
#define _GNU_SOURCE
#include <unit.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <linux/kernel.h>
#include "tools/weir/agent-session.h"
#include "weir-exec-test.h"

static char *truth[] = { "true", NULL };

/* Of frames that might be, and of bytes that are none. */
static size_t nonsense(uint8_t *to, size_t max, enum weir_side side)
{
	struct weir_frame f;
	size_t len = 0;
	uint32_t i;

	while (len + 300 < max && rand() % 12) {
		f = (struct weir_frame) {
			.type = rand() % (WEIR_FRAME_TYPES + 1),
			.stream = rand() % 4, .len = rand() % 9 ? rand() % 12 : 200,
		};
		if (rand() % 4)
			f.stream = f.type < WEIR_FRAME_DATA || f.type > WEIR_FRAME_WINDOW ?
				0 : side == WEIR_SIDE_AGENT;
		weir_frame_head(to + len, &f);
		if (!(rand() % 40))
			to[len + rand() % 8] = rand();
		len += WEIR_FRAME_HEAD;
		for (i = 0; i < f.len; i++)
			to[len++] = rand() % 3 ? 0 : rand();
	}
	return len;
}

static void say(int fd, const void *bytes, size_t len)
{
	if (len && send(fd, bytes, len, MSG_NOSIGNAL) < 0)
		assert_true(errno == EPIPE || errno == ECONNRESET);
}

static void say_number(int fd, unsigned int type, uint32_t number)
{
	const struct weir_frame f = { .type = type, .len = 4 };
	uint8_t bytes[WEIR_FRAME_HEAD + 4];

	weir_frame_head(bytes, &f);
	weir_frame_set(bytes + WEIR_FRAME_HEAD, number);
	say(fd, bytes, sizeof(bytes));
}

static void say_text(int fd, unsigned int type, const char *text)
{
	const struct weir_frame f = { .type = type, .len = strlen(text) };
	uint8_t bytes[200];

	weir_frame_head(bytes, &f);
	memcpy(bytes + WEIR_FRAME_HEAD, text, f.len);
	say(fd, bytes, WEIR_FRAME_HEAD + f.len);
}

/* Whatever it is told, an agent ends without a fault when the other end goes. */
static void agent_and_nonsense(void **state)
{
	uint8_t bytes[4000];
	unsigned int i;
	int pair[2];
	pid_t pid;

	for (i = 0; i < 300; i++) {
		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
		pid = process(weir_agent_session, pair[0], pair[1]);
		close(pair[0]);
		if (i % 4)
			say_number(pair[1], WEIR_FRAME_HELLO, WEIR_EXEC_VERSION);
		if (i % 4 > 1) {
			say_text(pair[1], WEIR_FRAME_ARG, i % 8 > 3 ? "cat" : "true");
			say_text(pair[1], WEIR_FRAME_RUN, "");
		}
		say(pair[1], bytes, nonsense(bytes, sizeof(bytes), WEIR_SIDE_EXEC));
		close(pair[1]);
		assert_int_equal(ended(pid), 0);
	}
}

static void quiet_talk(int fd)
{
	int null = open("/dev/null", O_RDWR);

	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	talk(fd);
}

/* Nor has weir exec a fault, whatever status it is told. */
static void exec_and_nonsense(void **state)
{
	uint8_t bytes[4000];
	unsigned int i;
	int pair[2];
	pid_t pid;

	opt.argv = truth;
	for (i = 0; i < 300; i++) {
		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
		pid = process(quiet_talk, pair[0], pair[1]);
		close(pair[0]);
		say(pair[1], bytes, nonsense(bytes, sizeof(bytes), WEIR_SIDE_AGENT));
		close(pair[1]);
		assert_int_not_equal(ended(pid), FAULT);
	}
}

/* More than there is room for, and room that there is not, end the connection. */
static void greedy_agent(void **state)
{
	static uint8_t bytes[WEIR_FRAME_HEAD + WEIR_EXEC_WINDOW + 1];
	struct weir_frame f = {
		.type = WEIR_FRAME_DATA, .stream = WEIR_STDOUT,
		.len = WEIR_EXEC_WINDOW + 1,
	};
	int pair[2];
	pid_t pid;

	opt.argv = truth;
	socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair);
	pid = process(quiet_talk, pair[0], pair[1]);
	close(pair[0]);
	weir_frame_head(bytes, &f);
	say(pair[1], bytes, sizeof(bytes));
	assert_int_equal(ended(pid), WEIR_EXEC_FAILED);
	close(pair[1]);
	socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair);
	pid = process(quiet_talk, pair[0], pair[1]);
	close(pair[0]);
	say_number(pair[1], WEIR_FRAME_WINDOW, WEIR_EXEC_WINDOW + 1);
	assert_int_equal(ended(pid), WEIR_EXEC_FAILED);
	close(pair[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agent_and_nonsense),
		cmocka_unit_test(exec_and_nonsense),
		cmocka_unit_test(greedy_agent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
