// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* EL0: system calls, aborts, interrupts (guests/el0.c). */

#include "selfcheck.h"

GUEST_BLOB(el0);

int main(void)
{
	return SELFCHECK(el0);
}
