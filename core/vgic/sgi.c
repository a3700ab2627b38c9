// SPDX-License-Identifier: GPL-2.0-only
/*
 * Software generated interrupts: ICC_SGI0R_EL1, ICC_SGI1R_EL1 and
 * ICC_ASGI1R_EL1. GIC architecture (IHI 0069), 12.2.
 */
#include <linux/bitfield.h>
#include <linux/bitmap.h>
#include <linux/bits.h>
#include <weir/trace-irq.h>
#include <weir/vgic.h>
#include <weir/vm.h>
#include "core.h"
#include "vgic.h"

#define SGI_TARGETS	GENMASK_ULL(15, 0)
#define SGI_AFF1	GENMASK_ULL(23, 16)
#define SGI_INTID	GENMASK_ULL(27, 24)
#define SGI_AFF2	GENMASK_ULL(39, 32)
#define SGI_IRM		BIT_ULL(40)
#define SGI_RS		GENMASK_ULL(47, 44)
#define SGI_AFF3	GENMASK_ULL(55, 48)

/* A write for group 0 does not generate what is configured as group 1. */
static void send(struct weir_vcpu *target, u32 intid, bool group1)
{
	struct weir_vgic_irq *irq = &target->vgic->private[intid];
	struct weir_vgic_cpu *cpu;
	unsigned long flags;
	bool kick = false;

	cpu = weir_vgic_irq_lock(irq, &flags);
	if (group1 || !irq->group1)
		kick = weir_vgic_irq_set_latch(irq, true);
	trace_weir_irq_line(target, intid, true, kick);
	weir_vgic_irq_unlock(cpu, flags, kick);
}

static void send_to_list(struct weir_vm *vm, u64 val, u32 intid, bool group1)
{
	unsigned long targets = FIELD_GET(SGI_TARGETS, val);
	struct weir_vcpu *target;
	unsigned int n;
	u64 mpidr;

	mpidr = FIELD_GET(SGI_AFF3, val) << 32 | FIELD_GET(SGI_AFF2, val) << 16 |
		FIELD_GET(SGI_AFF1, val) << 8 | FIELD_GET(SGI_RS, val) << 4;
	for_each_set_bit(n, &targets, 16) {
		target = weir_vcpu_by_mpidr(vm, mpidr | n);
		if (target)
			send(target, intid, group1);
	}
}

/**
 * weir_vgic_sgi() - a vCPU generates a software interrupt
 * @vcpu: who
 * @val: as written to ICC_SGI0R_EL1, ICC_SGI1R_EL1 or ICC_ASGI1R_EL1
 * @group1: ICC_SGI1R_EL1: may generate interrupts of either group
 *
 * Targets that do not exist are ignored. Context: any.
 */
void weir_vgic_sgi(struct weir_vcpu *vcpu, u64 val, bool group1)
{
	u32 intid = FIELD_GET(SGI_INTID, val);
	struct weir_vcpu *target;
	unsigned int i;

	if (!weir_vgic_initialized(vcpu->vm))
		return;
	if (!(val & SGI_IRM)) {
		send_to_list(vcpu->vm, val, intid, group1);
		return;
	}
	weir_for_each_vcpu(i, target, vcpu->vm)
		if (target != vcpu)
			send(target, intid, group1);
}
