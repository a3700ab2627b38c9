// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/* FP and SIMD state of three vCPUs on one host CPU (guests/fp.c). */

#include "selfcheck.h"

GUEST_BLOB(fp);

int main(void)
{
	return SELFCHECK(fp, .vcpus = 3, .one_cpu = true);
}
