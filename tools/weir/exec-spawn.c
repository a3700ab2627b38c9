// SPDX-License-Identifier: GPL-2.0-only
/* The start of a command: pipes or a terminal, a process in a session of its own. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "exec-job.h"

/* What the new process says when there is no command after all. */
struct failure {
	int error;
	bool dir;
};

struct ends {
	int ours[WEIR_STREAMS], theirs[WEIR_STREAMS];
};

static struct winsize size_of(unsigned int rows, unsigned int columns)
{
	return (struct winsize) {
		.ws_row = rows > 0xffff ? 0xffff : rows,
		.ws_col = columns > 0xffff ? 0xffff : columns,
	};
}

static void close_fds(int *fds)
{
	unsigned int i;

	for (i = 0; i < WEIR_STREAMS; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

/* Ours do not wait: whoever reads or writes there has other things to do. */
static int make_pipes(struct ends *e)
{
	unsigned int i;
	int fds[2];

	for (i = 0; i < WEIR_STREAMS; i++) {
		if (pipe2(fds, O_CLOEXEC))
			return -1;
		e->ours[i] = fds[i == WEIR_STDIN];
		e->theirs[i] = fds[i != WEIR_STDIN];
		fcntl(e->ours[i], F_SETFL, O_NONBLOCK);
	}
	return 0;
}

static int make_terminal(struct ends *e, const struct weir_job *job)
{
	struct winsize size = size_of(job->rows, job->columns);
	int *ours = &e->ours[WEIR_STDIN], *theirs = e->theirs;

	if (openpty(ours, &theirs[WEIR_STDIN], NULL, NULL, &size))
		return -1;
	fcntl(*ours, F_SETFD, FD_CLOEXEC);
	fcntl(theirs[WEIR_STDIN], F_SETFD, FD_CLOEXEC);
	fcntl(*ours, F_SETFL, O_RDWR | O_NONBLOCK);
	e->ours[WEIR_STDOUT] = fcntl(*ours, F_DUPFD_CLOEXEC, 3);
	theirs[WEIR_STDOUT] = fcntl(theirs[WEIR_STDIN], F_DUPFD_CLOEXEC, 3);
	theirs[WEIR_STDERR] = fcntl(theirs[WEIR_STDIN], F_DUPFD_CLOEXEC, 3);
	return e->ours[WEIR_STDOUT] < 0 || theirs[WEIR_STDERR] < 0 ? -1 : 0;
}

static void reset_signals(void)
{
	sigset_t none;
	int sig;

	for (sig = 1; sig < NSIG; sig++)
		signal(sig, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Whatever 0, 1 and 2 were: none of @theirs is among them, all close on exec. */
static void take_ends(const struct weir_job *job, const struct ends *e)
{
	int i;

	setsid();
	for (i = 0; i < WEIR_STREAMS; i++)
		dup2(e->theirs[i], i);
	if (job->terminal)
		ioctl(STDIN_FILENO, TIOCSCTTY, 0);
}

static void __attribute__((noreturn))
become(const struct weir_job *job, const struct ends *e, int tell)
{
	struct failure failure = { 0 };
	unsigned int i;

	reset_signals();
	take_ends(job, e);
	for (i = 0; i < job->nr_env; i++)
		putenv(job->env[i]);
	if (job->dir && chdir(job->dir))
		failure.dir = true;
	else
		execvp(job->argv[0], job->argv);
	failure.error = errno;
	_exit(write(tell, &failure, sizeof(failure)) != sizeof(failure));
}

static int not_started(struct weir_process *p, const char *why, int error)
{
	p->why = why;
	p->error = error;
	p->status = WEIR_EXEC_FAILED;
	return -1;
}

static int explain(struct weir_process *p, const struct failure *failure)
{
	if (failure->dir)
		return not_started(p, "the working directory", failure->error);
	not_started(p, "the command", failure->error);
	p->status = failure->error == ENOENT || failure->error == ENOTDIR ?
		WEIR_EXEC_NOT_FOUND : WEIR_EXEC_CANNOT;
	return -1;
}

/* Until execve() closes the pipe, or the process says what is wrong. */
static int start_process(const struct weir_job *job, struct weir_process *p,
			 struct ends *e)
{
	struct failure failure;
	int told[2];
	ssize_t n;

	if (pipe2(told, O_CLOEXEC))
		return not_started(p, "a pipe", errno);
	p->pid = fork();
	if (!p->pid)
		become(job, e, told[1]);
	close(told[1]);
	if (p->pid < 0) {
		close(told[0]);
		return not_started(p, "a process", errno);
	}
	do {
		n = read(told[0], &failure, sizeof(failure));
	} while (n < 0 && errno == EINTR);
	close(told[0]);
	return n == sizeof(failure) ? explain(p, &failure) : 0;
}

int weir_job_start(const struct weir_job *job, struct weir_process *p)
{
	struct ends e = { { -1, -1, -1 }, { -1, -1, -1 } };
	int err;

	*p = (struct weir_process) { .pid = -1 };
	err = job->terminal ? make_terminal(&e, job) : make_pipes(&e);
	if (err)
		err = not_started(p, job->terminal ? "a terminal" : "a pipe", errno);
	else
		err = start_process(job, p, &e);
	close_fds(e.theirs);
	if (err)
		close_fds(e.ours);
	p->in = err ? -1 : e.ours[WEIR_STDIN];
	p->out = err ? -1 : e.ours[WEIR_STDOUT];
	p->err = err ? -1 : e.ours[WEIR_STDERR];
	return err;
}

void weir_process_size(const struct weir_process *p, unsigned int rows,
		       unsigned int columns)
{
	struct winsize size = size_of(rows, columns);

	if (p->in >= 0)
		ioctl(p->in, TIOCSWINSZ, &size);
}
