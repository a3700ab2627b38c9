// SPDX-License-Identifier: GPL-2.0-only
/*
 * SMCCC and PSCI calls that change nothing: their answers, that unknown ones
 * are refused, and that a call leaves x4 to x17 alone (DEN0028 2.6).
 */

#include "report.h"
#include "smccc.h"
#include "sysreg.h"

static void check_smccc(void)
{
	s64 version = smccc_hvc(SMCCC_VERSION, 0, 0, 0);

	check(version >= 0x10001);
	check_eq(smccc_hvc(SMCCC_ARCH_FEATURES, 0x80001234, 0, 0),
		 PSCI_NOT_SUPPORTED);
	/* Present and needed, present and not needed, or not there. */
	check(smccc_hvc(SMCCC_ARCH_FEATURES, SMCCC_ARCH_WORKAROUND_1, 0, 0) <= 1);
	check(smccc_hvc(SMCCC_ARCH_FEATURES, SMCCC_ARCH_WORKAROUND_2, 0, 0) <= 1);
	check(smccc_hvc(SMCCC_ARCH_FEATURES, SMCCC_ARCH_WORKAROUND_3, 0, 0) <= 1);
}

static void check_unknown(void)
{
	static const u64 calls[] = {
		0, 0x80000fff, 0x8400001f + 0x100, 0xc4000000 + 0xfff,
		0xbf00ff00, 0x12345678, ~0U,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(calls); i++)
		check_eq((s32)smccc_hvc(calls[i], 0, 0, 0), PSCI_NOT_SUPPORTED);
}

static void check_psci(void)
{
	static const u64 known[] = {
		PSCI_VERSION, PSCI_CPU_SUSPEND, PSCI_CPU_SUSPEND64, PSCI_CPU_OFF,
		PSCI_CPU_ON, PSCI_CPU_ON64, PSCI_AFFINITY_INFO,
		PSCI_AFFINITY_INFO64, PSCI_MIGRATE_INFO_TYPE, PSCI_SYSTEM_OFF,
		PSCI_SYSTEM_RESET, PSCI_FEATURES, PSCI_SYSTEM_RESET2,
		PSCI_SYSTEM_RESET2_64, SMCCC_VERSION,
	};
	unsigned int i;

	check(smccc_hvc(PSCI_VERSION, 0, 0, 0) >= 0x10001);
	for (i = 0; i < ARRAY_SIZE(known); i++)
		check_eq(smccc_hvc(PSCI_FEATURES, known[i], 0, 0), 0);
	check_eq(smccc_hvc(PSCI_FEATURES, 0x840000ff, 0, 0), PSCI_NOT_SUPPORTED);
	check_eq(smccc_hvc(PSCI_FEATURES, 0x12, 0, 0), PSCI_NOT_SUPPORTED);
	/* No trusted OS that would have to migrate. */
	check_eq(smccc_hvc(PSCI_MIGRATE_INFO_TYPE, 0, 0, 0), 2);
	/* A type of reset that nobody knows is refused and resets nothing. */
	check_eq(smccc_hvc(PSCI_SYSTEM_RESET2_64, 1, 0, 0), PSCI_INVALID_PARAMS);
}

/* x4 to x17 and x18 to x30 survive a call, whoever serves it. */
static void check_preserved(u64 fn)
{
	u64 bad;

	asm volatile(
		"mov	x0, %1\n"
		".irp	n, 4,5,6,7,8,9,10,11,12,13,14,15,16,17\n"
		"mov	x\\n, #(0x1100 + \\n)\n"
		".endr\n"
		"hvc	#0\n"
		"mov	%0, #0\n"
		".irp	n, 4,5,6,7,8,9,10,11,12,13,14,15,16,17\n"
		"sub	x\\n, x\\n, #0x1000\n"
		"sub	x\\n, x\\n, #(0x100 + \\n)\n"
		"orr	%0, %0, x\\n\n"
		".endr\n"
		: "=&r"(bad) : "r"(fn)
		: "x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9",
		  "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17", "memory");
	check_eq(bad, 0);
}

int main(void)
{
	unsigned int i;

	check_smccc();
	check_unknown();
	check_psci();
	for (i = 0; i < 100; i++) {
		check_preserved(SMCCC_VERSION);
		check_preserved(PSCI_VERSION);
		check_preserved(0x12345678);
	}
	return 0;
}
