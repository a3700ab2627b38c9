/* SPDX-License-Identifier: GPL-2.0-only */
/* The command line. */
#ifndef BLKD_OPTIONS_H
#define BLKD_OPTIONS_H

#include <stdbool.h>

#define BLKD_MAX_QUEUES		64
#define BLKD_MAX_POLL_US	1000
#define BLKD_SERIAL_LEN		20
#define BLKD_BOUNCE		65536	/* bytes, and its alignment */

enum blkd_direct { BLKD_DIRECT_AUTO, BLKD_DIRECT_ON, BLKD_DIRECT_OFF };

/**
 * struct blkd_options - what was asked for
 * @socket: path to listen on
 * @disk: file or block device
 * @serial: what the guest reads
 * @readonly: the guest cannot write
 * @unpinned: do not keep guest memory in place for the disk
 * @direct: whether the page cache is passed by
 * @queues: as many as a front end may have
 * @poll_us: longest time to watch a queue before sleeping
 */
struct blkd_options {
	const char *socket, *disk, *serial;
	bool readonly, unpinned;
	enum blkd_direct direct;
	unsigned int queues, poll_us;
};

/**
 * blkd_options_parse() - read the command line
 * @opt: out
 * @argc: number of words
 * @argv: the words, the program's name the first
 *
 * Return: 0; 1 when help was asked for and given; -1 after saying what is
 * wrong.
 */
int blkd_options_parse(struct blkd_options *opt, int argc, char **argv);

#endif /* BLKD_OPTIONS_H */
