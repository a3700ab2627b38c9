// SPDX-License-Identifier: GPL-2.0-only
/* The kernel threads that serve virtqueues. */

#include <dirent.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "worker.h"

u32 worker_threads(const char *name, int *pids, u32 max)
{
	char path[300], comm[16];
	struct dirent *e;
	DIR *dir = opendir("/proc");
	u32 n = 0;
	FILE *f;

	while ((e = readdir(dir))) {
		snprintf(path, sizeof(path), "/proc/%s/comm", e->d_name);
		f = atoi(e->d_name) ? fopen(path, "r") : NULL;
		if (!f)
			continue;
		if (fscanf(f, "%15s", comm) == 1 && !strcmp(comm, name) && n < max)
			pids[n++] = atoi(e->d_name);
		fclose(f);
	}
	closedir(dir);
	return n;
}

static void pin(int pid, int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	must(sched_setaffinity(pid, sizeof(set), &set));
}

void worker_apart(const char *name)
{
	int pids[16], last = (int)sysconf(_SC_NPROCESSORS_ONLN) - 1;
	u32 n = worker_threads(name, pids, 16);

	check(n);
	while (n--)
		pin(pids[n], last);
	pin(0, 0);
}
