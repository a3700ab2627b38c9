// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent-session.h"
#include "exec-job.h"
#include "exec-stream.h"

/* More than one write of a terminal's user; less than a pipe holds. */
#define CHUNK	(16U << 10)

/**
 * struct session - a command and who asked for it
 * @children: signalfd: SIGCHLD
 * @in: its standard input
 * @out, @err: what it prints
 * @exited: it has ended, with @status
 */
struct session {
	struct weir_wire wire;
	struct weir_job job;
	struct weir_process process;
	int children;
	struct weir_sink in;
	struct weir_source out, err;
	bool exited;
	int status;
};

/* What is said last has arrived when the other end closes the connection. */
static void linger(struct session *s)
{
	struct pollfd fd = { .fd = s->wire.fd, .events = POLLIN };

	weir_wire_drain(&s->wire);
	while (!s->wire.ended) {
		s->wire.in_len = 0;
		poll(&fd, 1, -1);
		weir_wire_read(&s->wire);
	}
}

static void refuse(struct session *s, int status, const char *what,
		   const char *why)
{
	char text[200];
	int n;

	weir_frame_set((uint8_t *)text, status);
	n = snprintf(text + 4, sizeof(text) - 4, "%s%s%s", what,
		     why ? ": " : "", why ? why : "");
	if (n > (int)sizeof(text) - 5)
		n = sizeof(text) - 5;
	weir_wire_put(&s->wire, WEIR_FRAME_FAILED, 0, text, 4 + n);
	linger(s);
}

/* Return: whether there is a command, described as a whole. */
static bool collect(struct session *s)
{
	struct pollfd fd = { .fd = s->wire.fd, .events = POLLIN };
	struct weir_frame f;
	const char *why;

	while (!s->wire.ended) {
		while (weir_wire_next(&s->wire, &f)) {
			why = weir_job_told(&s->job, &f);
			if (!why && f.type == WEIR_FRAME_RUN)
				return true;
			if (!why)
				continue;
			refuse(s, WEIR_EXEC_FAILED, why, NULL);
			return false;
		}
		poll(&fd, 1, -1);
		weir_wire_read(&s->wire);
	}
	return false;
}

static bool allowed(unsigned int sig)
{
	static const unsigned int signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM,
						SIGUSR1, SIGUSR2 };
	unsigned int i;

	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (sig == signals[i])
			return true;
	return false;
}

/* The process is not reaped before @exited: its number is nobody else's. */
static const char *pass_signal(struct session *s, unsigned int sig)
{
	if (!allowed(sig))
		return "a signal that is not passed on";
	if (!s->exited)
		kill(-s->process.pid, sig);
	return NULL;
}

static const char *told(struct session *s, const struct weir_frame *f)
{
	switch (f->type) {
	case WEIR_FRAME_DATA:
	case WEIR_FRAME_EOF:
		return weir_sink_told(&s->in, f);
	case WEIR_FRAME_WINDOW:
	case WEIR_FRAME_SHUT:
		return weir_source_told(f->stream == WEIR_STDOUT ? &s->out :
					&s->err, f);
	case WEIR_FRAME_SIGNAL:
		return pass_signal(s, weir_frame_get(f->data));
	case WEIR_FRAME_TERMINAL:
		if (s->job.terminal)
			weir_process_size(&s->process, weir_frame_get(f->data),
					  weir_frame_get(f->data + 4));
		return NULL;
	default:
		return "a frame that is too late";
	}
}

static void hear(struct session *s)
{
	struct weir_frame f;

	while (weir_wire_next(&s->wire, &f)) {
		s->wire.why = told(s, &f);
		if (s->wire.why) {
			s->wire.ended = true;
			return;
		}
	}
}

/* All it wrote is in the pipes then; what others still write there is not its. */
static void reap(struct session *s)
{
	struct signalfd_siginfo info;
	int status;

	if (read(s->children, &info, sizeof(info)) != sizeof(info) || s->exited ||
	    waitpid(s->process.pid, &status, WNOHANG) != s->process.pid)
		return;
	s->exited = true;
	s->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
		WEXITSTATUS(status);
	if (s->job.terminal)
		return;
	weir_source_limit(&s->out);
	weir_source_limit(&s->err);
}

static void shut(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* A terminal has no end of its own: its driver makes one of that character. */
static void close_input(struct session *s)
{
	static const char end[] = { 4, 4 };

	if (s->process.in < 0 || !weir_sink_done(&s->in))
		return;
	if (!s->job.terminal)
		shut(&s->process.in);
	else if (s->in.fd >= 0 && write(s->in.fd, end, sizeof(end)) < 0)
		return;
	s->in.fd = -1;
}

static void close_outputs(struct session *s)
{
	if (s->out.fd < 0) {
		shut(&s->process.out);
		if (s->job.terminal)
			shut(&s->process.in);
	}
	if (s->err.fd < 0)
		shut(&s->process.err);
	if (s->process.in < 0)
		s->in.fd = -1;
}

static void pump(struct session *s, const struct pollfd *fds)
{
	if (fds[0].revents) {
		weir_wire_read(&s->wire);
		hear(s);
	}
	if (fds[1].revents)
		reap(s);
	if (fds[2].revents)
		weir_sink_pump(&s->in, &s->wire);
	if (fds[3].revents || s->out.limited)
		weir_source_pump(&s->out, &s->wire);
	if (fds[4].revents || s->err.limited)
		weir_source_pump(&s->err, &s->wire);
	close_input(s);
	close_outputs(s);
	weir_wire_flush(&s->wire);
}

static void serve(struct session *s)
{
	struct weir_wire *w = &s->wire;

	hear(s);	/* what came together with the command */
	close_input(s);
	while (!w->ended && !(s->exited && s->out.fd < 0 && s->err.fd < 0)) {
		struct pollfd fds[] = {
			{ w->fd, weir_wire_events(w), 0 },
			{ s->children, POLLIN, 0 },
			{ weir_sink_ready(&s->in) ? s->in.fd : -1, POLLOUT, 0 },
			{ weir_source_ready(&s->out, w) ? s->out.fd : -1, POLLIN, 0 },
			{ weir_source_ready(&s->err, w) ? s->err.fd : -1, POLLIN, 0 },
		};

		if (poll(fds, 5, -1) > 0)
			pump(s, fds);
	}
	if (!s->exited) {
		kill(-s->process.pid, SIGHUP);
		kill(-s->process.pid, SIGCONT);
		return;
	}
	weir_wire_put_number(w, WEIR_FRAME_EXIT, 0, s->status);
	linger(s);
}

static int watch_children(void)
{
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void run(struct session *s)
{
	struct weir_process *p = &s->process;

	s->children = watch_children();
	if (weir_job_start(&s->job, p)) {
		refuse(s, p->status, p->why, strerror(p->error));
		return;
	}
	weir_sink_init(&s->in, WEIR_STDIN, p->in, CHUNK);
	weir_source_init(&s->out, WEIR_STDOUT, p->out);
	weir_source_init(&s->err, WEIR_STDERR, p->err);
	serve(s);
	shut(&p->in);
	shut(&p->out);
	shut(&p->err);
}

void weir_agent_session(int fd)
{
	struct session *s = calloc(1, sizeof(*s));

	if (!s) {
		close(fd);
		return;
	}
	if (!weir_wire_init(&s->wire, fd, WEIR_SIDE_EXEC) && collect(s))
		run(s);
	weir_job_exit(&s->job);
	weir_wire_exit(&s->wire);
	if (s->children > 0)
		close(s->children);
	free(s);
}
