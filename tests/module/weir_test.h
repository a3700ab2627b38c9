/* SPDX-License-Identifier: GPL-2.0-only */
/* Each file of the module puts its own into /sys/kernel/debug/weir-test. */
#ifndef WEIR_TEST_H
#define WEIR_TEST_H

#include <linux/types.h>

struct dentry;

/* Calls of the lowvisor (docs/split-mode.md); its names are its own. */
#define EL2_PING	4
#define EL2_RUN		5
#define EL2_TRANSLATE	6
u64 weir_test_el2_call(u64 fn, u64 arg);

/* power.c: cpu_pm, written to: every CPU sleeps and wakes, told by CPU_PM. */
void weir_test_power_init(struct dentry *dir);

/* low.c: low, read: what EL2 of every CPU answers; fault, written to. */
void weir_test_low_init(struct dentry *dir);

/* splat.c: warn and leak, written to: what the names say. */
void weir_test_splat_init(struct dentry *dir);

/* registers.c: registers, read: which of the host's a guest entry has changed. */
int weir_test_registers_init(struct dentry *dir);
void weir_test_registers_exit(void);

/* harden.c: hardened, read: which CPUs flush. */
int weir_test_harden_init(struct dentry *dir);
void weir_test_harden_exit(void);

#endif /* WEIR_TEST_H */
