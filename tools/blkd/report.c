// SPDX-License-Identifier: GPL-2.0-only
/* Messages on standard error: one write each, so that threads do not mix. */
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "report.h"

static void say(const char *level, const char *fmt, va_list args)
{
	char text[900], line[1024];
	int len;

	vsnprintf(text, sizeof(text), fmt, args);
	len = snprintf(line, sizeof(line), "weir-blkd: %s%s\n", level, text);
	if (write(STDERR_FILENO, line, len) < 0)
		return;	/* nobody left to tell */
}

int blkd_err(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say("error: ", fmt, args);
	va_end(args);
	return -1;
}

void blkd_say(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say("", fmt, args);
	va_end(args);
}
