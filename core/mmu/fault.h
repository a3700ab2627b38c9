/* SPDX-License-Identifier: GPL-2.0-only */
/* Making guest pages present, for others in core/mmu/. */
#ifndef WEIR_MMU_FAULT_H
#define WEIR_MMU_FAULT_H

#include <weir/mmu.h>

int weir_mmu_resolve(struct weir_vm *vm, const struct weir_fault *fault);

#endif /* WEIR_MMU_FAULT_H */
