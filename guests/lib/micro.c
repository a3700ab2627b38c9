// SPDX-License-Identifier: GPL-2.0-only
/* What guests/micro.c has found, where no test looks into its memory. */

#include "micro.h"
#include "report.h"
#include "sysreg.h"

static void put_decimal(u64 v)
{
	if (v >= 10)
		put_decimal(v / 10);
	port_put_char('0' + v % 10);
}

void micro_say(const volatile struct micro_result *result)
{
	u64 ns = 1000000000 / read_sysreg(cntfrq_el0);
	u32 i;

	for (i = 0; i < MICRO_RUNS; i++) {
		puts("run ");
		put_decimal((result[i].ticks * ns + result[i].ops / 2) /
			    result[i].ops);
		puts("\n");
	}
}
