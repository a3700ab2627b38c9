// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include "exec-stream.h"
#include "exec-talk.h"
#include "report.h"
#include "terminal.h"

static const struct weir_terminal_mode raw = {
	.change = cfmakeraw, .raw = true,
};

/**
 * struct talk - a command that runs elsewhere
 * @signals: signalfd: what is passed on, and SIGWINCH
 * @out, @err: what it prints
 * @in: what it reads
 * @ended: it has, or did not start: @status is ours
 */
struct talk {
	struct weir_wire wire;
	int signals;
	struct weir_sink out, err;
	struct weir_source in;
	bool ended;
	int status;
};

static void end(struct talk *t, int status)
{
	t->ended = true;
	t->status = status;
}

/* What comes from a guest may be anything, and goes to a terminal perhaps. */
static void say_failed(struct talk *t, const struct weir_frame *f)
{
	uint32_t status = weir_frame_get(f->data);
	char text[200];
	uint32_t i;

	for (i = 4; i < f->len && i - 4 < sizeof(text) - 1; i++)
		text[i - 4] = f->data[i] < ' ' || f->data[i] > '~' ? '?' : f->data[i];
	text[i - 4] = '\0';
	weir_err("the guest says: %s", text);
	end(t, status == WEIR_EXEC_CANNOT || status == WEIR_EXEC_NOT_FOUND ?
	    (int)status : WEIR_EXEC_FAILED);
}

static const char *told(struct talk *t, const struct weir_frame *f)
{
	switch (f->type) {
	case WEIR_FRAME_DATA:
	case WEIR_FRAME_EOF:
		return weir_sink_told(f->stream == WEIR_STDOUT ? &t->out : &t->err,
				      f);
	case WEIR_FRAME_EXIT:
		end(t, weir_frame_get(f->data) & 0xff);
		return NULL;
	case WEIR_FRAME_FAILED:
		say_failed(t, f);
		return NULL;
	default:
		return weir_source_told(&t->in, f);
	}
}

static void listen_to(struct talk *t)
{
	const char *why = NULL;
	struct weir_frame f;

	weir_wire_read(&t->wire);
	while (!t->ended && !why && weir_wire_next(&t->wire, &f))
		why = told(t, &f);
	if (why) {
		t->wire.ended = true;
		t->wire.why = why;
	}
}

static void check_lost(struct talk *t)
{
	const char *why = t->wire.why;

	if (t->ended || !t->wire.ended)
		return;
	weir_err("the guest, or weir agent in it, has gone%s%s", why ? ": " : "",
		 why ? why : "");
	end(t, WEIR_EXEC_FAILED);
}

static void tell_size(struct talk *t)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	uint8_t data[8];

	ioctl(STDIN_FILENO, TIOCGWINSZ, &size);
	weir_frame_set(data, size.ws_row);
	weir_frame_set(data + 4, size.ws_col);
	weir_wire_put(&t->wire, WEIR_FRAME_TERMINAL, 0, data, sizeof(data));
}

static void pass_signal(struct talk *t, bool terminal)
{
	struct signalfd_siginfo info;

	if (read(t->signals, &info, sizeof(info)) != sizeof(info))
		return;
	if (info.ssi_signo != SIGWINCH)
		weir_wire_put_number(&t->wire, WEIR_FRAME_SIGNAL, 0,
				     info.ssi_signo);
	else if (terminal)
		tell_size(t);
}

static int take_signals(void)
{
	static const int wanted[] = { SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGUSR2,
				      SIGWINCH };
	sigset_t set;
	unsigned int i;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		sigaddset(&set, wanted[i]);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void put_text(struct talk *t, unsigned int type, const char *text)
{
	if (weir_wire_room(&t->wire) < strlen(text))
		weir_wire_drain(&t->wire);
	weir_wire_put(&t->wire, type, 0, text, strlen(text));
}

static void put_terminal(struct talk *t)
{
	const char *type = getenv("TERM");
	char variable[80];

	tell_size(t);
	snprintf(variable, sizeof(variable), "TERM=%s", type ? type : "dumb");
	put_text(t, WEIR_FRAME_ENV, variable);
}

static void describe(struct talk *t, const struct weir_exec_options *opt)
{
	unsigned int i;

	weir_wire_put_number(&t->wire, WEIR_FRAME_HELLO, 0, WEIR_EXEC_VERSION);
	if (opt->terminal)
		put_terminal(t);
	for (i = 0; i < opt->nr_env; i++)
		put_text(t, WEIR_FRAME_ENV, opt->env[i]);
	for (i = 0; opt->argv[i]; i++)
		put_text(t, WEIR_FRAME_ARG, opt->argv[i]);
	if (opt->dir)
		put_text(t, WEIR_FRAME_DIR, opt->dir);
	weir_wire_put(&t->wire, WEIR_FRAME_RUN, 0, NULL, 0);
}

static void pump(struct talk *t, const struct pollfd *fds, bool terminal)
{
	if (fds[0].revents)
		listen_to(t);
	if (fds[1].revents)
		pass_signal(t, terminal);
	if (fds[2].revents)
		weir_source_pump(&t->in, &t->wire);
	if (fds[3].revents)
		weir_sink_pump(&t->out, &t->wire);
	if (fds[4].revents)
		weir_sink_pump(&t->err, &t->wire);
	weir_wire_flush(&t->wire);
	check_lost(t);
}

/* What it printed last is written even if it takes its time. */
static bool busy(const struct talk *t)
{
	return !t->ended || weir_sink_ready(&t->out) || weir_sink_ready(&t->err);
}

static void serve(struct talk *t, bool terminal)
{
	struct weir_wire *w = &t->wire;

	weir_wire_flush(w);
	while (busy(t)) {
		struct pollfd fds[] = {
			{ t->ended ? -1 : w->fd, weir_wire_events(w), 0 },
			{ t->signals, POLLIN, 0 },
			{ weir_source_ready(&t->in, w) ? t->in.fd : -1, POLLIN, 0 },
			{ weir_sink_ready(&t->out) ? t->out.fd : -1, POLLOUT, 0 },
			{ weir_sink_ready(&t->err) ? t->err.fd : -1, POLLOUT, 0 },
		};

		if (poll(fds, 5, -1) > 0)
			pump(t, fds, terminal);
	}
}

int weir_exec_talk(int fd, const struct weir_exec_options *opt)
{
	struct talk *t = calloc(1, sizeof(*t));
	int status = WEIR_EXEC_FAILED;

	if (!t || weir_wire_init(&t->wire, fd, WEIR_SIDE_AGENT)) {
		free(t);
		weir_err("out of memory");
		return status;
	}
	weir_source_init(&t->in, WEIR_STDIN, STDIN_FILENO);
	weir_sink_init(&t->out, WEIR_STDOUT, STDOUT_FILENO, PIPE_BUF);
	weir_sink_init(&t->err, WEIR_STDERR, STDERR_FILENO, PIPE_BUF);
	describe(t, opt);
	t->signals = take_signals();
	if (!opt->terminal || !isatty(STDIN_FILENO) || !weir_terminal_take(&raw)) {
		serve(t, opt->terminal);
		status = t->status;
	}
	weir_terminal_restore();
	close(t->signals);
	weir_wire_exit(&t->wire);
	free(t);
	return status;
}
