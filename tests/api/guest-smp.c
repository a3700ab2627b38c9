// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe vhe2 max nvhe nvhe3; kernels: stock debug; gate: yes */
/* PSCI CPU calls with more vCPUs than host CPUs (guests/smp.c). */

#include "selfcheck.h"

GUEST_BLOB(smp);

int main(void)
{
	return SELFCHECK(smp, .vcpus = 4);
}
