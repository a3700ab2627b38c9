/* SPDX-License-Identifier: GPL-2.0-only */
/* The command line of `weir run`. */
#ifndef WEIR_OPTIONS_H
#define WEIR_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "spec.h"

#define WEIR_MAX_CPUS	512
#define WEIR_MAX_DISKS	16
#define WEIR_MAX_NETS	16

enum weir_transport { WEIR_TRANSPORT_AUTO, WEIR_TRANSPORT_PCI, WEIR_TRANSPORT_MMIO };

struct weir_options {
	const char *kernel;
	const char *initrd;
	const char *append;
	const char *device;
	const char *dtb_out;
	const char *stats;
	uint64_t memory;
	unsigned int cpus;
	enum weir_transport transport;
	uint32_t cid;	/* 0: no vsock */
	bool hvc;
	bool rng;
	bool pmu;
	bool hugepages;
	unsigned int nr_disks;
	unsigned int nr_nets;
	struct weir_disk_spec disks[WEIR_MAX_DISKS];
	struct weir_net_spec nets[WEIR_MAX_NETS];
};

/**
 * weir_options_parse() - read the command line of `weir run`
 * @opt: the result; what is not given has its default
 * @argc: number of words, "run" the first
 * @argv: the words, which @opt points into
 *
 * Return: 0; 1 when help was asked for and given; -1 after saying what is
 * wrong.
 */
int weir_options_parse(struct weir_options *opt, int argc, char **argv);

/* weir_options_devices() - how many virtio devices the guest has */
unsigned int weir_options_devices(const struct weir_options *opt);

#endif /* WEIR_OPTIONS_H */
