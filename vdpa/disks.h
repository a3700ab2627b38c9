/* SPDX-License-Identifier: GPL-2.0-only */
/* The disks of /dev/weir-vdpa: a name, and what is behind it. */
#ifndef WEIR_VDPA_DISKS_H
#define WEIR_VDPA_DISKS_H

#include <linux/list.h>
#include <uapi/weir-vdpa.h>

struct file;

/**
 * struct weir_vdpa_entry - a disk that has a name
 * @file: opened as it has to be
 * @used: a vDPA device is made of it
 */
struct weir_vdpa_entry {
	struct list_head list;
	struct weir_vdpa_disk disk;
	struct file *file;
	bool used;
};

struct weir_vdpa_entry *weir_vdpa_disk_get(const char *name);
void weir_vdpa_disk_put(struct weir_vdpa_entry *entry);

int weir_vdpa_disks_init(void);
void weir_vdpa_disks_exit(void);

#endif /* WEIR_VDPA_DISKS_H */
