// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report.h"
#include "terminal.h"

/* For signal handlers and atexit(), which have no other way to it. */
static const struct weir_terminal_mode *mode;
static struct termios saved;
static bool has_settings;
static volatile sig_atomic_t taken;

static void put(const char *text)
{
	if (text && write(STDOUT_FILENO, text, strlen(text)) < 0)
		return;	/* nobody looks any more */
}

void weir_terminal_restore(void)
{
	if (!taken)
		return;
	taken = 0;
	put(mode->leave);
	if (has_settings)
		tcsetattr(STDIN_FILENO, TCSANOW, &saved);
	weir_report_raw(false);
}

void weir_terminal_die(int sig)
{
	weir_terminal_restore();
	signal(sig, SIG_DFL);
	raise(sig);
}

/* weir itself crashed, or is ended by what nobody waits for. */
static void catch_crashes(void)
{
	static const int crashes[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE,
				       SIGABRT, SIGSYS, SIGTRAP, SIGUSR2,
				       SIGALRM, SIGVTALRM, SIGPROF, SIGXCPU,
				       SIGXFSZ, SIGIO, SIGPWR, SIGSTKFLT };
	struct sigaction action = { .sa_handler = weir_terminal_die };
	unsigned int i;

	for (i = 0; i < sizeof(crashes) / sizeof(crashes[0]); i++)
		sigaction(crashes[i], &action, NULL);
}

static int save(void)
{
	has_settings = isatty(STDIN_FILENO);
	if (has_settings && tcgetattr(STDIN_FILENO, &saved))
		return weir_err("the terminal cannot be read: %s",
				strerror(errno));
	atexit(weir_terminal_restore);
	catch_crashes();
	return 0;
}

static int change(void)
{
	struct termios settings = saved;

	if (!has_settings)
		return 0;
	mode->change(&settings);
	if (tcsetattr(STDIN_FILENO, TCSANOW, &settings))
		return weir_err("the terminal cannot be set up: %s",
				strerror(errno));
	return 0;
}

int weir_terminal_take(const struct weir_terminal_mode *wanted)
{
	if (!mode && save())
		return -1;
	mode = wanted;
	taken = 1;
	put(mode->enter);
	weir_report_raw(mode->raw);
	return change();
}
