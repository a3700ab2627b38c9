// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe3; kernels: stock debug; gate: yes */
/*
 * The vGIC made in the order of QEMU: vCPUs, vGIC, number of interrupts, INIT,
 * the ITS and its INIT, then all addresses.
 */

#include "gic.h"

int main(void)
{
	struct its its;
	struct vm vm;

	vm_create(&vm);
	vm_need_gicv3(&vm, "guests have a GICv2 here, and no ITS");
	vm_add_ram(&vm, TEST_RAM_SIZE);
	vm_add_vcpu(&vm);
	vm_add_vcpu(&vm);
	gic_create(&vm);
	gic_set_nr_irqs(&vm);
	gic_init(&vm);
	its_create(&its, &vm);
	gic_set(&vm, GIC_ADDR, KVM_VGIC_V3_ADDR_TYPE_DIST, GUEST_GICD);
	gic_set(&vm, GIC_ADDR, KVM_VGIC_V3_ADDR_TYPE_REDIST_REGION,
		2UL << 52 | GUEST_GICR);
	its_place(&its, ITS_BASE);
	gic_check_works(&vm, &its);
	vm_destroy(&vm);
	return test_end();
}
