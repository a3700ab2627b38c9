// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe vhe2 max nvhe nvhe3; kernels: stock debug; gate: yes */
/* States of a vCPU's interrupts (guests/gic.c). */

#include "selfcheck.h"

GUEST_BLOB(gic);

int main(void)
{
	return SELFCHECK(gic, .param = test_under_weir());
}
