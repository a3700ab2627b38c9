// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "report.h"

static const char help[] =
"usage: weir run --kernel IMAGE [OPTION]...   boot a Linux guest\n"
"       weir run --help                       its options\n"
"       weir exec --cid N COMMAND [ARG]...    run a command in a guest\n"
"       weir agent                            in the guest: run what exec asks for\n"
"       weir stat [OPTION]...                 what guests do, as it happens\n"
"       weir trace [OPTION]...                where a transaction's time goes\n"
"       weir doctor                           can this host run Weir?\n"
"       weir vdpa add|remove|list [...]       disks for vDPA devices\n"
"       weir --version\n"
"\n"
"Weir is a hypervisor for arm64 hosts that serves its guests' disks and\n"
"networks in the kernel. weir(1) tells more.\n";

static const struct command {
	const char *name;
	int (*main)(int argc, char **argv);
} commands[] = {
	{ "run", weir_command_run },
	{ "exec", weir_command_exec },
	{ "agent", weir_command_agent },
	{ "stat", weir_command_stat },
	{ "trace", weir_command_trace },
	{ "doctor", weir_command_doctor },
	{ "vdpa", weir_command_vdpa },
};

static int print(const char *text)
{
	return fputs(text, stdout) < 0 || fflush(stdout);
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	unsigned int i;

	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(name, commands[i].name))
			return commands[i].main(argc - 1, argv + 1);
	if (!strcmp(name, "--help") || !strcmp(name, "-h") ||
	    !strcmp(name, "help"))
		return print(help);
	if (!strcmp(name, "--version"))
		return print("weir " WEIR_VERSION "\n");
	weir_err("%s%s; weir --help tells what there is",
		 name[0] ? "no command is called " : "a command is missing",
		 name);
	return WEIR_STATUS_USAGE;
}
