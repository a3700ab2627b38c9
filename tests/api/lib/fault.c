// SPDX-License-Identifier: GPL-2.0-only
/* Failing the nth allocation. */

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fault.h"

#define MAX_NTH 2000

static int nth_fd, risk_fd;

static void set(const char *dir, const char *name, const char *value)
{
	char path[80];
	int fd;

	snprintf(path, sizeof(path), "/sys/kernel/debug/%s/%s", dir, name);
	fd = must(open(path, O_WRONLY));
	must(write(fd, value, strlen(value)));
	close(fd);
}

void fault_init(void)
{
	nth_fd = open("/proc/thread-self/fail-nth", O_RDWR);
	if (nth_fd < 0 || access("/sys/kernel/debug/failslab", F_OK) < 0)
		test_skip("the host's kernel injects no faults");
	set("failslab", "verbose", "0");
	set("failslab", "ignore-gfp-wait", "N");
	set("fail_page_alloc", "verbose", "0");
	set("fail_page_alloc", "ignore-gfp-wait", "N");
	set("fail_page_alloc", "ignore-gfp-highmem", "N");
	set("fail_page_alloc", "min-order", "0");
	set("fail_usercopy", "verbose", "0");
}

void fault_arm(unsigned int nth)
{
	char text[12];
	int n = snprintf(text, sizeof(text), "%u", nth);

	must(pwrite(nth_fd, text, n, 0));
}

void fault_random(unsigned int percent)
{
	static const char *const dirs[] = { "failslab", "fail_page_alloc" };
	char text[12];
	u32 i;

	snprintf(text, sizeof(text), "%u", percent);
	for (i = 0; i < ARRAY_SIZE(dirs); i++) {
		set(dirs[i], "task-filter", "Y");
		set(dirs[i], "interval", "1");
		set(dirs[i], "times", "-1");
		set(dirs[i], "probability", text);
	}
}

void fault_at_risk(bool on)
{
	if (!risk_fd)
		risk_fd = must(open("/proc/thread-self/make-it-fail", O_WRONLY));
	must(pwrite(risk_fd, on ? "1" : "0", 1, 0));
}

static bool is_called(const char *pid, const char *name)
{
	char path[300], text[32] = "";
	int fd;

	snprintf(path, sizeof(path), "/proc/%s/comm", pid);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		return false;
	if (read(fd, text, sizeof(text) - 1) < 0)
		text[0] = 0;
	close(fd);
	text[strcspn(text, "\n")] = 0;
	return !strcmp(text, name);
}

u32 fault_threads_at_risk(const char *name)
{
	DIR *dir = opendir("/proc");
	struct dirent *d;
	char path[300];
	u32 n = 0;
	int fd;

	while ((d = readdir(dir))) {
		if (!atoi(d->d_name) || !is_called(d->d_name, name))
			continue;
		snprintf(path, sizeof(path), "/proc/%s/make-it-fail", d->d_name);
		fd = must(open(path, O_WRONLY));
		must(write(fd, "1", 1));
		close(fd);
		n++;
	}
	closedir(dir);
	return n;
}

/* The two calls may fail in their turn, which says that nothing did before. */
bool fault_disarm(void)
{
	char left[12] = "";
	ssize_t n = pread(nth_fd, left, sizeof(left) - 1, 0);

	while (pwrite(nth_fd, "0", 1, 0) < 0)
		;
	return n > 0 && !atoi(left);
}

/* A copy that failed is told as such. */
static bool documented(long ret)
{
	return ret == -ENOMEM || ret == -EFAULT;
}

/* Return: whether an allocation failed. */
static bool try_nth(const struct fault_case *c, unsigned int nth)
{
	bool failed;
	long ret;

	if (c->prepare)
		c->prepare();
	fault_arm(nth);
	ret = c->call();
	failed = fault_disarm();
	if (ret < 0 && (!failed || !documented(ret)))
		test_report(__FILE__, __LINE__, c->name, "answers %ld when allocation %u fails",
			    ret, nth);
	if (ret < 0)
		ret = c->call();
	if (ret < 0)
		test_report(__FILE__, __LINE__, c->name,
			    "answers %ld after allocation %u failed", ret, nth);
	if (c->undo)
		c->undo();
	return failed;
}

void fault_each(const struct fault_case *c)
{
	unsigned int nth = 1;

	while (nth < MAX_NTH && try_nth(c, nth))
		nth++;
	if (nth == MAX_NTH)
		test_report(__FILE__, __LINE__, c->name, "has no end");
	printf("%s: %u\n", c->name, nth - 1);
}
