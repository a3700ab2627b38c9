// SPDX-License-Identifier: GPL-2.0-only
/* Input lines that user space drives: api.rst 4.25, KVM_IRQ_LINE. */
#include <linux/errno.h>
#include <linux/kvm.h>
#include <weir/irq.h>
#include <weir/trace-irq.h>
#include <weir/vgic.h>
#include <weir/vm.h>
#include "core.h"
#include "irq.h"
#include "vgic.h"

/*
 * One vCPU's own line. The VMM's level does not count where a device of ours drives
 * it: the physical timer interrupt behind it would stay active.
 */
static int set_ppi(struct weir_vcpu *vcpu, u32 intid, bool level, bool vmm)
{
	struct weir_vgic_irq *irq;
	struct weir_vgic_cpu *cpu;
	unsigned long flags;
	bool kick = false;

	if (!weir_vgic_initialized(vcpu->vm))
		return -ENODEV;
	if (intid >= WEIR_VGIC_NR_PRIVATE)
		return -EINVAL;
	irq = &vcpu->vgic->private[intid];
	cpu = weir_vgic_irq_lock(irq, &flags);
	if (!vmm || !irq->claim) {
		kick = weir_vgic_irq_set_line(irq, level);
		trace_weir_irq_line(vcpu, intid, level, kick);
	}
	weir_vgic_irq_unlock(cpu, flags, kick);
	return 0;
}

/* See weir/irq.h. */
int weir_irq_set_ppi(struct weir_vcpu *vcpu, u32 intid, bool level)
{
	return set_ppi(vcpu, intid, level, false);
}

/**
 * weir_vgic_claim() - a device of ours drives a PPI's line from now on
 * @vcpu: whose PPI
 * @intid: 16 to 31
 * @who: the device
 *
 * Context: any. Return: 0, -EEXIST when another one does.
 */
int weir_vgic_claim(struct weir_vcpu *vcpu, u32 intid, enum weir_vgic_claim who)
{
	struct weir_vgic_irq *irq = &vcpu->vgic->private[intid];
	struct weir_vgic_cpu *cpu;
	unsigned long flags;
	int err = 0;

	cpu = weir_vgic_irq_lock(irq, &flags);
	if (irq->claim && irq->claim != who)
		err = -EEXIST;
	else
		irq->claim = who;
	weir_vgic_irq_unlock(cpu, flags, false);
	return err;
}

/**
 * weir_vgic_irq_line() - KVM_IRQ_LINE
 * @vm: the machine
 * @type: KVM_ARM_IRQ_TYPE_*
 * @vcpu_idx: vCPU's index, for a PPI
 * @num: INTID
 * @level: line level; that of a timer's or the PMU's PPI is ignored
 *
 * Return: 0, -ENXIO (no vGIC, or a CPU's own line while there is one),
 * -EINVAL (no such interrupt or vCPU), -EBUSY (vGIC not initialised; a GICv2 is,
 * by this call), what that says.
 *
 * Context: may sleep.
 */
int weir_vgic_irq_line(struct weir_vm *vm, u32 type, u32 vcpu_idx, u32 num,
		       bool level)
{
	int ret;

	if (!READ_ONCE(vm->vgic) || type == KVM_ARM_IRQ_TYPE_CPU)
		return -ENXIO;
	if (type == KVM_ARM_IRQ_TYPE_PPI) {
		if (num < 16 || num >= WEIR_VGIC_NR_PRIVATE)
			return -EINVAL;
		/* Pairs with the publication of a new vCPU. */
		if (vcpu_idx >= smp_load_acquire(&vm->nr_vcpus))
			return -EINVAL;
	} else if (type != KVM_ARM_IRQ_TYPE_SPI || num < WEIR_VGIC_NR_PRIVATE) {
		return -EINVAL;
	}
	ret = weir_vgic_demand(vm);
	if (ret)
		return ret;
	if (!weir_vgic_initialized(vm))
		return -EBUSY;
	if (type == KVM_ARM_IRQ_TYPE_PPI)
		return set_ppi(vm->vcpus[vcpu_idx], num, level, true);
	return weir_irq_set_spi(vm, num, level);
}
