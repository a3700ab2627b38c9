/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Split mode's highvisor: what stands between the rest of the core, which runs
 * in the host's kernel at EL1, and the lowvisor at EL2 (docs/split-mode.md).
 */
#ifndef WEIR_SPLIT_H
#define WEIR_SPLIT_H

#include <linux/types.h>
#include <weir/tlb.h>
#include <weir-hyp/low.h>
#include <weir-hyp/switch.h>

/* The lowvisor's program, as it lies in the module (image.S). */
extern const char weir_low_image[], weir_low_image_end[];

/* What EL2 sees, every page at its physical address (map.c). May sleep. */
int weir_split_map_init(void);
void weir_split_map_exit(void);
phys_addr_t weir_split_map_root(void);
int weir_split_map_text(const void *text, size_t size);
int weir_split_share(const void *data, size_t size);
void weir_split_unshare(const void *data, size_t size);

/* The lowvisor onto every CPU, and off (install.c). May sleep. */
int weir_split_install(void);
void weir_split_uninstall(void);

/* This CPU alone, for as long as it sleeps. Interrupts masked. */
void weir_split_suspend(void);
void weir_split_resume(void);

/* Without the lowvisor: calls the hyp stub (call.S). */
u64 weir_split_soft_restart(u64 entry, u64 cpu, u64 ttbr, u64 tcr, u64 mair,
			    u64 sctlr);

#endif /* WEIR_SPLIT_H */
