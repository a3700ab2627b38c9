// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* Debug of EL0: single step, breakpoint, watchpoint (guests/debug.c). */

#include "selfcheck.h"

GUEST_BLOB(debug);

int main(void)
{
	return SELFCHECK(debug);
}
