// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "options.h"
#include "report.h"

static const char help[] =
"usage: weir-blkd --socket PATH --disk FILE [OPTION]...\n"
"\n"
"Serves a disk to a virtual machine over vhost-user.\n"
"\n"
"  --socket PATH     where the machine monitor connects\n"
"  --disk FILE       a raw file or a block device\n"
"  --readonly        the guest cannot write\n"
"  --queues N        as many queues as a monitor may ask for (16)\n"
"  --serial TEXT     up to 20 characters that the guest reads\n"
"  --direct on|off   past the page cache (on for block devices)\n"
"  --poll USEC       longest time to watch a queue before sleeping (50; 0: none)\n"
"  --unpinned        do not keep the guest's memory in place for the disk\n"
"  --help            this text\n"
"  --version         its number\n"
"\n"
"One monitor is served at a time; when it leaves, the next one may come.\n"
"weir-blkd(1) tells more.\n";

enum {
	OPT_HELP = 1, OPT_VERSION, OPT_SOCKET, OPT_DISK, OPT_READONLY,
	OPT_QUEUES, OPT_SERIAL, OPT_DIRECT, OPT_POLL, OPT_UNPINNED,
};

static const struct option options[] = {
	{ "socket", required_argument, NULL, OPT_SOCKET },
	{ "disk", required_argument, NULL, OPT_DISK },
	{ "readonly", no_argument, NULL, OPT_READONLY },
	{ "queues", required_argument, NULL, OPT_QUEUES },
	{ "serial", required_argument, NULL, OPT_SERIAL },
	{ "direct", required_argument, NULL, OPT_DIRECT },
	{ "poll", required_argument, NULL, OPT_POLL },
	{ "unpinned", no_argument, NULL, OPT_UNPINNED },
	{ "help", no_argument, NULL, OPT_HELP },
	{ "version", no_argument, NULL, OPT_VERSION },
	{ }
};

static const char *number(const char *arg, unsigned int min, unsigned int max,
			  unsigned int *to)
{
	static char why[64];
	unsigned long n;
	char *end;

	errno = 0;
	n = strtoul(arg, &end, 10);
	if (errno || *end || arg[0] < '0' || arg[0] > '9' || n < min || n > max) {
		snprintf(why, sizeof(why), "it is a number from %u to %u", min,
			 max);
		return why;
	}
	*to = n;
	return NULL;
}

static const char *set_direct(struct blkd_options *opt, const char *arg)
{
	if (!strcmp(arg, "on"))
		opt->direct = BLKD_DIRECT_ON;
	else if (!strcmp(arg, "off"))
		opt->direct = BLKD_DIRECT_OFF;
	else
		return "it is on or off";
	return NULL;
}

static const char *set_socket(struct blkd_options *opt, const char *arg)
{
	opt->socket = arg;
	return strlen(arg) < sizeof(((struct sockaddr_un *)0)->sun_path) ?
		NULL : "the path is too long for a socket";
}

static const char *set_serial(struct blkd_options *opt, const char *arg)
{
	opt->serial = arg;
	return strlen(arg) <= BLKD_SERIAL_LEN ? NULL :
		"it has 20 characters at most";
}

static const char *take(struct blkd_options *opt, int which, const char *arg)
{
	switch (which) {
	case OPT_SOCKET:
		return set_socket(opt, arg);
	case OPT_DIRECT:
		return set_direct(opt, arg);
	case OPT_SERIAL:
		return set_serial(opt, arg);
	case OPT_QUEUES:
		return number(arg, 1, BLKD_MAX_QUEUES, &opt->queues);
	case OPT_POLL:
		return number(arg, 0, BLKD_MAX_POLL_US, &opt->poll_us);
	case OPT_DISK:
		opt->disk = arg;
		break;
	case OPT_READONLY:
		opt->readonly = true;
		break;
	case OPT_UNPINNED:
		opt->unpinned = true;
		break;
	}
	return NULL;
}

static int wrong(int which, const char *word)
{
	if (which == ':')
		return blkd_err("%s needs a value", word);
	return blkd_err("%s is no option; see weir-blkd --help", word);
}

static int check(const struct blkd_options *opt, int argc, char **argv)
{
	if (optind < argc)
		return blkd_err("'%s' is no option; see weir-blkd --help",
				argv[optind]);
	if (!opt->socket)
		return blkd_err("--socket is missing; see weir-blkd --help");
	if (!opt->disk)
		return blkd_err("--disk is missing; see weir-blkd --help");
	return 0;
}

int blkd_options_parse(struct blkd_options *opt, int argc, char **argv)
{
	int which, index = 0;
	const char *why;

	*opt = (struct blkd_options){ .serial = "", .queues = 16, .poll_us = 50 };
	opterr = 0;
	optind = 1;
	while ((which = getopt_long(argc, argv, ":", options, &index)) != -1) {
		if (which == OPT_HELP)
			return fputs(help, stdout), 1;
		if (which == OPT_VERSION)
			return puts("weir-blkd " WEIR_VERSION), 1;
		if (which == ':' || which == '?')
			return wrong(which, argv[optind - 1]);
		why = take(opt, which, optarg);
		if (why)
			return blkd_err("--%s %s: %s", options[index].name,
					optarg, why);
	}
	return check(opt, argc, argv);
}
