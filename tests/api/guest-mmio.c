// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* Every access with a valid syndrome, through the VMM (guests/mmio.c). */

#include "selfcheck.h"

GUEST_BLOB(mmio);

int main(void)
{
	return SELFCHECK(mmio, .param = test_under_weir());
}
