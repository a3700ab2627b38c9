// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk.h"
#include "report.h"

static int open_flags(const struct weir_disk_spec *spec, bool block)
{
	int flags = O_CLOEXEC | (spec->ro ? O_RDONLY : O_RDWR);

	/* Without O_CREAT: fails if a file system on it is mounted. */
	if (block && !spec->ro)
		flags |= O_EXCL;
	if (spec->direct == WEIR_DIRECT_ON ||
	    (spec->direct == WEIR_DIRECT_AUTO && block))
		flags |= O_DIRECT;
	return flags;
}

static int explain_open(const char *path, int err)
{
	switch (err) {
	case EBUSY:
		return weir_err("disk %s is in use: it is mounted, or another machine has it",
				path);
	case EACCES:
	case EPERM:
	case EROFS:
		return weir_err("disk %s: %s; ',ro' after the path makes do with reading",
				path, strerror(err));
	case EINVAL:
		return weir_err("disk %s: its file system has no direct I/O; say direct=off",
				path);
	default:
		return weir_err("disk %s: %s", path, strerror(err));
	}
}

int weir_disk_open(struct weir_disk *disk, const struct weir_disk_spec *spec)
{
	const char *path = spec->path;
	struct stat st;

	disk->spec = spec;
	disk->fd = -1;
	disk->lifetime = (struct weir_lifetime){ .known = false };
	if (spec->vhost_user)
		return 0;
	if (stat(path, &st))
		return weir_err("disk %s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode))
		return weir_err("disk %s is neither a file nor a block device",
				path);
	disk->fd = open(path, open_flags(spec, S_ISBLK(st.st_mode)));
	if (disk->fd < 0)
		return explain_open(path, errno);
	if (flock(disk->fd, LOCK_NB | (spec->ro ? LOCK_SH : LOCK_EX))) {
		close(disk->fd);
		return weir_err("disk %s is in use by another machine; only disks that all of them open with ',ro' can be shared",
				path);
	}
	if (S_ISBLK(st.st_mode))
		weir_lifetime_read(&disk->lifetime, "/sys", st.st_rdev);
	return 0;
}

void weir_disk_close(struct weir_disk *disk)
{
	if (disk->fd >= 0)
		close(disk->fd);
}
