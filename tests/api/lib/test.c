// SPDX-License-Identifier: GPL-2.0-only
/* Verdicts. */

#include <glob.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "test.h"

static int failures;

static void out_of_time(int signo)
{
	static const char text[] = "FAIL: out of time\n";

	(void)signo;
	if (write(STDOUT_FILENO, text, sizeof(text) - 1) < 0)
		_exit(2);
	_exit(1);
}

static __attribute__((constructor)) void test_begin(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	signal(SIGALRM, out_of_time);
	alarm(TEST_SECONDS);
}

void test_report(const char *file, int line, const char *what, const char *format,
		 ...)
{
	va_list args;

	failures++;
	printf("FAIL %s:%d: %s ", file, line, what);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

int test_end(void)
{
	return failures ? 1 : 0;
}

void test_die(const char *format, ...)
{
	va_list args;

	printf("FAIL ");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	exit(1);
}

bool test_under_weir(void)
{
	return access("/sys/module/weir", F_OK) == 0;
}

void test_skip(const char *reason)
{
	printf("SKIP %s\n", reason);
	exit(77);
}

u64 test_counter(const char *pattern, const char *name)
{
	glob_t names;
	char word[64];
	FILE *file;
	u64 value;

	if (glob(pattern, 0, NULL, &names))
		test_die("no file %s", pattern);
	file = fopen(names.gl_pathv[0], "r");
	globfree(&names);
	if (!file)
		test_die("cannot read %s", pattern);
	while (fscanf(file, "%63s %lu", word, &value) == 2) {
		if (strcmp(word, name))
			continue;
		fclose(file);
		return value;
	}
	test_die("no counter %s in %s", name, pattern);
}
