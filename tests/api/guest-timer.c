// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe vhe2 max nvhe nvhe3; kernels: stock debug; gate: yes */
/* Virtual and physical timer (guests/timer.c). */

#include "selfcheck.h"

GUEST_BLOB(timer);

int main(void)
{
	return SELFCHECK(timer);
}
