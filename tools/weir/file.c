// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file.h"
#include "report.h"

static int map_fd(const char *path, int fd, struct weir_file *file)
{
	struct stat st;

	if (fstat(fd, &st))
		return weir_err("%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return weir_err("%s is not a regular file", path);
	if (!st.st_size)
		return weir_err("%s is empty", path);
	file->data = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (file->data == MAP_FAILED) {
		file->data = NULL;
		return weir_err("%s cannot be mapped: %s", path,
				strerror(errno));
	}
	file->size = st.st_size;
	return 0;
}

static void exec_gzip(int from, int to)
{
	if (dup2(from, STDIN_FILENO) >= 0 && dup2(to, STDOUT_FILENO) >= 0)
		execlp("gzip", "gzip", "-dc", (char *)NULL);
	_exit(127);
}

/* A memfd with what gzip makes of @fd, or -1. */
static int gunzip(const char *path, int fd)
{
	int out = memfd_create("weir-kernel", MFD_CLOEXEC);
	int status = -1;
	pid_t pid;

	if (out < 0 || lseek(fd, 0, SEEK_SET) < 0)
		return weir_err("%s: %s", path, strerror(errno));
	pid = fork();
	if (!pid)
		exec_gzip(fd, out);
	if (pid > 0)
		waitpid(pid, &status, 0);
	if (status) {
		close(out);
		return weir_err("%s is compressed and gzip could not unpack it: unpack it first",
				path);
	}
	return out;
}

static bool is_gzip(int fd)
{
	unsigned char magic[2];

	return pread(fd, magic, 2, 0) == 2 && magic[0] == 0x1f &&
	       magic[1] == 0x8b;
}

int weir_file_map(const char *path, int unpack, struct weir_file *file)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int plain, ret;

	if (fd < 0)
		return weir_err("%s cannot be opened: %s", path,
				strerror(errno));
	if (unpack && is_gzip(fd)) {
		plain = gunzip(path, fd);
		close(fd);
		if (plain < 0)
			return -1;
		fd = plain;
	}
	ret = map_fd(path, fd, file);
	close(fd);
	return ret;
}

void weir_file_unmap(struct weir_file *file)
{
	if (file->data)
		munmap(file->data, file->size);
	file->data = NULL;
	file->size = 0;
}

int weir_file_write(const char *path, const void *data, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	ssize_t n;

	if (fd < 0)
		return weir_err("%s cannot be written: %s", path,
				strerror(errno));
	n = write(fd, data, size);
	if (close(fd) || n != (ssize_t)size)
		return weir_err("%s could not be written whole", path);
	return 0;
}
