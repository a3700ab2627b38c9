// SPDX-License-Identifier: GPL-2.0-only
/*
 * scale-host idle|busy|broadcast GUESTS VCPUS: so many guests (guests/scale.c)
 * on /dev/kvm, whoever serves it, each with a process of its own. Prints lines
 * "WHAT MEDIAN LOWEST HIGHEST RUNS":
 *   cost	instructions of the host a second for each idle vCPU, or for a broadcast
 *   share	of the host, in percent, what the guests' own work was
 *   fair	of a hundred, the slowest vCPU's work to the fastest's
 * Nanoseconds are instructions of all CPUs, when the emulator counts them.
 */

#include <linux/perf_event.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#include "blob.h"
#include "scale.h"
#include "vm.h"

GUEST_BLOB(scale);

#define MAX_GUESTS	64
#define RUNS		5

/* Busy guests take turns: one of 32 takes a tenth of a second. */
static const struct {
	const char *name;
	u32 window;		/* microseconds */
} loads[SCALE_LOADS] = {
	[SCALE_IDLE] = { "idle", 500000 },
	[SCALE_BUSY] = { "busy", 500000 },
	[SCALE_BROADCAST] = { "broadcast", 200000 },
};

static u32 load, nr_guests, nr_vcpus;
static u8 *pages;		/* one for each guest, SCALE_COUNTS */
static pid_t pids[MAX_GUESTS];
static int instructions;

/* What one window saw. */
struct window {
	u64 instructions;
	u64 ns;
	u64 done;
};

static volatile struct scale_count *count_of(u32 guest, u32 vcpu)
{
	return (struct scale_count *)(pages + guest * PAGE) + vcpu;
}

static u64 port_value(u64 reg)
{
	switch (reg) {
	case PORT_MAGIC: return PORT_MAGIC_VALUE;
	case PORT_CPUS: return nr_vcpus;
	case PORT_PARAM: return load;
	default: return 0;
	}
}

static void *vcpu_main(void *arg)
{
	struct vcpu *vcpu = arg;
	struct kvm_run *run = vcpu->run;
	u64 value;

	for (;;) {
		if (vcpu_run(vcpu) != KVM_EXIT_MMIO)
			test_die("exit %u", run->exit_reason);
		if (run->mmio.is_write && run->mmio.phys_addr == GUEST_PORT + PORT_EXIT)
			test_die("the guest failed");
		value = port_value(run->mmio.phys_addr - GUEST_PORT);
		if (!run->mmio.is_write)
			memcpy(run->mmio.data, &value, sizeof(value));
	}
	return NULL;
}

static void __attribute__((noreturn)) guest_main(u32 guest)
{
	static struct vm vm;
	pthread_t thread;
	u32 i;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	vm_boot(&vm, nr_vcpus, guest_scale, guest_scale_end);
	must(vm_set_slot(vm.fd, 1, 0, SCALE_COUNTS, PAGE, pages + guest * PAGE));
	for (i = 1; i < nr_vcpus; i++)
		pthread_create(&thread, NULL, vcpu_main, &vm.vcpu[i]);
	vcpu_main(&vm.vcpu[0]);
	exit(1);
}

static void start_guests(void)
{
	u32 i, j;

	for (i = 0; i < nr_guests; i++) {
		pids[i] = fork();
		must(pids[i]);
		if (!pids[i])
			guest_main(i);
	}
	for (i = 0; i < nr_guests; i++) {
		for (j = 0; j < nr_vcpus; j++) {
			if (!wait_for(count_of(i, j)->up))
				test_die("guest %u, vCPU %u did not come up", i, j);
		}
	}
}

static void end_guests(void)
{
	u32 i;

	for (i = 0; i < nr_guests; i++) {
		kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
	}
}

/* Of host CPU 0, at every exception level, guests' instructions among them. */
static void count_instructions(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_HARDWARE, .size = sizeof(attr),
		.config = PERF_COUNT_HW_INSTRUCTIONS, .pinned = 1,
	};

	instructions = syscall(SYS_perf_event_open, &attr, -1, 0, -1, 0);
	must(instructions);
}

static u64 instructions_now(void)
{
	u64 value;

	if (read(instructions, &value, sizeof(value)) != sizeof(value))
		test_die("the host's counter of instructions stopped");
	return value;
}

static u64 now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

