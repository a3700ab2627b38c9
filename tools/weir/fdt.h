/* SPDX-License-Identifier: GPL-2.0-only */
/* The device tree that the guest boots with. */
#ifndef WEIR_FDT_H
#define WEIR_FDT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "memory.h"

#define WEIR_RNG_SEED_LEN	32

/**
 * struct weir_fdt_facts - what the device tree is to say
 * @boot: where the initrd is
 * @memory_size: bytes of RAM
 * @bootargs: the kernel's command line
 * @nr_cpus: number of CPUs
 * @mpidr: affinity of each of them, as MPIDR_EL1 has it
 * @gic_v2: its interrupt controller is a GICv2, else a GICv3
 * @nr_virtio: virtio-mmio devices, in the slots from 0 on
 * @pci: there is a PCI bus, and what takes its messages: an ITS or a GICv2m
 * @pmu: the CPUs have a PMU
 * @rng_seed: random bytes
 * @kaslr_seed: random number
 */
struct weir_fdt_facts {
	struct weir_boot boot;
	uint64_t memory_size;
	const char *bootargs;
	unsigned int nr_cpus;
	const uint64_t *mpidr;
	bool gic_v2;
	unsigned int nr_virtio;
	bool pci;
	bool pmu;
	uint8_t rng_seed[WEIR_RNG_SEED_LEN];
	uint64_t kaslr_seed;
};

/**
 * weir_fdt_build() - write the device tree
 * @facts: what it says
 * @buf: where to
 * @size: of @buf
 *
 * Return: its size in bytes, or a negative error of libfdt's, as
 * -FDT_ERR_NOSPACE when @size is too small.
 */
int weir_fdt_build(const struct weir_fdt_facts *facts, void *buf, size_t size);

#endif /* WEIR_FDT_H */
