/* SPDX-License-Identifier: GPL-2.0-only */
/* A file or block device that is a guest's disk. */
#ifndef WEIR_DISK_H
#define WEIR_DISK_H

#include "lifetime.h"
#include "spec.h"

struct weir_disk {
	const struct weir_disk_spec *spec;
	int fd;
	struct weir_lifetime lifetime;
};

/**
 * weir_disk_open() - open it, and keep other machines from writing to it
 * @disk: the result; without descriptor, if a server of vhost-user has it
 * @spec: outlives @disk
 *
 * Return: 0, or -1 after saying why not.
 */
int weir_disk_open(struct weir_disk *disk, const struct weir_disk_spec *spec);
void weir_disk_close(struct weir_disk *disk);

#endif /* WEIR_DISK_H */
