// SPDX-License-Identifier: GPL-2.0-only
/* Failing the nth allocation. */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "fault.h"

#define MAX_NTH 2000

static int nth_fd;

static void set(const char *dir, const char *name, const char *value)
{
	char path[80];
	int fd;

	snprintf(path, sizeof(path), "/sys/kernel/debug/%s/%s", dir, name);
	fd = must(open(path, O_WRONLY));
	must(write(fd, value, 1));
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
