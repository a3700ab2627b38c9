// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a guest has taught the branch predictor may not lead the lowvisor, or the
 * host behind it, astray (Spectre v2 and BHB; ARM DEN0070, and Arm's white paper on
 * the branch history). The host's kernel protects itself from its user space; this
 * is the same for guests, CPU by CPU.
 */
#include <linux/arm-smccc.h>
#include <linux/cpu.h>
#include <asm/cpufeature.h>
#include <asm/cputype.h>
#include "split.h"

/* Turns for these two; and for whoever needs most of them. */
#define LOOPS_A57_A72	8
#define LOOPS_MOST	132

static bool offered(u32 fn)
{
	struct arm_smccc_res res;

	return arm_smccc_1_1_invoke(ARM_SMCCC_ARCH_FEATURES_FUNC_ID, fn, &res) !=
		       SMCCC_CONDUIT_NONE &&
	       res.a0 == SMCCC_RET_SUCCESS;
}

/* 3 does what 1 does, and forgets the history, too. */
static u32 firmware_call(void)
{
	if (arm_smccc_1_1_get_conduit() != SMCCC_CONDUIT_SMC)
		return 0;
	if (offered(ARM_SMCCC_ARCH_WORKAROUND_3))
		return ARM_SMCCC_ARCH_WORKAROUND_3;
	return offered(ARM_SMCCC_ARCH_WORKAROUND_1) ?
	       ARM_SMCCC_ARCH_WORKAROUND_1 : 0;
}

/* The CPU forgets by itself at an exception (FEAT_ECBHB). */
static bool forgets(void)
{
	return FIELD_GET(ID_AA64MMFR1_EL1_ECBHB_MASK,
			 read_cpuid(ID_AA64MMFR1_EL1));
}

static u32 loops(void)
{
	static const struct midr_range few[] = {
		MIDR_ALL_VERSIONS(MIDR_CORTEX_A57),
		MIDR_ALL_VERSIONS(MIDR_CORTEX_A72),
		{}
	};

	return is_midr_in_range_list(read_cpuid_id(), few) ? LOOPS_A57_A72 :
							     LOOPS_MOST;
}

/**
 * weir_split_harden() - what this CPU does at each exit of a guest
 * @low: its own
 *
 * Nothing where the host's kernel was told to do nothing (mitigations=off), and
 * nothing where the CPU is affected and its firmware has no answer: then the host
 * says so itself (/sys/devices/system/cpu/vulnerabilities/spectre_v2).
 * Context: interrupts masked.
 */
void weir_split_harden(struct weir_low_cpu *low)
{
	low->flush_call = 0;
	low->flush_loops = 0;
	if (cpu_mitigations_off())
		goto out;
	if (this_cpu_has_cap(ARM64_SPECTRE_V2))
		low->flush_call = firmware_call();
	else if (this_cpu_has_cap(ARM64_SPECTRE_BHB) && !forgets())
		low->flush_loops = loops();
out:
	low->vectors = low->flush_call || low->flush_loops ?
		       WEIR_LOW_HARDENED : 0;
}
