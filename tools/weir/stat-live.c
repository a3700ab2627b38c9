// SPDX-License-Identifier: GPL-2.0-only
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "report.h"
#include "stat.h"
#include "terminal.h"

/* Keys come at once and unseen; Ctrl-S does not stop what restores the screen. */
static void take_keys(struct termios *settings)
{
	settings->c_lflag &= ~(ICANON | ECHO);
	settings->c_iflag &= ~IXON;
}

/* The other screen, without cursor, and back. */
static const struct weir_terminal_mode screen = {
	.change = take_keys,
	.enter = "\033[?1049h\033[?25l",
	.leave = "\033[?25h\033[?1049l",
};

static void on_resize(int sig)
{
	(void)sig;	/* it interrupts poll(), and that is all */
}

/* Ctrl-Z: the shell has its screen back until it lets weir go on. */
static void on_stop(int sig)
{
	(void)sig;
	weir_terminal_restore();
	raise(SIGSTOP);
	weir_terminal_take(&screen);
}

static void catch_signals(void)
{
	static const struct {
		int sig;
		void (*handler)(int sig);
	} signals[] = {
		{ SIGINT, weir_terminal_die }, { SIGTERM, weir_terminal_die },
		{ SIGHUP, weir_terminal_die }, { SIGQUIT, weir_terminal_die },
		{ SIGPIPE, weir_terminal_die }, { SIGTSTP, on_stop },
		{ SIGWINCH, on_resize },
	};
	unsigned int i;

	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		struct sigaction action = { .sa_handler = signals[i].handler };

		sigaction(signals[i].sig, &action, NULL);
	}
}

static struct winsize window(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_row ||
	    !size.ws_col)
		size = (struct winsize) { .ws_row = 24, .ws_col = 80 };
	return size;
}

static const char *draw(const struct weir_stat_options *opt,
			const struct weir_sample *now,
			const struct weir_sample *before)
{
	struct winsize size = window();
	unsigned int hidden;
	char *text = NULL;
	size_t len;
	FILE *table;

	table = open_memstream(&text, &len);
	if (!table)
		return weir_units_no_memory;
	fprintf(table, "weir stat: per second, every %g s; q leaves\n\n",
		opt->interval / 1e9);
	hidden = weir_stat_table(table, now, before, size.ws_col);
	fclose(table);
	weir_stat_frame(stdout, text, size.ws_row, size.ws_col, hidden);
	free(text);
	return fflush(stdout) ? "the terminal is gone" : NULL;
}

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

enum event { EVENT_TIME, EVENT_REDRAW, EVENT_LEAVE };

static enum event read_key(struct pollfd *in)
{
	char key;
	ssize_t n = read(STDIN_FILENO, &key, 1);

	if (n <= 0)
		in->fd = -1;	/* there is nobody to type q */
	return n == 1 && (key == 'q' || key == 'Q') ? EVENT_LEAVE : EVENT_REDRAW;
}

static enum event await(struct pollfd *in, uint64_t until)
{
	uint64_t now = now_ns();
	int ret;

	if (now >= until)
		return EVENT_TIME;
	ret = poll(in, 1, (until - now) / 1000000 + 1);
	if (ret > 0)
		return read_key(in);
	return ret ? EVENT_REDRAW : EVENT_TIME;
}

/* Shows a look until it is time for the next one, or for the end. */
static const char *show(const struct weir_stat_options *opt, struct pollfd *in,
			const struct weir_sample *now,
			const struct weir_sample *before, bool *leave)
{
	enum event event = EVENT_REDRAW;
	const char *why = NULL;

	while (!why && event == EVENT_REDRAW) {
		why = draw(opt, now, before->ns ? before : NULL);
		if (!why)
			event = await(in, now->ns + opt->interval);
	}
	*leave = event == EVENT_LEAVE;
	return why;
}

static const char *watch(const struct weir_stat_options *opt)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	struct weir_sample looks[2] = { };
	const char *why = NULL;
	bool leave = false;
	unsigned int n;

	if (!isatty(STDIN_FILENO))
		in.fd = -1;
	for (n = 0; !why && !leave; n = !n) {
		why = weir_sample_take(&looks[n], WEIR_DEBUGFS, opt->vm);
		if (opt->vm && !looks[n].nr)
			break;	/* it has ended */
		if (!why)
			why = show(opt, &in, &looks[n], &looks[!n], &leave);
	}
	weir_sample_free(&looks[0]);
	weir_sample_free(&looks[1]);
	return why;
}

int weir_stat_live(const struct weir_stat_options *opt)
{
	const char *why;

	catch_signals();
	if (weir_terminal_take(&screen))
		return WEIR_STATUS_SETUP;
	why = watch(opt);
	weir_terminal_restore();
	if (!why)
		return WEIR_STATUS_OK;
	weir_err("%s", why);
	return WEIR_STATUS_SETUP;
}
