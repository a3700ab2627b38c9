// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * What the VMM wrote is what the guest reads, in 2 MiB blocks
 * (guests/stage2.c).
 */

#include <sys/mman.h>

#include "stage2.h"

int main(void)
{
	return stage2_check(MADV_HUGEPAGE);
}
