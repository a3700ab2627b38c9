// SPDX-License-Identifier: GPL-2.0-only
#include "command-line.h"
#include "report.h"
#include "spec.h"
#include "trace.h"

static const char help[] =
"usage: weir trace [OPTION]...\n"
"\n"
"Records what happens to one VM's packets and disk requests, and shows where a\n"
"transaction's time goes: from the packet on the tap to the guest and back, from\n"
"the guest's request to its completion. It is for workloads that wait for each\n"
"answer before they go on, such as netperf's TCP_RR.\n"
"\n"
"  --vm PID-N         the VM, as weir stat shows it; may be left out if there is\n"
"                     only one\n"
"  --seconds SECONDS  how long, fractions allowed (1); Ctrl-C ends it earlier\n"
"  --json             JSON rather than tables\n"
"  --page FILE        write it as an HTML page, too\n"
"  --save FILE        keep the events\n"
"  --from FILE        look at events kept earlier, on any machine\n"
"  --help             this text\n"
"\n"
"Exit status: 0, 1 nothing can be recorded or there is no such VM, 2 usage.\n";

enum {
	OPT_VM = WEIR_OPT_HELP + 1, OPT_SECONDS, OPT_JSON, OPT_PAGE, OPT_SAVE,
	OPT_FROM,
};

static const struct option options[] = {
	{ "vm", required_argument, NULL, OPT_VM },
	{ "seconds", required_argument, NULL, OPT_SECONDS },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "page", required_argument, NULL, OPT_PAGE },
	{ "save", required_argument, NULL, OPT_SAVE },
	{ "from", required_argument, NULL, OPT_FROM },
	{ "help", no_argument, NULL, WEIR_OPT_HELP },
	{ }
};

static const char *take(void *to, int which, const char *arg)
{
	struct weir_trace_options *opt = to;

	switch (which) {
	case OPT_VM:
		opt->vm = arg;
		break;
	case OPT_SECONDS:
		return weir_spec_seconds(arg, &opt->ns);
	case OPT_JSON:
		opt->json = true;
		break;
	case OPT_PAGE:
		opt->page = arg;
		break;
	case OPT_SAVE:
		opt->save = arg;
		break;
	case OPT_FROM:
		opt->from = arg;
		break;
	}
	return NULL;
}

static const struct weir_command_line line = {
	.command = "trace",
	.help = help,
	.options = options,
	.take = take,
};

static int check(const struct weir_trace_options *opt)
{
	if (opt->from && (opt->vm || opt->save || opt->ns))
		return weir_err("--from looks at a file: --vm, --seconds and --save record");
	return 0;
}

int weir_trace_options_parse(struct weir_trace_options *opt, int argc,
			     char **argv)
{
	int ret;

	*opt = (struct weir_trace_options) { };
	ret = weir_command_line_parse(&line, opt, argc, argv);
	if (!ret)
		ret = check(opt);
	if (!opt->ns)
		opt->ns = 1000000000;
	return ret;
}
