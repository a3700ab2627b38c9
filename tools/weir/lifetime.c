// SPDX-License-Identifier: GPL-2.0-only
/*
 * eMMC: DEVICE/device/{pre_eol_info,life_time}. UFS: health_descriptor/ of the host
 * adapter, some folders above the disk
 * (Documentation/ABI/testing/sysfs-driver-ufs, Documentation/driver-api/mmc).
 */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "lifetime.h"

#define PRE_EOL_MAX	3
#define ESTIMATE_MAX	11
#define LAYERS_MAX	8	/* devices on devices */

/* path: where @name is in @folder; false: too long */
static bool join(char path[PATH_MAX], const char *folder, const char *name)
{
	return snprintf(path, PATH_MAX, "%s/%s", folder, name) < PATH_MAX;
}

/* Up to @n hexadecimal numbers of a file. Return: how many there are. */
static int numbers(const char *folder, const char *name, unsigned int *v, int n)
{
	char path[PATH_MAX];
	int got = 0;
	FILE *file;

	if (!join(path, folder, name))
		return 0;
	file = fopen(path, "re");
	if (!file)
		return 0;
	while (got < n && fscanf(file, "%x", &v[got]) == 1)
		got++;
	fclose(file);
	return got;
}

static bool ask_emmc(const char *disk, unsigned int v[3])
{
	return numbers(disk, "device/pre_eol_info", v, 1) == 1 &&
	       numbers(disk, "device/life_time", v + 1, 2) == 2;
}

static bool ask_ufs(const char *folder, unsigned int v[3])
{
	return numbers(folder, "health_descriptor/eol_info", v, 1) == 1 &&
	       numbers(folder, "health_descriptor/life_time_estimation_a", v + 1, 1) == 1 &&
	       numbers(folder, "health_descriptor/life_time_estimation_b", v + 2, 1) == 1;
}

/* The only device below a mapped one. */
static bool only_slave(const char *disk, char path[PATH_MAX])
{
	char folder[PATH_MAX], found[PATH_MAX];
	struct dirent *entry;
	int n = 0;
	DIR *dir;

	dir = join(folder, disk, "slaves") ? opendir(folder) : NULL;
	if (!dir)
		return false;
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		n += join(found, folder, entry->d_name) ? 1 : 2;
	}
	closedir(dir);
	return n == 1 && realpath(found, path);
}

/* From a partition or a mapped device to the disk that it lies on. */
static bool one_down(char disk[PATH_MAX])
{
	char path[PATH_MAX];

	if (join(path, disk, "partition") && !access(path, F_OK)) {
		*strrchr(disk, '/') = 0;
		return true;
	}
	if (!only_slave(disk, path))
		return false;
	strcpy(disk, path);
	return true;
}

static bool ask(char *disk, const char *top, unsigned int v[3])
{
	if (ask_emmc(disk, v))
		return true;
	while (strlen(disk) > strlen(top)) {
		if (ask_ufs(disk, v))
			return true;
		*strrchr(disk, '/') = 0;
	}
	return false;
}

void weir_lifetime_read(struct weir_lifetime *l, const char *sysfs, dev_t dev)
{
	char link[PATH_MAX], disk[PATH_MAX], top[PATH_MAX];
	unsigned int v[3], i;

	*l = (struct weir_lifetime){ .known = false };
	snprintf(link, sizeof(link), "%s/dev/block/%u:%u", sysfs, major(dev), minor(dev));
	if (!realpath(sysfs, top) || !realpath(link, disk))
		return;
	for (i = 0; i < LAYERS_MAX && one_down(disk); i++)
		;
	if (!ask(disk, top, v) || v[0] > PRE_EOL_MAX || v[1] > ESTIMATE_MAX ||
	    v[2] > ESTIMATE_MAX)
		return;
	/* Zeroes: not defined. */
	l->known = v[0] || v[1] || v[2];
	for (i = 0; i < 3; i++)
		l->values[i] = v[i];
}
