/* SPDX-License-Identifier: GPL-2.0-only */
/* Stolen time of a vCPU. */
#ifndef WEIR_STEAL_H
#define WEIR_STEAL_H

#include <weir/types.h>

/**
 * struct weir_steal - how a vCPU tells its guest of stolen time (core/pvtime.c)
 * @base: the guest's structure, INVALID_GPA without
 * @task: thread that @seen is of; only compared
 * @seen: that thread's run delay the guest knows of, ns
 */
struct weir_steal {
	gpa_t base;
	const void *task;
	u64 seen;
};

#endif /* WEIR_STEAL_H */
