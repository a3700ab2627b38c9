// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE		/* nftw() */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "probe.h"

#define FILE_MAX (512 << 10)
#define DEVICE_TREE "/sys/firmware/devicetree/base"

/* Files of proc and sysfs have no size: read until the end. */
static size_t slurp(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t len = 0;
	ssize_t n;

	if (fd < 0)
		return 0;
	do {
		n = read(fd, buf + len, size - 1 - len);
		len += n > 0 ? n : 0;
	} while (n > 0 && len < size - 1);
	close(fd);
	return len;
}

bool weir_probe_file(const char *path, const char *text)
{
	char *buf = calloc(1, FILE_MAX);
	bool has;

	if (!buf)
		return false;
	slurp(path, buf, FILE_MAX);
	has = strstr(buf, text);
	free(buf);
	return has;
}

static const char *wanted;
static char found_node[PATH_MAX];

/* The property is a list of strings. */
static bool is_compatible(const char *path)
{
	char list[512], *word;
	size_t len = slurp(path, list, sizeof(list));

	list[len] = '\0';
	for (word = list; word < list + len; word += strlen(word) + 1)
		if (!strcmp(word, wanted))
			return true;
	return false;
}

static int visit(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	if (type != FTW_F || strcmp(path + at->base, "compatible") ||
	    !is_compatible(path))
		return 0;
	snprintf(found_node, sizeof(found_node), "%.*s", at->base, path);
	return 1;
}

long weir_probe_node(const char *compatible, const char *property)
{
	char path[PATH_MAX + 64];
	struct stat st;

	wanted = compatible;
	if (nftw(DEVICE_TREE, visit, 16, FTW_PHYS) != 1)
		return -1;
	snprintf(path, sizeof(path), "%s%s", found_node, property);
	return stat(path, &st) ? 0 : st.st_size;
}

bool weir_probe_memory(unsigned long long address)
{
	char *buf = calloc(1, FILE_MAX), *line, *rest;
	unsigned long long end;
	bool has = false;

	if (!buf)
		return false;
	slurp("/proc/iomem", buf, FILE_MAX);
	for (line = strtok_r(buf, "\n", &rest); line && !has;
	     line = strtok_r(NULL, "\n", &rest))
		has = strstr(line, " : System RAM") &&
		      sscanf(line, "%*x-%llx", &end) == 1 && end >= address;
	free(buf);
	return has;
}

/* Every read of /dev/kmsg gives one record; EPIPE says that some were lost. */
bool weir_probe_log(const char *text)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	char record[8192];
	bool has = false;
	ssize_t n;

	if (fd < 0)
		return false;
	do {
		n = read(fd, record, sizeof(record) - 1);
		record[n > 0 ? n : 0] = '\0';
		has = n > 0 && strstr(record, text);
	} while (!has && (n > 0 || (n < 0 && (errno == EPIPE ||
					      errno == EINTR))));
	close(fd);
	return has;
}

bool weir_probe_module(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/module/%s", name);
	return !access(path, F_OK);
}

bool weir_probe_capability(unsigned int nr)
{
	static const char key[] = "CapEff:";
	char status[4096] = "";
	char *line;

	slurp("/proc/self/status", status, sizeof(status));
	line = strstr(status, key);
	return line && strtoull(line + strlen(key), NULL, 16) >> nr & 1;
}
