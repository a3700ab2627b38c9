// SPDX-License-Identifier: GPL-2.0-only
/* GICD_CTLR's group enables: the one register that concerns every interrupt. */
#include <weir/vm.h>
#include "core.h"
#include "lpi.h"
#include "vgic.h"

static void update_irq(struct weir_vgic_irq *irq)
{
	struct weir_vgic_cpu *cpu;
	unsigned long flags;

	cpu = weir_vgic_irq_lock(irq, &flags);
	weir_vgic_irq_unlock(cpu, flags, weir_vgic_irq_update(irq));
}

/**
 * weir_vgic_set_groups() - GICD_CTLR's group enables changed
 * @vm: the machine
 * @groups: bit n: group n is forwarded
 *
 * Context: may sleep; takes one lock an interrupt.
 */
void weir_vgic_set_groups(struct weir_vm *vm, u8 groups)
{
	struct weir_vgic_dist *dist = vm->vgic;
	struct weir_vgic_irq *lpi;
	struct weir_vcpu *vcpu;
	unsigned long flags, intid;
	unsigned int i, n;

	mutex_lock(&dist->groups_lock);
	dist->groups = groups;
	weir_for_each_vcpu(i, vcpu, vm) {
		raw_spin_lock_irqsave(&vcpu->vgic->lock, flags);
		vcpu->vgic->vif.groups = groups;
		raw_spin_unlock_irqrestore(&vcpu->vgic->lock, flags);
		for (n = 0; n < WEIR_VGIC_NR_PRIVATE; n++)
			update_irq(&vcpu->vgic->private[n]);
	}
	for (n = WEIR_VGIC_NR_PRIVATE; n < dist->nr_irqs; n++)
		if (weir_vgic_irq_get(vm, NULL, n))
			update_irq(weir_vgic_irq_get(vm, NULL, n));
	xa_for_each(&vm->lpis->irqs, intid, lpi)
		update_irq(lpi);
	mutex_unlock(&dist->groups_lock);
}
