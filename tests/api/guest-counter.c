// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* One counter for vCPUs that are moved all the time (guests/counter.c). */

#include "selfcheck.h"

GUEST_BLOB(counter);

int main(void)
{
	return SELFCHECK(counter, .vcpus = 3, .migrate = true);
}
