// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "command.h"
#include "report.h"
#include "sample.h"
#include "trace.h"
#include "tracefs.h"

static volatile sig_atomic_t ended;

static void end(int sig)
{
	ended = sig;
}

/* A signal ends the recording, not the program: the instance must go. */
static void catch_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = end };
	unsigned int i;

	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], &action, NULL);
}

static void wait_for(uint64_t ns)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	ns += until.tv_nsec;
	until.tv_sec += ns / 1000000000;
	until.tv_nsec = ns % 1000000000;
	while (!ended && clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until,
					 NULL) == EINTR)
		;
}

/* The VM that is meant. */
static const char *choose(const struct weir_trace_options *opt,
			  const struct weir_sample *sample)
{
	if (opt->vm && !sample->nr)
		return "there is no such VM: weir stat shows those there are";
	if (!sample->nr)
		return "no VM is running";
	if (sample->nr > 1)
		return "there are several VMs: say which with --vm; weir stat shows them";
	if (!sample->vms[0].devices.nr)
		return "the VM has no disk or network that Weir's modules serve: weir run makes them";
	return NULL;
}

/* What is wrong with a file of the command line. */
static const char *of_file(const char *path, const char *what)
{
	static char text[PATH_MAX + 100];

	snprintf(text, sizeof(text), "%s: %s", path, what);
	return text;
}

static const char *copy(FILE *from, const char *path, FILE **copied)
{
	FILE *to = fopen(path, "w+e");
	char buffer[65536];
	size_t n;

	if (!to)
		return of_file(path, strerror(errno));
	*copied = to;
	while ((n = fread(buffer, 1, sizeof(buffer), from)))
		if (fwrite(buffer, 1, n, to) != n)
			return of_file(path, "the events do not fit into the file");
	if (fflush(to))
		return of_file(path, "the events do not fit into the file");
	rewind(to);
	return NULL;
}

/* @events are left in the file @path, and read from there. */
static const char *save(FILE **events, const char *path)
{
	FILE *copied = NULL;
	const char *why = copy(*events, path, &copied);

	if (copied) {
		fclose(*events);
		*events = copied;
	}
	return why;
}

static const char *record(const struct weir_trace_options *opt,
			  const struct weir_sample_vm *vm,
			  struct weir_trace *trace)
{
	struct weir_tracefs tracefs = { };
	FILE *events = NULL;
	const char *why;

	catch_signals();
	why = weir_tracefs_begin(&tracefs, vm);
	if (!why) {
		wait_for(opt->ns);
		why = weir_tracefs_stop(&tracefs, &events);
	}
	if (!why && opt->save)
		why = save(&events, opt->save);
	if (!why)
		why = weir_trace_read(trace, events);
	if (events)
		fclose(events);
	weir_tracefs_end(&tracefs);
	return why;
}

static const char *look_at_file(const char *path, struct weir_trace *trace)
{
	FILE *events = fopen(path, "re");
	const char *why;

	if (!events)
		return of_file(path, strerror(errno));
	why = weir_trace_read(trace, events);
	fclose(events);
	if (!why && !trace->events)
		why = of_file(path, "there are no events of Weir in it");
	return why;
}

static const char *look_at_vm(const struct weir_trace_options *opt,
			      struct weir_trace *trace, char *title, size_t size)
{
	struct weir_sample sample = { };
	const char *why = weir_sample_take(&sample, WEIR_DEBUGFS, opt->vm);

	if (!why)
		why = choose(opt, &sample);
	if (!why) {
		snprintf(title, size, "%s %s", sample.vms[0].name,
			 sample.vms[0].comm);
		why = record(opt, &sample.vms[0], trace);
	}
	weir_sample_free(&sample);
	return why;
}

static const char *write_page(const struct weir_trace *trace, const char *path,
			      const char *title)
{
	FILE *to = fopen(path, "we");
	int failed;

	if (!to)
		return of_file(path, strerror(errno));
	weir_trace_page(to, trace, title);
	failed = ferror(to);
	if (fclose(to) || failed)
		return of_file(path, "the page does not fit into the file");
	return NULL;
}

static const char *show(const struct weir_trace_options *opt,
			const struct weir_trace *trace, const char *title)
{
	if (opt->json)
		weir_trace_json(stdout, trace);
	else
		weir_trace_table(stdout, trace);
	if (fflush(stdout))
		return strerror(errno);
	return opt->page ? write_page(trace, opt->page, title) : NULL;
}

int weir_command_trace(int argc, char **argv)
{
	struct weir_trace trace = { };
	struct weir_trace_options opt;
	char title[64] = "";
	const char *why;
	int ret;

	ret = weir_trace_options_parse(&opt, argc, argv);
	if (ret)
		return ret > 0 ? WEIR_STATUS_OK : WEIR_STATUS_USAGE;
	if (opt.from)
		snprintf(title, sizeof(title), "%s", opt.from);
	why = opt.from ? look_at_file(opt.from, &trace) :
		look_at_vm(&opt, &trace, title, sizeof(title));
	if (!why)
		why = show(&opt, &trace, title);
	weir_trace_free(&trace);
	if (why)
		weir_err("%s", why);
	return why ? WEIR_STATUS_SETUP : WEIR_STATUS_OK;
}
