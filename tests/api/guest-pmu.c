// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* The PMU as a guest sees it, with a PPI (guests/pmu.c). */

#include "selfcheck.h"

GUEST_BLOB(pmu);

int main(void)
{
	return SELFCHECK(pmu, .pmu = 23, .param = 23);
}
