// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <dirent.h>

#include "trace-event.h"
#include "tracefs.h"

#define TRACEFS		"/sys/kernel/tracing"
#define INSTANCES	TRACEFS "/instances"
#define PREFIX		"weir-trace-"
#define BUFFER_KB	"8192"		/* per CPU: some 100,000 events */

static const char no_tracefs[] =
	"tracefs is not mounted: mount -t tracefs none " TRACEFS;
static const char no_events[] =
	"the events are not there: is weir.ko of this version loaded?";

static int put(const struct weir_tracefs *tracefs, const char *name,
	       const char *text)
{
	char path[PATH_MAX];
	FILE *file;
	int ret;

	snprintf(path, sizeof(path), "%s/%s", tracefs->path, name);
	file = fopen(path, "we");
	if (!file)
		return -1;
	ret = fputs(text, file) < 0;
	return fclose(file) || ret ? -1 : 0;
}

/* "weir_vhost_rx" is in the folder weir_vhost, "weir_entry" in weir. */
static int put_event(const struct weir_tracefs *tracefs, const char *event,
		     const char *file, const char *text)
{
	static const char * const systems[] = { "weir_vhost", "weir_virtio", "weir" };
	char name[128];
	unsigned int i = 0;

	while (strncmp(event, systems[i], strlen(systems[i])))
		i++;
	snprintf(name, sizeof(name), "events/%s/%s/%s", systems[i], event, file);
	return put(tracefs, name, text);
}

static bool of_device(const char *event)
{
	return !strncmp(event, "weir_v", 6);
}

/* "dev == 3 || dev == 4" */
static void list_devices(const struct weir_sample_vm *vm, char *filter,
			 size_t size)
{
	size_t len = 0;
	unsigned int i;

	for (i = 0; i < vm->devices.nr && len < size; i++)
		len += snprintf(filter + len, size - len, "%sdev == %u",
				i ? " || " : "", vm->devices.list[i].id);
}

static const char *enable(const struct weir_tracefs *tracefs,
			  const struct weir_sample_vm *vm)
{
	char machine[32], devices[1024];
	enum weir_trace_kind kind;

	snprintf(machine, sizeof(machine), "vm == %u", vm->serial);
	list_devices(vm, devices, sizeof(devices));
	for (kind = 0; kind < WEIR_TRACE_KINDS; kind++) {
		const char *event = weir_trace_kind_name(kind);

		if (put_event(tracefs, event, "filter",
			      of_device(event) ? devices : machine) ||
		    put_event(tracefs, event, "enable", "1"))
			return no_events;
	}
	return NULL;
}

/* What a trace that was killed has left. */
static void clean_up(void)
{
	DIR *dir = opendir(INSTANCES);
	char path[PATH_MAX], rest;
	struct dirent *entry;
	int pid;

	while (dir && (entry = readdir(dir))) {
		if (sscanf(entry->d_name, PREFIX "%d%c", &pid, &rest) != 1 ||
		    !kill(pid, 0) || errno != ESRCH)
			continue;
		snprintf(path, sizeof(path), INSTANCES "/%s", entry->d_name);
		rmdir(path);
	}
	if (dir)
		closedir(dir);
}

static const char *make(struct weir_tracefs *tracefs)
{
	clean_up();
	snprintf(tracefs->path, sizeof(tracefs->path), INSTANCES "/" PREFIX "%d",
		 getpid());
	if (!mkdir(tracefs->path, 0700))
		return NULL;
	tracefs->path[0] = '\0';
	if (errno == EACCES || errno == EPERM)
		return "tracing is not for this user: be root";
	return errno == ENOENT ? no_tracefs : strerror(errno);
}

const char *weir_tracefs_begin(struct weir_tracefs *tracefs,
			       const struct weir_sample_vm *vm)
{
	const char *why = make(tracefs);

	if (why)
		return why;
	if (put(tracefs, "tracing_on", "0") || put(tracefs, "trace_clock", "mono") ||
	    put(tracefs, "buffer_size_kb", BUFFER_KB))
		return "tracefs has no room for the events";
	why = enable(tracefs, vm);
	if (!why && put(tracefs, "tracing_on", "1"))
		why = "tracing cannot be turned on";
	return why;
}

const char *weir_tracefs_stop(struct weir_tracefs *tracefs, FILE **events)
{
	char path[PATH_MAX];

	if (put(tracefs, "tracing_on", "0"))
		return "tracing cannot be stopped";
	snprintf(path, sizeof(path), "%s/trace", tracefs->path);
	*events = fopen(path, "re");
	return *events ? NULL : strerror(errno);
}

void weir_tracefs_end(struct weir_tracefs *tracefs)
{
	if (tracefs->path[0])
		rmdir(tracefs->path);
	tracefs->path[0] = '\0';
}
