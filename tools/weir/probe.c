// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "probe.h"

#define FILE_MAX (512 << 10)

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
