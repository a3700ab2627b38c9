// SPDX-License-Identifier: GPL-2.0-only

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "runner.h"

/*
 * One short nap proves little: a thread that goes round and round looks like that
 * while the machine has no time for its CPU.
 */
#define NAP_US		100000
#define NAPS		5
#define TRIES		20

static void ignore(int signo)
{
	(void)signo;
}

static void *run_once(void *arg)
{
	struct runner *r = arg;

	r->tid = gettid();
	r->error = ioctl(r->vcpu->fd, KVM_RUN, 0) < 0 ? errno : 0;
	return NULL;
}

void runner_start(struct runner *r, struct vcpu *vcpu)
{
	*r = (struct runner) { .vcpu = vcpu };
	signal(SIGUSR1, ignore);
	must(-pthread_create(&r->thread, NULL, run_once, r));
	if (!wait_for(r->tid))
		test_die("the thread of a vCPU does not begin");
}

/* The first line of a file of the thread's. */
static void task_read(const struct runner *r, const char *file, char *line, int size)
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/self/task/%d/%s", r->tid, file);
	f = fopen(path, "r");
	if (!f || !fgets(line, size, f))
		test_die("cannot read %s", path);
	fclose(f);
}

/* Of a thread that is not asleep it says "running". */
static bool sleeps_in_run(const struct runner *r)
{
	unsigned long number, fd, request;
	char line[200];

	task_read(r, "syscall", line, sizeof(line));
	return sscanf(line, "%lu %lx %lx", &number, &fd, &request) == 3 &&
	       number == SYS_ioctl && fd == (unsigned long)r->vcpu->fd &&
	       request == KVM_RUN;
}

/* How long the thread has been on a CPU and how often stays as it is. */
static bool naps(const struct runner *r)
{
	char before[100], after[100];

	task_read(r, "schedstat", before, sizeof(before));
	usleep(NAP_US);
	task_read(r, "schedstat", after, sizeof(after));
	return !strcmp(before, after) && sleeps_in_run(r);
}

bool runner_asleep(const struct runner *r)
{
	u32 tries, n;

	for (tries = 0; tries < TRIES && wait_for(sleeps_in_run(r)); tries++) {
		for (n = 0; n < NAPS && naps(r); n++)
			;
		if (n == NAPS)
			return true;
	}
	return false;
}

int runner_kick(struct runner *r)
{
	pthread_kill(r->thread, SIGUSR1);
	pthread_join(r->thread, NULL);
	return r->error;
}
