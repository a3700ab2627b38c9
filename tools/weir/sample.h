/* SPDX-License-Identifier: GPL-2.0-only */
/* One look at the counters of every VM, its vCPUs and its devices. */
#ifndef WEIR_SAMPLE_H
#define WEIR_SAMPLE_H

#include <stdint.h>

#include "units.h"

#define WEIR_DEBUGFS	"/sys/kernel/debug"

/**
 * struct weir_sample_vm - a VM
 * @name: its folder in debugfs, PID-N
 * @pid: the process that made it
 * @serial: the N of its name
 * @comm: what that process is called; empty when it is gone
 * @sum: over its vCPUs
 */
struct weir_sample_vm {
	char name[24];
	int pid;
	unsigned int serial;
	char comm[32];
	struct weir_counters sum;
	struct weir_units vcpus;
	struct weir_units devices;
};

/**
 * struct weir_sample - all of them
 * @ns: when, by CLOCK_MONOTONIC
 * @vms: in the order in which they were made
 */
struct weir_sample {
	uint64_t ns;
	struct weir_sample_vm *vms;
	unsigned int nr;
};

/**
 * weir_sample_take() - look
 * @sample: the result; zeroed, or from an earlier look, which is forgotten
 * @debugfs: where that is mounted, WEIR_DEBUGFS
 * @vm: name of the only VM to look at; NULL: all
 *
 * A VM that ends meanwhile is left out.
 *
 * Return: NULL, or what is wrong; weir_sample_free() is due in both cases.
 */
const char *weir_sample_take(struct weir_sample *sample, const char *debugfs,
			     const char *vm);
void weir_sample_free(struct weir_sample *sample);

/* weir_sample_vm() - by name; NULL: there is none; @sample may be NULL */
struct weir_sample_vm *weir_sample_vm(const struct weir_sample *sample,
				      const char *name);

#endif /* WEIR_SAMPLE_H */
