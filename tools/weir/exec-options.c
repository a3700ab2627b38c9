// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "command-line.h"
#include "exec-options.h"
#include "report.h"
#include "spec.h"

static const char help[] =
"usage: weir exec --cid N [OPTION]... [--] COMMAND [ARG]...\n"
"\n"
"Runs a command in a guest that was started with --vsock cid=N and in which\n"
"weir agent runs. Its standard input, output and error are this one's, and\n"
"SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2 are passed on to it. Needs root.\n"
"\n"
"  --cid N              the guest's address\n"
"  --env NAME=VALUE     a variable beside those of weir agent\n"
"  --dir PATH           where it starts; otherwise where weir agent was started\n"
"  -t, --tty            on a terminal of its own, as if it ran here\n"
"  --wait SECONDS       for a guest that is not so far yet\n"
"  --help               this text\n"
"\n"
"Exit status: the command's, 128 + N if signal N killed it; 125 Weir failed, 126\n"
"the command cannot be run, 127 it is not there.\n";

enum {
	OPT_CID = WEIR_OPT_HELP + 1, OPT_ENV, OPT_DIR, OPT_TTY = 't',
	OPT_WAIT = 'w',
};

static const struct option options[] = {
	{ "cid", required_argument, NULL, OPT_CID },
	{ "env", required_argument, NULL, OPT_ENV },
	{ "dir", required_argument, NULL, OPT_DIR },
	{ "tty", no_argument, NULL, OPT_TTY },
	{ "wait", required_argument, NULL, OPT_WAIT },
	{ "help", no_argument, NULL, WEIR_OPT_HELP },
	{ }
};

static const char *add_env(struct weir_exec_options *opt, const char *arg)
{
	if (arg[0] == '=' || !strchr(arg, '='))
		return "a variable looks like NAME=VALUE";
	if (opt->nr_env == WEIR_JOB_WORDS)
		return "there are too many variables";
	opt->env[opt->nr_env++] = arg;
	return NULL;
}

static const char *take(void *to, int which, const char *arg)
{
	struct weir_exec_options *opt = to;

	switch (which) {
	case OPT_CID:
		return weir_spec_cid(arg, &opt->cid);
	case OPT_ENV:
		return add_env(opt, arg);
	case OPT_DIR:
		opt->dir = arg;
		return arg[0] && strlen(arg) < 4096 ? NULL : "that is no path";
	case OPT_TTY:
		opt->terminal = true;
		break;
	case OPT_WAIT:
		return weir_spec_seconds(arg, &opt->wait_ns);
	}
	return NULL;
}

static const struct weir_command_line line = {
	.command = "exec",
	.help = help,
	.options = options,
	.letters = "+:t",
	.take = take,
};

static int check(const struct weir_exec_options *opt)
{
	unsigned int i;

	if (!opt->cid)
		return weir_err("--cid is missing: the one that the guest was started with (weir run --vsock cid=N)");
	if (!opt->argv[0])
		return weir_err("a command is missing; weir exec --help tells more");
	for (i = 0; opt->argv[i]; i++)
		if (i == WEIR_JOB_WORDS || strlen(opt->argv[i]) > WEIR_FRAME_MAX)
			return weir_err("the command is too long");
	for (i = 0; i < opt->nr_env; i++)
		if (strlen(opt->env[i]) > WEIR_FRAME_MAX)
			return weir_err("a variable is too long");
	return 0;
}

int weir_exec_options_parse(struct weir_exec_options *opt, int argc, char **argv)
{
	int ret;

	*opt = (struct weir_exec_options) { 0 };
	ret = weir_command_line_parse(&line, opt, argc, argv);
	opt->argv = argv + optind;
	return ret ? ret : check(opt);
}
