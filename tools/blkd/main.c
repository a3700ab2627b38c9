// SPDX-License-Identifier: GPL-2.0-only
/*
 * weir-blkd: a disk for a virtual machine, served over vhost-user by a process
 * without privileges. See weir-blkd(1).
 */
#include <unistd.h>

#include "memory.h"
#include "report.h"
#include "server.h"

/* Exit statuses. */
enum { OK, FAILED, USAGE };

int main(int argc, char **argv)
{
	struct blkd_options opt;
	struct blkd_disk disk;
	int listener, ret;

	ret = blkd_options_parse(&opt, argc, argv);
	if (ret)
		return ret < 0 ? USAGE : OK;
	/* The driver runs when this thread does not. */
	if (sysconf(_SC_NPROCESSORS_ONLN) == 1)
		opt.poll_us = 0;
	blkd_memory_guard();
	if (blkd_disk_open(&disk, &opt))
		return FAILED;
	listener = blkd_server_listen(opt.socket);
	if (listener < 0)
		return FAILED;
	blkd_say("disk %s is served at %s", opt.disk, opt.socket);
	blkd_server_run(listener, &disk, &opt);
	unlink(opt.socket);
	blkd_disk_close(&disk);
	return OK;
}
