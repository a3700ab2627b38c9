// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe vhe2 max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * EOImode 1: an interrupt is deactivated by another vCPU than the one that
 * acknowledged it (guests/gic-eoimode.c). (KVM 6.12 looks for it in the list
 * registers of the vCPU that writes ICC_DIR_EL1.)
 */

#include "selfcheck.h"

GUEST_BLOB_FILE(gic_eoimode, "gic-eoimode");

int main(void)
{
	return SELFCHECK(gic_eoimode, .vcpus = 2, .param = test_under_weir());
}
