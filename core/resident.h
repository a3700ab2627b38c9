/* SPDX-License-Identifier: GPL-2.0-only */
/* Which vCPU's state this physical CPU's hardware holds. */
#ifndef WEIR_RESIDENT_H
#define WEIR_RESIDENT_H

#include <linux/percpu.h>
#include <weir/vm.h>

DECLARE_PER_CPU(struct weir_vcpu *, weir_resident);

bool weir_resident_acquire(struct weir_vcpu *vcpu);
void weir_resident_drop(void);
u64 weir_vcpu_read_el1(struct weir_vcpu *vcpu, enum weir_el1_reg reg);
void weir_vcpu_write_el1(struct weir_vcpu *vcpu, enum weir_el1_reg reg, u64 val);

#endif /* WEIR_RESIDENT_H */
