/* SPDX-License-Identifier: GPL-2.0-only */
/* What of this process and its host a machine uses, and a reboot keeps. */
#ifndef WEIR_HOST_H
#define WEIR_HOST_H

#include "console.h"
#include "disk.h"
#include "file.h"
#include "net.h"
#include "options.h"

/**
 * struct weir_host - resources of the host
 * @nr_disks, @nr_nets: how many of @disks and @nets are open
 */
struct weir_host {
	struct weir_file kernel;
	struct weir_file initrd;
	struct weir_disk disks[WEIR_MAX_DISKS];
	struct weir_net nets[WEIR_MAX_NETS];
	unsigned int nr_disks;
	unsigned int nr_nets;
	struct weir_console console;
};

/**
 * weir_host_init() - open all that @opt names
 * Return: 0, or -1 after saying what could not be had; weir_host_exit() is due
 * in both cases.
 */
int weir_host_init(struct weir_host *host, const struct weir_options *opt);
void weir_host_exit(struct weir_host *host);

#endif /* WEIR_HOST_H */
