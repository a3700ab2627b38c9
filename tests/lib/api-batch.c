// SPDX-License-Identifier: GPL-2.0-only
/*
 * api-batch: runs in the emulated host. Runs the tests of /out/list, lines of
 * "NAME SECONDS", and says "start NAME", "end NAME STATUS MILLISECONDS". STATUS
 * is the test's, or "splat" when the host's log shows that something is wrong:
 * a line that /out/splats, an extended regular expression, matches. What a test
 * wrote is in /out/NAME.log, what the host logged meanwhile in NAME.host.log.
 *
 * One program and not a script: a process is what a debug kernel takes longest
 * over, and here a test costs one.
 */
#include <errno.h>
#include <fcntl.h>
#include <regex.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TESTS_MAX	512
#define NAME_LEN	63
#define ENDS		"/share/api-ends"

struct test {
	char name[NAME_LEN + 1];
	unsigned int seconds;
};

static struct test tests[TESTS_MAX];
static regex_t splats;
static int kmsg;

static void die(const char *what)
{
	fprintf(stderr, "api-batch: %s: %s\n", what, strerror(errno));
	exit(1);
}

static const char *join(char *buf, const char *dir, const char *name,
			   const char *end)
{
	stpcpy(stpcpy(stpcpy(buf, dir), name), end);
	return buf;
}

static long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* All of it before the first test: it gets shorter outside. */
static unsigned int read_list(void)
{
	FILE *f = fopen("/out/list", "r");
	unsigned int n = 0;

	if (!f)
		die("/out/list");
	while (n < TESTS_MAX && fscanf(f, "%63s %u", tests[n].name,
				       &tests[n].seconds) == 2)
		n++;
	if (!feof(f)) {
		errno = EINVAL;
		die("/out/list");
	}
	fclose(f);
	return n;
}

static void read_splats(void)
{
	char text[4096];
	FILE *f = fopen("/out/splats", "r");

	if (!f || !fgets(text, sizeof(text), f))
		die("/out/splats");
	fclose(f);
	text[strcspn(text, "\n")] = '\0';
	if (!*text || regcomp(&splats, text, REG_EXTENDED | REG_NOSUB)) {
		errno = EINVAL;
		die("/out/splats");
	}
}

/*
 * The host's log since the last call goes to @path; a record is
 * "PRIORITY,SEQUENCE,TIME,FLAGS;TEXT\n" and more lines, indented, about it.
 * Returns whether anything in it is wrong, or it is empty: it has the mark.
 */
static bool host_log(const char *path)
{
	char record[8192], *text;
	unsigned int nr = 0, wrong = 0;
	FILE *log = fopen(path, "w");
	ssize_t n;

	if (!log)
		die(path);
	while ((n = read(kmsg, record, sizeof(record) - 1)) >= 0 || errno == EPIPE) {
		if (n < 0)	/* the kernel had no room for all of it */
			continue;
		record[n] = '\0';
		text = strchr(record, ';');
		text = text ? text + 1 : record;
		text[strcspn(text, "\n")] = '\0';
		fprintf(log, "%s\n", text);
		wrong += !regexec(&splats, text, 0, NULL, 0);
		nr++;
	}
	if (errno != EAGAIN || fclose(log))
		die(path);
	return wrong || !nr;
}

/* Opened anew each time: the kernel takes only some lines in a row from one. */
static void mark(const char *name)
{
	int fd = open("/dev/kmsg", O_WRONLY);
	char text[NAME_LEN + 32];

	join(text, "weir-test: ", name, "\n");
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		die("/dev/kmsg");
	close(fd);
}

/* append TO, FROM */
static void append(const char *to, const char *from)
{
	FILE *in = fopen(from, "r"), *out = fopen(to, "a");
	int c;

	if (!in || !out)
		die(to);
	while ((c = getc(in)) != EOF)
		putc(c, out);
	fclose(in);
	fclose(out);
}

static void child(const struct test *t, const char *log)
{
	char path[NAME_LEN + 32];
	int in = open("/dev/null", O_RDONLY);
	int out = open(log, O_WRONLY | O_APPEND | O_CREAT | O_TRUNC, 0644);
	sigset_t none;

	setpgid(0, 0);
	if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
		_exit(126);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	join(path, "/weir/tests/api/", t->name, "");
	if (!strcmp(t->name, "load") || !strcmp(t->name, "unload"))
		execl(ENDS, ENDS, t->name, NULL);
	else
		execl(path, path, NULL);
	fprintf(stderr, "%s: %s\n", path, strerror(errno));
	_exit(127);
}

/* Returns false when @pid is still there after @seconds. */
static bool wait_for(pid_t pid, unsigned int seconds, int *status)
{
	struct timespec left = { .tv_sec = 1 };
	long end = now_ms() + seconds * 1000L;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	while (waitpid(pid, status, WNOHANG) != pid) {
		if (now_ms() >= end)
			return false;
		sigtimedwait(&set, NULL, &left);
	}
	return true;
}

/* As timeout(1) has it: 124 and 137 when the time was up. */
static int run(const struct test *t, const char *log)
{
	pid_t pid = fork();
	int status;

	if (pid < 0)
		die("fork");
	if (!pid)
		child(t, log);
	if (wait_for(pid, t->seconds, &status))
		return WIFEXITED(status) ? WEXITSTATUS(status) :
			128 + WTERMSIG(status);
	kill(-pid, SIGTERM);
	if (wait_for(pid, 5, &status))
		return 124;
	kill(-pid, SIGKILL);
	waitpid(pid, &status, 0);
	return 137;
}

static void one(const struct test *t)
{
	char log[NAME_LEN + 32], host[NAME_LEN + 32], status[16];
	long begin = now_ms();

	join(log, "/out/", t->name, ".log");
	join(host, "/out/", t->name, ".host.log");
	mark(t->name);
	printf("start %s\n", t->name);
	snprintf(status, sizeof(status), "%d", run(t, log));
	if (host_log(host)) {
		strcpy(status, "splat");
		append(log, host);
	}
	printf("end %s %s %ld\n", t->name, status, now_ms() - begin);
}

int main(void)
{
	unsigned int i, nr;
	sigset_t set;

	setlinebuf(stdout);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	read_splats();
	nr = read_list();
	kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (kmsg < 0)
		die("/dev/kmsg");
	for (i = 0; i < nr; i++)
		one(&tests[i]);
	return 0;
}
