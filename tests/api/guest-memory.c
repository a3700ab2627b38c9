// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* All of RAM, and code that the guest writes (guests/memory.c). */

#include "selfcheck.h"

GUEST_BLOB(memory);

int main(void)
{
	return SELFCHECK(memory, .ram = 64UL << 20);
}
