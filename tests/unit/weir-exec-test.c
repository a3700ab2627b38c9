// SPDX-License-Identifier: GPL-2.0-only
// sources: tools/weir/exec-talk.c tools/weir/exec-wire.c tools/weir/exec-stream.c
// sources: tools/weir/exec-frame.c tools/weir/exec-job.c tools/weir/exec-spawn.c
// sources: tools/weir/agent-session.c
/*
 * weir exec and weir agent over a socket pair, with commands of this machine: what
 * goes in and comes out, statuses, signals, either end gone.
 */
#define _GNU_SOURCE
#include <unit.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <linux/kernel.h>
#include "tools/weir/agent-session.h"
#include "weir-exec-test.h"

#define MANY	3000001

/**
 * struct run - a command that weir exec runs
 * @exec, @agent: the two processes
 * @in, @out, @err: our ends of its pipes
 */
static struct run {
	pid_t exec, agent;
	int in, out, err;
} run;

static void shell(const char *script)
{
	static char *argv[4] = { "/bin/sh", "-c" };

	argv[2] = (char *)script;
	opt.argv = argv;
}

static void become_exec(int fd, int other, int in[2], int out[2], int err[2])
{
	dup2(in[0], STDIN_FILENO);
	dup2(out[1], STDOUT_FILENO);
	dup2(err[1], STDERR_FILENO);
	close(in[0]);
	close(in[1]);
	close(out[0]);
	close(out[1]);
	close(err[0]);
	close(err[1]);
	close(other);
	talk(fd);
}

