// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "clock.h"
#include "sample.h"

static void read_comm(struct weir_sample_vm *vm)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/comm", vm->pid);
	file = fopen(path, "re");
	if (!file)
		return;
	if (fgets(vm->comm, sizeof(vm->comm), file))
		vm->comm[strcspn(vm->comm, "\n")] = '\0';
	fclose(file);
}

static void add_up(struct weir_sample_vm *vm)
{
	unsigned int i, j;

	for (i = 0; i < vm->vcpus.nr; i++) {
		const struct weir_counters *c = &vm->vcpus.list[i].counters;

		for (j = 0; j < c->nr; j++)
			weir_counters_add(&vm->sum, &c->list[j]);
	}
}

static struct weir_sample_vm *add_vm(struct weir_sample *sample,
				     const char *name)
{
	struct weir_sample_vm *vm;

	vm = weir_grow((void **)&sample->vms, &sample->nr, sizeof(*vm));
	if (vm)
		snprintf(vm->name, sizeof(vm->name), "%s", name);
	return vm;
}

static void drop_vm(struct weir_sample *sample)
{
	weir_units_free(&sample->vms[--sample->nr].vcpus);
}

static const char *read_vm(struct weir_sample *sample, const char *debugfs,
			   const char *name)
{
	struct weir_sample_vm *vm;
	char path[PATH_MAX], rest;
	unsigned int serial;
	const char *why;
	int pid;

	if (sscanf(name, "%d-%u%c", &pid, &serial, &rest) != 2)
		return NULL;
	vm = add_vm(sample, name);
	if (!vm)
		return weir_units_no_memory;
	vm->pid = pid;
	vm->serial = serial;
	read_comm(vm);
	snprintf(path, sizeof(path), "%s/weir/%s/vcpus", debugfs, name);
	why = weir_units_read(&vm->vcpus, path);
	add_up(vm);
	if (why != weir_units_gone)
		return why;
	drop_vm(sample);
	return NULL;
}

/* The VM that the device's folder leads to, if it is one of the sample's. */
static struct weir_sample_vm *owner(const struct weir_sample *sample,
				    const char *path)
{
	char link[PATH_MAX], *slash;
	ssize_t len = readlink(path, link, sizeof(link) - 1);

	if (len < 0)
		return NULL;
	link[len] = '\0';
	slash = strrchr(link, '/');
	return weir_sample_vm(sample, slash ? slash + 1 : link);
}

static const char *read_device(struct weir_sample *sample, const char *debugfs,
			       const char *name)
{
	struct weir_sample_vm *vm;
	char path[PATH_MAX], rest;
	const char *why;
	unsigned int id;

	if (sscanf(name, "%u%c", &id, &rest) != 1)
		return NULL;
	snprintf(path, sizeof(path), "%s/weir_virtio/%s/vm", debugfs, name);
	vm = owner(sample, path);
	if (!vm)
		return NULL;
	if (!weir_units_add(&vm->devices, id))
		return weir_units_no_memory;
	snprintf(path, sizeof(path), "%s/weir_virtio/%s/stats", debugfs, name);
	why = weir_units_read(&vm->devices, path);
	if (why != weir_units_gone)
		return why;
	vm->devices.nr--;
	return NULL;
}

static const char *read_all(struct weir_sample *sample, const char *debugfs,
			    DIR *dir, const char *only,
			    const char *(*read_one)(struct weir_sample *sample,
						    const char *debugfs,
						    const char *name))
{
	const char *why = NULL;
	struct dirent *entry;

	while (!why && (entry = readdir(dir)))
		if (!only || !strcmp(only, entry->d_name))
			why = read_one(sample, debugfs, entry->d_name);
	closedir(dir);
	return why;
}

static DIR *open_folder(const char *debugfs, const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", debugfs, name);
	return opendir(path);
}

static const char *why_closed(const char *debugfs)
{
	struct statfs fs;

	if (errno == EACCES || errno == EPERM)
		return "the counters are not for this user: be root";
	if (statfs(debugfs, &fs) || fs.f_type != DEBUGFS_MAGIC)
		return "debugfs is not mounted: mount -t debugfs none " WEIR_DEBUGFS;
	return "weir.ko is not loaded: weir doctor tells what to do";
}

static int by_serial(const void *a, const void *b)
{
	const struct weir_sample_vm *left = a, *right = b;

	return (left->serial > right->serial) - (left->serial < right->serial);
}

static void sort(struct weir_sample *sample)
{
	unsigned int i;

	if (sample->nr)
		qsort(sample->vms, sample->nr, sizeof(*sample->vms), by_serial);
	for (i = 0; i < sample->nr; i++)
		weir_units_sort(&sample->vms[i].devices);
}

const char *weir_sample_take(struct weir_sample *sample, const char *debugfs,
			     const char *vm)
{
	DIR *vms = open_folder(debugfs, "weir"), *devices;
	const char *why;

	weir_sample_free(sample);
	if (!vms)
		return why_closed(debugfs);
	sample->ns = weir_clock_ns();
	why = read_all(sample, debugfs, vms, vm, read_vm);
	devices = open_folder(debugfs, "weir_virtio");
	if (!why && devices)
		why = read_all(sample, debugfs, devices, NULL, read_device);
	else if (devices)
		closedir(devices);
	sort(sample);
	return why;
}

void weir_sample_free(struct weir_sample *sample)
{
	unsigned int i;

	for (i = 0; i < sample->nr; i++) {
		weir_units_free(&sample->vms[i].vcpus);
		weir_units_free(&sample->vms[i].devices);
	}
	free(sample->vms);
	*sample = (struct weir_sample) { };
}

struct weir_sample_vm *weir_sample_vm(const struct weir_sample *sample,
				      const char *name)
{
	unsigned int i;

	for (i = 0; sample && i < sample->nr; i++)
		if (!strcmp(sample->vms[i].name, name))
			return &sample->vms[i];
	return NULL;
}
