// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* The PMU as a guest sees it, with an SPI (guests/pmu.c), moving between CPUs. */

#include "selfcheck.h"

GUEST_BLOB(pmu);

int main(void)
{
	return SELFCHECK(pmu, .pmu = 40, .param = 40, .migrate = true);
}
