/* SPDX-License-Identifier: GPL-2.0-only */
/* The two ends of weir exec as processes of a unit test. */
#ifndef WEIR_EXEC_TEST_H
#define WEIR_EXEC_TEST_H

#include <unit.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tools/weir/exec-talk.h"
#include "tools/weir/report.h"
#include "tools/weir/terminal.h"

/* How a process ends in which a sanitizer has found something. */
#define FAULT	86

const char *__asan_default_options(void)
{
	return "exitcode=86";
}

const char *__ubsan_default_options(void)
{
	return "exitcode=86";
}

int weir_err(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vdprintf(STDERR_FILENO, fmt, args);
	va_end(args);
	return -1;
}

int weir_terminal_take(const struct weir_terminal_mode *mode)
{
	return 0;
}

void weir_terminal_restore(void)
{
}

/* A process that does nothing but @run, and has no fault that it hides. */
static pid_t process(void (*run)(int), int fd, int other)
{
	pid_t pid = fork();
	sigset_t set;

	if (pid)
		return pid;
	close(other);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	run(fd);
	_exit(0);
}

static int ended(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
}

static struct weir_exec_options opt;

static void talk(int fd)
{
	_exit(weir_exec_talk(fd, &opt));
}

#endif /* WEIR_EXEC_TEST_H */
