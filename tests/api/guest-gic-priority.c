// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe vhe2 max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * More interrupts than list registers, in order of priority (guests/gic-
 * priority.c).
 */

#include "selfcheck.h"

GUEST_BLOB_FILE(gic_priority, "gic-priority");

int main(void)
{
	return SELFCHECK(gic_priority, .param = test_under_weir() ? 16 : 0);
}
