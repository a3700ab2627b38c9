// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "report.h"
#include "vring.h"

/* Whatever else a front end may pass could make this process wait for it. */
static bool is_eventfd(int fd)
{
	char path[32], what[32];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	n = readlink(path, what, sizeof(what) - 1);
	if (n < 0)
		return false;
	what[n] = 0;
	return !strcmp(what, "anon_inode:[eventfd]");
}

static int nobody(void)
{
	return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

int blkd_vring_init(struct blkd_vring *v)
{
	memset(v, 0, sizeof(*v));
	v->kick = -1;
	v->call = nobody();
	v->err = nobody();
	if (v->call < 0 || v->err < 0)
		return blkd_err("no eventfd: %s", strerror(errno));
	return 0;
}

void blkd_vring_exit(struct blkd_vring *v)
{
	if (v->kick >= 0)
		close(v->kick);
	if (v->call >= 0)
		close(v->call);
	if (v->err >= 0)
		close(v->err);
}

int blkd_vring_set_kick(struct blkd_vring *v, int fd)
{
	if (fd < 0)
		return blkd_err("a queue without an eventfd for kicks is not supported");
	if (!is_eventfd(fd)) {
		close(fd);
		return blkd_err("what is to tell of kicks is no eventfd");
	}
	if (v->kick >= 0)
		close(v->kick);
	v->kick = fd;
	return 0;
}

int blkd_vring_exchange(int *to, int fd)
{
	int err;

	if (fd < 0)
		fd = nobody();
	if (fd >= 0 && !is_eventfd(fd)) {
		close(fd);
		return blkd_err("what is to be signalled is no eventfd");
	}
	/* A thread may be about to write to it: the number stays. */
	err = fd < 0 || fcntl(fd, F_SETFL, O_RDWR | O_NONBLOCK) ||
		dup3(fd, *to, O_CLOEXEC) < 0;
	if (fd >= 0)
		close(fd);
	return err ? blkd_err("eventfd: %s", strerror(errno)) : 0;
}

bool blkd_vring_ready(const struct blkd_vring *v)
{
	return v->num && v->has_addr && v->kick >= 0 && v->enabled;
}

static int find_ring(struct blkd_vring *v, const struct blkd_memory *mem,
		     struct weir_ring_layout *at)
{
	at->num = v->num;
	at->base = v->base;
	if (blkd_memory_gpa(mem, v->addr.desc_user_addr, &at->desc) &&
	    blkd_memory_gpa(mem, v->addr.avail_user_addr, &at->avail) &&
	    blkd_memory_gpa(mem, v->addr.used_user_addr, &at->used))
		return 0;
	return blkd_err("a ring is outside guest memory");
}

int blkd_vring_start(struct blkd_vring *v, struct blkd_queue_conf *conf)
{
	if (find_ring(v, conf->mem, &conf->at))
		return -1;
	conf->kick = v->kick;
	conf->call = v->call;
	conf->err = v->err;
	conf->counters = &v->counters;
	v->queue = blkd_queue_start(conf);
	return v->queue ? 0 : -1;
}

void blkd_vring_stop(struct blkd_vring *v)
{
	if (!v->queue)
		return;
	v->base = blkd_queue_stop(v->queue);
	v->queue = NULL;
}
