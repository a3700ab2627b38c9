// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe vhe2 max nvhe nvhe3; kernels: stock debug; gate: yes */
/* Interrupts between vCPUs, more of them than host CPUs (guests/gic-smp.c). */

#include "selfcheck.h"

GUEST_BLOB_FILE(gic_smp, "gic-smp");

int main(void)
{
	return SELFCHECK(gic_smp, .vcpus = 4, .param = test_under_weir());
}
