// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "command-line.h"
#include "report.h"

static int take(const struct weir_command_line *line, void *opt, int which,
		int index, const char *word)
{
	const char *why;

	if (which == ':')
		return weir_err("%s needs a value", word);
	if (which == '?')
		return weir_err("%s is no option of weir %s; see weir %s --help",
				word, line->command, line->command);
	why = line->take(opt, which, optarg);
	if (why)
		return weir_err("--%s %s: %s", line->options[index].name, optarg,
				why);
	return 0;
}

int weir_command_line_parse(const struct weir_command_line *line, void *opt,
			    int argc, char **argv)
{
	const char *letters = line->letters ? line->letters : ":";
	int which, index;

	opterr = 0;
	while ((which = getopt_long(argc, argv, letters, line->options, &index)) != -1) {
		if (which == WEIR_OPT_HELP)
			return fputs(line->help, stdout), 1;
		if (take(line, opt, which, index, argv[optind - 1]))
			return -1;
	}
	if (optind < argc && letters[0] != '+')
		return weir_err("'%s' is no option; see weir %s --help",
				argv[optind], line->command);
	return 0;
}
