// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* guests/traps.c comes to the same when user space steps it through. */

#include "selfcheck.h"

GUEST_BLOB(traps);

int main(void)
{
	return SELFCHECK(traps, .stepped = true);
}
