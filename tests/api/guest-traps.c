// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe vhe2 max nvhe nvhe3; kernels: stock debug; gate: yes */
/* Trapped and absent system registers (guests/traps.c). */

#include "selfcheck.h"

GUEST_BLOB(traps);

int main(void)
{
	return SELFCHECK(traps);
}
