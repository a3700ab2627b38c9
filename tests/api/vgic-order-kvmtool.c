// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe3; kernels: stock debug; gate: yes */
/*
 * The vGIC made in the order of kvmtool: vGIC, addresses and ITS before any
 * vCPU, INIT of the vGIC last.
 */

#include "gic.h"

int main(void)
{
	struct its its;
	struct vm vm;

	vm_create(&vm);
	vm_need_gicv3(&vm, "guests have a GICv2 here, and no ITS");
	vm_add_ram(&vm, TEST_RAM_SIZE);
	gic_create(&vm);
	gic_set(&vm, GIC_ADDR, KVM_VGIC_V3_ADDR_TYPE_REDIST, GUEST_GICR);
	gic_set(&vm, GIC_ADDR, KVM_VGIC_V3_ADDR_TYPE_DIST, GUEST_GICD);
	its_create(&its, &vm);
	its_place(&its, ITS_BASE);
	vm_add_vcpu(&vm);
	vm_add_vcpu(&vm);
	gic_set_nr_irqs(&vm);
	gic_init(&vm);
	gic_check_works(&vm, &its);
	vm_destroy(&vm);
	return test_end();
}
