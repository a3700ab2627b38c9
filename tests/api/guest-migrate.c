// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe vhe2 max nvhe nvhe3; kernels: stock debug; gate: yes */
/* State stays whole while vCPUs move between host CPUs (guests/migrate.c). */

#include "selfcheck.h"

GUEST_BLOB(migrate);

int main(void)
{
	return SELFCHECK(migrate, .vcpus = 2, .migrate = true);
}
