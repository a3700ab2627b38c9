// SPDX-License-Identifier: GPL-2.0-only
/* Input lines that user space drives: api.rst 4.25, KVM_IRQ_LINE. */
#include <linux/errno.h>
#include <linux/kvm.h>
#include <weir/irq.h>
#include <weir/vgic.h>
#include <weir/vm.h>
#include "core.h"
#include "vgic.h"

/**
 * weir_vgic_irq_line() - KVM_IRQ_LINE
 * @vm: the machine
 * @type: KVM_ARM_IRQ_TYPE_*
 * @vcpu_idx: vCPU's index, for a PPI
 * @num: INTID
 * @level: line level
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
		return weir_irq_set_ppi(vm->vcpus[vcpu_idx], num, level);
	return weir_irq_set_spi(vm, num, level);
}
