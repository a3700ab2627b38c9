// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * SMCCC and PSCI calls answer as their specifications say (guests/hypercall.c).
 */

#include "selfcheck.h"

GUEST_BLOB(hypercall);

int main(void)
{
	return SELFCHECK(hypercall);
}
