/* SPDX-License-Identifier: GPL-2.0-only */
/* Which vCPU's state this physical CPU's hardware holds. */
#ifndef WEIR_RESIDENT_H
#define WEIR_RESIDENT_H

#include <linux/percpu.h>
#include <asm/sysreg.h>
#include <weir/vm.h>
#include <weir-hyp/switch.h>

DECLARE_PER_CPU(struct weir_vcpu *, weir_resident);

bool weir_resident_acquire(struct weir_vcpu *vcpu);
void weir_resident_drop(void);
u64 weir_vcpu_read_el1(struct weir_vcpu *vcpu, enum weir_el1_reg reg);
void weir_vcpu_write_el1(struct weir_vcpu *vcpu, enum weir_el1_reg reg, u64 val);

/**
 * weir_vcpu_sctlr_now() - SCTLR_EL1 right behind an exit
 * @vcpu: just left the guest
 *
 * Context: interrupts masked since. Return: its value.
 */
static __always_inline u64 weir_vcpu_sctlr_now(const struct weir_vcpu *vcpu)
{
	if (static_branch_unlikely(&weir_split_mode))
		return vcpu->ctx.el1[WEIR_SCTLR_EL1];
	return read_sysreg_s(SYS_SCTLR_EL12);
}

#endif /* WEIR_RESIDENT_H */
