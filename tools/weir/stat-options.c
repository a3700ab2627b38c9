// SPDX-License-Identifier: GPL-2.0-only
#include "command-line.h"
#include "spec.h"
#include "stat.h"

static const char help[] =
"usage: weir stat [OPTION]...\n"
"\n"
"Shows what every VM and vCPU does, as rates per second: on a terminal a table\n"
"that is drawn again and again until q is typed, elsewhere one table.\n"
"\n"
"  --interval SECONDS   between two looks, fractions allowed (1)\n"
"  --count N            N tables, or lines of JSON, one below the other; without\n"
"                       it 1, or with --interval as many as there are until the\n"
"                       program is ended\n"
"  --once               the same as --count 1\n"
"  --json               the counters themselves, as one JSON object a line\n"
"  --vm PID-N           only this VM\n"
"  --help               this text\n"
"\n"
"Exit status: 0, 1 the counters cannot be read or there is no such VM, 2 usage.\n";

enum {
	OPT_INTERVAL = WEIR_OPT_HELP + 1, OPT_COUNT, OPT_ONCE, OPT_JSON, OPT_VM,
};

static const struct option options[] = {
	{ "interval", required_argument, NULL, OPT_INTERVAL },
	{ "count", required_argument, NULL, OPT_COUNT },
	{ "once", no_argument, NULL, OPT_ONCE },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "vm", required_argument, NULL, OPT_VM },
	{ "help", no_argument, NULL, WEIR_OPT_HELP },
	{ }
};

static const char *take(void *to, int which, const char *arg)
{
	struct weir_stat_options *opt = to;

	switch (which) {
	case OPT_INTERVAL:
		return weir_spec_seconds(arg, &opt->interval);
	case OPT_COUNT:
		return weir_spec_count(arg, INT32_MAX, &opt->count);
	case OPT_ONCE:
		opt->count = 1;
		break;
	case OPT_JSON:
		opt->json = true;
		break;
	case OPT_VM:
		opt->vm = arg;
		break;
	}
	return NULL;
}

static void set_defaults(struct weir_stat_options *opt, bool terminal)
{
	opt->live = terminal && !opt->json && !opt->count;
	if (!opt->count && !opt->interval)
		opt->count = 1;
	if (!opt->interval)
		opt->interval = 1000000000;
}

static const struct weir_command_line line = {
	.command = "stat",
	.help = help,
	.options = options,
	.take = take,
};

int weir_stat_options_parse(struct weir_stat_options *opt, int argc,
			    char **argv, bool terminal)
{
	int ret;

	*opt = (struct weir_stat_options) { };
	ret = weir_command_line_parse(&line, opt, argc, argv);
	if (!ret)
		set_defaults(opt, terminal);
	return ret;
}
