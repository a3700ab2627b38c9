/* SPDX-License-Identifier: GPL-2.0-only */
/* The CPUs' performance monitors. */
#ifndef WEIR_PMU_H
#define WEIR_PMU_H

struct weir_vm;

/**
 * weir_pmu_init() - set up the PMU of every CPU, if there are to be PMUs
 *
 * After the GIC. Return: 0, or -1 after saying why not.
 */
int weir_pmu_init(struct weir_vm *vm);

#endif /* WEIR_PMU_H */
