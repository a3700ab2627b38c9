// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "stat.h"

#define HOME		"\033[H"
#define CLEAR_LINE	"\033[K"
#define CLEAR_REST	"\033[J"

static unsigned int count_lines(const char *text)
{
	unsigned int nr = 0;

	for (; (text = strchr(text, '\n')); text++)
		nr++;
	return nr;
}

/* The line's start is on the screen; returns what is behind it. */
static const char *print_line(FILE *to, const char *line, unsigned int columns)
{
	unsigned int len = strcspn(line, "\n");

	fprintf(to, "%.*s" CLEAR_LINE "\n", len < columns ? len : columns, line);
	return line + len + 1;
}

static void print_hint(FILE *to, unsigned int lines, unsigned int hidden,
		       unsigned int columns)
{
	char hint[128];

	snprintf(hint, sizeof(hint),
		 "lines cut: %u, columns cut: %u; a larger window shows more, --vm less",
		 lines, hidden);
	fprintf(to, "%.*s", columns, hint);
}

void weir_stat_frame(FILE *to, const char *text, unsigned int rows,
		     unsigned int columns, unsigned int hidden)
{
	unsigned int nr = count_lines(text), i;
	unsigned int room = rows ? rows - 1 : 0;

	fputs(HOME, to);
	for (i = 0; i < nr && i < room; i++)
		text = print_line(to, text, columns);
	fputs(CLEAR_REST, to);
	if (i < nr || hidden)
		print_hint(to, nr - i, hidden, columns);
}
