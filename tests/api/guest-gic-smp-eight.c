// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe2 nvhe; kernels: stock debug; gate: stock */
/* guest-gic-smp with as many vCPUs as a GICv2 has. */

#include "selfcheck.h"

GUEST_BLOB_FILE(gic_smp, "gic-smp");

int main(void)
{
	return SELFCHECK(gic_smp, .vcpus = 8, .param = test_under_weir());
}
