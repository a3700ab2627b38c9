// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* The same, all vCPUs on one host CPU (guests/smp.c). */

#include "selfcheck.h"

GUEST_BLOB(smp);

int main(void)
{
	return SELFCHECK(smp, .vcpus = 3, .one_cpu = true);
}
