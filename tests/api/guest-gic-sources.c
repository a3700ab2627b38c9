// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe2 nvhe; kernels: stock debug; gate: yes */
/*
 * SGIs of a GICv2 by their sources (guests/gic-sources.c), with 8 vCPUs more of them
 * than there are list registers.
 */

#include "selfcheck.h"

GUEST_BLOB_FILE(gic_sources, "gic-sources");

int main(void)
{
	struct vm vm;

	vm_create(&vm);
	if (vm_gic_type(&vm) != KVM_DEV_TYPE_ARM_VGIC_V2)
		test_skip("guests have a GICv3 here, which forgets sources");
	vm_destroy(&vm);
	return SELFCHECK(gic_sources, .vcpus = 4, .param = test_under_weir()) ?:
	       SELFCHECK(gic_sources, .vcpus = 8, .param = test_under_weir());
}