static void start(void)
{
	int pair[2], in[2], out[2], err[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	run.agent = process(weir_agent_session, pair[0], pair[1]);
	assert_int_equal(pipe2(in, O_CLOEXEC), 0);
	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	assert_int_equal(pipe2(err, O_CLOEXEC), 0);
	run.exec = fork();
	if (!run.exec)
		become_exec(pair[1], pair[0], in, out, err);
	close(pair[0]);
	close(pair[1]);
	close(in[0]);
	close(out[1]);
	close(err[1]);
	run.in = in[1];
	run.out = out[0];
	run.err = err[0];
}

static size_t read_all(int fd, char *to, size_t max)
{
	size_t len = 0;
	ssize_t n;

	while ((n = read(fd, to + len, max - 1 - len)) > 0)
		len += n;
	to[len] = '\0';
	close(fd);
	return len;
}

/* Its input has ended. Return: the status; both ends have gone without a fault. */
static int finish(char *out, char *err)
{
	int status;

	if (run.in >= 0)
		close(run.in);
	read_all(run.out, out, 4096);
	read_all(run.err, err, 4096);
	status = ended(run.exec);
	assert_int_equal(ended(run.agent), 0);
	return status;
}

static char out[4096], err[4096];

static int sh(const char *script)
{
	shell(script);
	start();
	return finish(out, err);
}

static void outputs(void **state)
{
	assert_int_equal(sh("echo to out; echo to err >&2; exit 7"), 7);
	assert_string_equal(out, "to out\n");
	assert_string_equal(err, "to err\n");
	assert_int_equal(sh("read a || echo none"), 0);
	assert_string_equal(out, "none\n");
	assert_int_equal(sh("kill -KILL $$"), 128 + SIGKILL);
}

static void not_started(void **state)
{
	char *none[2] = { "/nowhere/at/all", NULL };
	char *no_program[2] = { "/etc/passwd", NULL };

	opt.argv = none;
	start();
	assert_int_equal(finish(out, err), WEIR_EXEC_NOT_FOUND);
	assert_non_null(strstr(err, "the command: No such file or directory"));
	opt.argv = no_program;
	start();
	assert_int_equal(finish(out, err), WEIR_EXEC_CANNOT);
	opt.dir = "/nowhere/at/all";
	assert_int_equal(sh("true"), WEIR_EXEC_FAILED);
	assert_non_null(strstr(err, "the working directory: No such"));
	opt.dir = NULL;
}

static void surroundings(void **state)
{
	opt.dir = "/usr";
	opt.env[0] = "FIRST=one two";
	opt.env[1] = "PATH=/bin";
	opt.nr_env = 2;
	assert_int_equal(sh("pwd; echo $FIRST; echo $PATH; ps -o sid= $$ >/dev/null"), 0);
	assert_string_equal(out, "/usr\none two\n/bin\n");
	opt.dir = NULL;
	opt.nr_env = 0;
}

static void *feed(void *data)
{
	size_t done = 0;
	ssize_t n;

	while (done < MANY) {
		n = write(run.in, (char *)data + done, MANY - done);
		if (n < 0)
			break;
		done += n;
	}
	close(run.in);
	return NULL;
}

static void much_data(void **state)
{
	char *data = malloc(MANY), *back = malloc(MANY + 1);
	pthread_t thread;
	size_t i;

	for (i = 0; i < MANY; i++)
		data[i] = rand();
	shell("cat");
	start();
	pthread_create(&thread, NULL, feed, data);
	assert_int_equal(read_all(run.out, back, MANY + 1), MANY);
	pthread_join(thread, NULL);
	assert_memory_equal(data, back, MANY);
	close(run.err);
	assert_int_equal(ended(run.exec), 0);
	assert_int_equal(ended(run.agent), 0);
	free(data);
	free(back);
}

/* Reads of @run.out until @text has come. */
static void shows(const char *text)
{
	size_t len = 0;
	ssize_t n;

	while (!strstr(out, text)) {
		n = read(run.out, out + len, sizeof(out) - 1 - len);
		assert_true(n > 0);
		len += n;
		out[len] = '\0';
	}
}

static void clear(void)
{
	memset(out, 0, sizeof(out));
}

static void signals(void **state)
{
	clear();
	shell("trap 'echo got it; exit 9' INT; echo ready; while :; do sleep 0.05; done");
	start();
	shows("ready");
	kill(run.exec, SIGINT);
	assert_int_equal(finish(out, err), 9);
	assert_string_equal(out, "got it\n");
	clear();
	shell("echo ready; exec sleep 1000");
	start();
	shows("ready");
	kill(run.exec, SIGTERM);
	assert_int_equal(finish(out, err), 128 + SIGTERM);
}

/* Who reads it goes: the command learns of that as in any pipe. */
static void no_reader(void **state)
{
	shell("exec yes");
	start();
	assert_true(read(run.out, out, 100) > 0);
	close(run.out);
	close(run.err);
	assert_int_equal(ended(run.exec), 128 + SIGPIPE);
	assert_int_equal(ended(run.agent), 0);
	close(run.in);
}

/* Nobody reads what we write: neither end fills its memory, the command ends. */
static void no_listener(void **state)
{
	pthread_t thread;
	char *data = calloc(1, MANY);

	signal(SIGPIPE, SIG_IGN);
	shell("exec <&-; exit 3");
	start();
	pthread_create(&thread, NULL, feed, data);
	read_all(run.out, out, sizeof(out));
	read_all(run.err, err, sizeof(err));
	assert_int_equal(ended(run.exec), 3);
	assert_int_equal(ended(run.agent), 0);
	pthread_join(thread, NULL);
	free(data);
}

/* What a command leaves behind keeps the pipes open, and weir exec does not wait. */
static void background(void **state)
{
	assert_int_equal(sh("sleep 1000 & echo $!"), 0);
	assert_true(atoi(out) > 1);
	kill(atoi(out), SIGKILL);
}

static void terminal(void **state)
{
	opt.terminal = true;
	assert_int_equal(sh("stty size; test -t 0 && test -t 2 && echo yes; read a || echo end"),
			 0);
	assert_string_equal(out, "24 80\r\nyes\r\nend\r\n");
	clear();
	shell("echo ready; exec cat");
	start();
	shows("ready");
	assert_int_equal(write(run.in, "\3", 1), 1);
	assert_int_equal(finish(out, err), 128 + SIGINT);
	opt.terminal = false;
}

static void agent_goes(void **state)
{
	clear();
	shell("echo ready; exec sleep 1000");
	start();
	shows("ready");
	kill(run.agent, SIGKILL);
	read_all(run.err, err, sizeof(err));
	assert_int_equal(ended(run.exec), WEIR_EXEC_FAILED);
	assert_non_null(strstr(err, "has gone"));
	ended(run.agent);
	close(run.in);
	close(run.out);
}

static void exec_goes(void **state)
{
	char path[] = "/tmp/weir-exec-test.XXXXXX", script[200];
	int fd = mkstemp(path);
	char c;

	snprintf(script, sizeof(script),
		 "exec 2>/dev/null; trap 'echo hup >%s; exit' HUP; echo ready; while :; do sleep 0.05; done",
		 path);
	clear();
	shell(script);
	start();
	shows("ready");
	kill(run.exec, SIGKILL);
	ended(run.exec);
	assert_int_equal(ended(run.agent), 0);
	while (read(fd, &c, 1) != 1)
		usleep(10000);
	assert_int_equal(c, 'h');
	close(fd);
	unlink(path);
	close(run.in);
	close(run.out);
	close(run.err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(outputs),
		cmocka_unit_test(not_started),
		cmocka_unit_test(surroundings),
		cmocka_unit_test(much_data),
		cmocka_unit_test(signals),
		cmocka_unit_test(no_reader),
		cmocka_unit_test(no_listener),
		cmocka_unit_test(background),
		cmocka_unit_test(terminal),
		cmocka_unit_test(agent_goes),
		cmocka_unit_test(exec_goes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