static u64 work_done(void)
{
	u64 sum = 0;
	u32 i, j;

	for (i = 0; i < nr_guests; i++) {
		for (j = 0; j < nr_vcpus; j++)
			sum += count_of(i, j)->done;
	}
	return sum;
}

static struct window watch(void)
{
	struct window w = { instructions_now(), now(), work_done() };

	usleep(loads[load].window);
	w.done = work_done() - w.done;
	w.ns = now() - w.ns;
	w.instructions = instructions_now() - w.instructions;
	return w;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double figure(const struct window *w)
{
	switch (load) {
	case SCALE_IDLE: return w->instructions * 1e9 / w->ns;
	case SCALE_BUSY: return 100.0 * w->done * SCALE_WORK / w->ns;
	default: return (double)w->instructions / w->done;
	}
}

/* Once they have ended: what the host takes for itself, per second. */
static double own_rate(void)
{
	double each[RUNS];
	struct window w;
	u32 i;

	usleep(loads[load].window);
	for (i = 0; i < RUNS; i++) {
		w = watch();
		each[i] = w.instructions * 1e9 / w.ns;
	}
	qsort(each, RUNS, sizeof(each[0]), ascending);
	return each[RUNS / 2];
}

static void watch_figures(double *each)
{
	struct window w;
	u32 i;

	for (i = 0; i < RUNS; i++) {
		w = watch();
		if (!w.done && load != SCALE_IDLE)
			test_die("the guests do nothing");
		each[i] = figure(&w);
	}
	qsort(each, RUNS, sizeof(each[0]), ascending);
}

/* Of what all idle guests take, and the host for itself, each vCPU's share. */
static void take_own(double *each)
{
	double own = own_rate();
	u32 i;

	for (i = 0; i < RUNS; i++)
		each[i] = (each[i] - own) / (nr_guests * nr_vcpus);
}

/* In all windows together. */
static void print_fairness(const u64 *before)
{
	double least = 1e18, most = 0, done;
	u32 i, j;

	for (i = 0; i < nr_guests; i++) {
		for (j = 0; j < nr_vcpus; j++) {
			done = count_of(i, j)->done - before[i * nr_vcpus + j];
			least = done < least ? done : least;
			most = done > most ? done : most;
		}
	}
	printf("fair %.1f %.1f %.1f 1\n", 100 * least / most, 100 * least / most,
	       100 * least / most);
}

/* An idle guest that never wakes costs nothing, too. */
static void check_ticks(void)
{
	u32 i, j;

	for (i = 0; i < nr_guests; i++) {
		for (j = 0; j < nr_vcpus; j++) {
			if (load != SCALE_BROADCAST && !count_of(i, j)->ticks)
				test_die("guest %u, vCPU %u has no ticks", i, j);
		}
	}
}

static void parse(int argc, char **argv)
{
	if (argc != 4)
		test_die("usage: scale-host idle|busy|broadcast GUESTS VCPUS");
	while (load < SCALE_LOADS && strcmp(argv[1], loads[load].name))
		load++;
	nr_guests = atoi(argv[2]);
	nr_vcpus = atoi(argv[3]);
	if (load == SCALE_LOADS || !nr_guests || nr_guests > MAX_GUESTS || !nr_vcpus ||
	    nr_vcpus > GUEST_MAX_CPUS)
		test_die("no such load, or not so many guests or vCPUs");
}

int main(int argc, char **argv)
{
	static u64 before[MAX_GUESTS * GUEST_MAX_CPUS];
	double each[RUNS];
	u32 i;

	parse(argc, argv);
	pages = mmap(NULL, MAX_GUESTS * PAGE, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (pages == MAP_FAILED)
		test_die("no memory");
	count_instructions();
	start_guests();
	usleep(loads[load].window);
	for (i = 0; i < nr_guests * nr_vcpus; i++)
		before[i] = count_of(i / nr_vcpus, i % nr_vcpus)->done;
	watch_figures(each);
	if (load == SCALE_BUSY)
		print_fairness(before);
	check_ticks();
	end_guests();
	if (load == SCALE_IDLE)
		take_own(each);
	printf("%s %.1f %.1f %.1f %u\n", load == SCALE_BUSY ? "share" : "cost",
	       each[RUNS / 2], each[0], each[RUNS - 1], RUNS);
	return 0;
}
