// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "command.h"
#include "report.h"
#include "stat.h"

static double seconds_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void sleep_until(uint64_t ns)
{
	const struct timespec t = {
		.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000,
	};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR)
		;
}

static const char *flush(void)
{
	return fflush(stdout) ? strerror(errno) : NULL;
}

/* The only VM of interest has ended. */
static bool over(const struct weir_stat_options *opt,
		 const struct weir_sample *sample)
{
	return opt->vm && !sample->nr;
}

static bool enough(const struct weir_stat_options *opt, unsigned int shown)
{
	return opt->count && shown >= opt->count;
}

/* @next may be @last. */
static const char *look_again(const struct weir_stat_options *opt,
			      const struct weir_sample *last,
			      struct weir_sample *next)
{
	sleep_until(last->ns + opt->interval);
	return weir_sample_take(next, WEIR_DEBUGFS, opt->vm);
}

static const char *print_json(const struct weir_stat_options *opt,
			      struct weir_sample *sample)
{
	const char *why = NULL;
	unsigned int n = 0;

	while (!why && !over(opt, sample)) {
		weir_stat_json(stdout, sample, seconds_now());
		why = flush();
		if (why || enough(opt, ++n))
			break;
		why = look_again(opt, sample, sample);
	}
	return why;
}

static const char *print_tables(const struct weir_stat_options *opt,
				struct weir_sample looks[2])
{
	struct weir_sample *before = looks, *now = looks + 1;
	const char *why = NULL;
	unsigned int n;

	for (n = 0; !why && !enough(opt, n); n++) {
		why = look_again(opt, before, now);
		if (why || over(opt, now))
			break;
		fputs(n ? "\n" : "", stdout);
		weir_stat_table(stdout, now, before, 0);
		why = flush();
		before = now;
		now = looks + n % 2;
	}
	return why;
}

static const char *print(const struct weir_stat_options *opt,
			 struct weir_sample looks[2])
{
	if (opt->json)
		return print_json(opt, &looks[0]);
	if (looks[0].nr)
		return print_tables(opt, looks);
	weir_say("no VM is running");
	return NULL;
}

static int fail(const char *why)
{
	weir_err("%s", why);
	return WEIR_STATUS_SETUP;
}

static int look(const struct weir_stat_options *opt)
{
	struct weir_sample looks[2] = { };
	const char *why;

	why = weir_sample_take(&looks[0], WEIR_DEBUGFS, opt->vm);
	if (!why && opt->vm && !looks[0].nr)
		why = "there is no such VM: weir stat shows those there are";
	if (!why && !opt->live)
		why = print(opt, looks);
	weir_sample_free(&looks[0]);
	weir_sample_free(&looks[1]);
	if (why)
		return fail(why);
	return opt->live ? weir_stat_live(opt) : WEIR_STATUS_OK;
}

int weir_command_stat(int argc, char **argv)
{
	struct weir_stat_options opt;
	int ret;

	ret = weir_stat_options_parse(&opt, argc, argv, isatty(STDOUT_FILENO));
	if (ret)
		return ret > 0 ? WEIR_STATUS_OK : WEIR_STATUS_USAGE;
	return look(&opt);
}
