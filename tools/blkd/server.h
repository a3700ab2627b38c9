/* SPDX-License-Identifier: GPL-2.0-only */
/* The socket, and the front ends that come to it one after the other. */
#ifndef BLKD_SERVER_H
#define BLKD_SERVER_H

#include "disk.h"

/**
 * blkd_server_listen() - a socket to connect to
 * @path: where; what a server that was killed left there is replaced
 *
 * Return: the socket, -1 after saying why not.
 */
int blkd_server_listen(const char *path);

/**
 * blkd_server_run() - serve until a signal says to end
 * @listener: from blkd_server_listen()
 * @disk: what
 * @opt: how
 */
void blkd_server_run(int listener, struct blkd_disk *disk,
		     const struct blkd_options *opt);

#endif /* BLKD_SERVER_H */
